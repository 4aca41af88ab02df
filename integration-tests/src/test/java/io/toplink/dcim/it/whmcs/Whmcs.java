package io.toplink.dcim.it.whmcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One installation of WHMCS: the stand-in in one version, with the unpacked module, its tables and
 * a server record. Nothing it is asked may cause a notice.
 */
public final class Whmcs {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Php php;
  private final String profile;
  private final Path root;
  private final Path state;
  private final ObjectNode parameters;
  private final List<JsonNode> moduleLog;

  private Whmcs(
      Php php,
      String profile,
      Path root,
      Path state,
      ObjectNode parameters,
      List<JsonNode> moduleLog) {
    this.php = php;
    this.profile = profile;
    this.root = root;
    this.state = state;
    this.parameters = parameters;
    this.moduleLog = moduleLog;
  }

  /**
   * Installs the module.
   *
   * @param profile the version: 6, 7, 8 or 9
   * @param root an empty directory
   * @param moduleLog what the module writes into WHMCS's log is added to it
   */
  public static Whmcs install(Php php, String profile, Path root, List<JsonNode> moduleLog)
      throws IOException {
    Files.createDirectories(root);
    WhmcsTree.unpack(root);
    return new Whmcs(
        php, profile, root, root.resolve("state.json"), JSON.createObjectNode(), moduleLog);
  }

  /** The same installation with another value in what functions are given, such as a setting. */
  public Whmcs with(String name, Object value) {
    ObjectNode more = parameters.deepCopy();
    more.set(name, JSON.valueToTree(value));
    return new Whmcs(php, profile, root, state, more, moduleLog);
  }

  /** The server record: no SSL, everything else as the gateway on this machine needs it. */
  public Whmcs withServerRecord(int port, String key, String secret) {
    return with("serverhostname", "127.0.0.1")
        .with("serverport", Integer.toString(port))
        .with("serversecure", false)
        .with("serverusername", key)
        .with("serverpassword", secret);
  }

  public Whmcs withService(int service, int client, String packageText) {
    return with("serviceid", service).with("userid", client).with("configoption3", packageText);
  }

  /**
   * What a call left behind.
   *
   * @param result what the function returned
   * @param row of the service in tblhosting
   * @param password of the service, decrypted
   */
  public record Outcome(JsonNode result, JsonNode row, String password) {
    /** What a function of staff said: {@code success} or one sentence. */
    public String text() {
      return result.asText();
    }
  }

  /** Runs one function as WHMCS would. */
  public Outcome call(String function) throws IOException, InterruptedException {
    return call(function, null);
  }

  /** Runs one function as the answer to a form that a client sent. */
  public Outcome submit(String function, Map<String, String> form)
      throws IOException, InterruptedException {
    return call(function, JSON.writeValueAsString(form));
  }

  private Outcome call(String function, @Nullable String form)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--profile", profile,
                "--function", function,
                "--module", root.toString(),
                "--state", state.toString(),
                "--params", parameters.toString()));
    if (form != null) {
      arguments.addAll(List.of("--post", form));
    }
    Php.Result ran = php.run(LIMIT, "whmcs/whmcs.php", arguments.toArray(String[]::new));
    assertThat(ran.status()).as("%s: %s%s", function, ran.output(), ran.errors()).isZero();
    JsonNode said = JSON.readTree(ran.output());
    assertThat(said.path("thrown").isNull()).as("%s: %s", function, said.path("thrown")).isTrue();
    said.path("moduleLog").forEach(moduleLog::add);
    return new Outcome(
        said.path("result"),
        said.path("tblhosting").path(parameters.path("serviceid").asText()),
        said.path("decrypted").asText());
  }
}
