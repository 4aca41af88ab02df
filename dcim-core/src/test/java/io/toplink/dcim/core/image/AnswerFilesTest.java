package io.toplink.dcim.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.template.Template;
import io.toplink.dcim.core.template.TemplateFormat;
import io.toplink.dcim.core.template.TemplateValues;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new DCIM tells installers, filled in, as those who read it check it. */
class AnswerFilesTest {
  private static final Map<String, String> MACHINE =
      Map.of(
          "hostname", "web1.example.com",
          "hostname_short", "web1",
          "domain", "example.com",
          "mac", "02:00:5e:10:00:01",
          "login_username", "root",
          "password_hash", "$6$ab/c.d$xyz./AB");

  private static final Map<String, String> ADDRESSES =
      Map.of(
          "ipv4_address", "203.0.113.10",
          "ipv4_prefix_length", "24",
          "ipv4_netmask", "255.255.255.0",
          "ipv4_gateway", "203.0.113.1",
          "ipv6_address", "2001:db8::10",
          "ipv6_prefix_length", "64",
          "ipv6_gateway", "2001:db8::1");

  private static final Map<String, List<String>> LISTS =
      Map.of(
          "further_addresses", List.of("203.0.113.11/24", "2001:db8::11/64", "203.0.113.12/24"),
          "dns", List.of("203.0.113.53", "2001:db8::53"),
          "ssh_keys", List.of("ssh-ed25519 AAAAC3 me@home", "ssh-rsa AAAAB3 you"));

  @TempDir private Path directory;

  @Test
  void everyScriptCanBeReadByASh() throws Exception {
    List<String> checked = new ArrayList<>();
    for (ImageDraft draft : StarterImages.all()) {
      for (ImageContent.TemplateFile file : draft.content().templates()) {
        if (file.format() == TemplateFormat.SHELL) {
          for (Path filled : bothWays(draft, file)) {
            assertThat(run(List.of("sh", "-n", filled.toString()))).isEmpty();
          }
          checked.add(draft.family() + " " + file.fileName());
        }
      }
    }
    assertThat(checked).contains("debian early.sh", "ubuntu late.sh", "disk-image install.sh");
  }

  @Test
  void anacondaKnowsEveryCommand() throws Exception {
    String validator = orSkip("ksvalidator", "Rocky's kickstart file");
    ImageDraft rocky = starter("rocky");
    for (Path filled : bothWays(rocky, template(rocky, "ks.cfg"))) {
      assertThat(run(List.of(validator, "-v", "RHEL9", filled.toString())))
          .doesNotContainIgnoringCase("warn", "deprecated");
    }
  }

  @Test
  void cloudInitKnowsEveryKey() throws Exception {
    String cloudInit = orSkip("cloud-init", "what cloud-init is told");
    ImageDraft disk = starter("disk-image");
    for (Path filled : bothWays(disk, template(disk, "user-data"))) {
      assertThat(run(List.of(cloudInit, "schema", "--config-file", filled.toString())))
          .startsWith("Valid");
    }
    ImageDraft ubuntu = starter("ubuntu");
    for (Path filled : bothWays(ubuntu, template(ubuntu, "user-data"))) {
      Path installed = ofInstalledSystem(filled);
      assertThat(run(List.of(cloudInit, "schema", "--config-file", installed.toString())))
          .startsWith("Valid");
    }
  }

  /** The addresses that Rocky's script writes for NetworkManager: by family, and numbered. */
  @Test
  void rockyGetsAllAddressesAndResolvers() throws Exception {
    ImageDraft rocky = starter("rocky");
    String filled = Files.readString(bothWays(rocky, template(rocky, "ks.cfg")).get(0));
    String script =
        filled.substring(
            filled.indexOf("umask 077\n# NetworkManager"), filled.indexOf("cat > /etc"));
    Path connections = directory.resolve("uplink");
    Path file =
        Files.writeString(
            directory.resolve("network.sh"),
            script.replaceAll("/etc/\\S+/uplink.nmconnection", connections.toString()));

    assertThat(run(List.of("sh", file.toString()))).isEmpty();

    assertThat(Files.readString(connections))
        .isEqualTo(
            """
            [connection]
            id=uplink
            type=ethernet
            [ethernet]
            mac-address=02:00:5e:10:00:01
            [ipv4]
            method=manual
            address1=203.0.113.10/24
            gateway=203.0.113.1
            address2=203.0.113.11/24
            address3=203.0.113.12/24
            dns=203.0.113.53;
            [ipv6]
            method=manual
            address1=2001:db8::10/64
            gateway=2001:db8::1
            address2=2001:db8::11/64
            dns=2001:db8::53;
            """);
  }

  /** Of an autoinstall file, the part that the installed system is told: what is indented below. */
  private Path ofInstalledSystem(Path autoinstall) throws IOException {
    List<String> lines = Files.readAllLines(autoinstall);
    List<String> part =
        lines.stream()
            .skip(lines.indexOf("  user-data:") + 1L)
            .takeWhile(line -> line.startsWith("    "))
            .toList();
    assertThat(part).hasSizeGreaterThan(5);
    return Files.writeString(
        directory.resolve("installed"),
        "#cloud-config\n" + String.join("\n", part).replaceAll("(?m)^ {4}", "") + "\n");
  }

  private static ImageDraft starter(String family) {
    return StarterImages.all().stream()
        .filter(draft -> draft.family().equals(family))
        .findFirst()
        .orElseThrow();
  }

  private static ImageContent.TemplateFile template(ImageDraft draft, String name) {
    return draft.content().template(name).orElseThrow();
  }

  /** With all there can be, and with what there is at least. */
  private List<Path> bothWays(ImageDraft draft, ImageContent.TemplateFile file) throws IOException {
    Map<String, String> least = new HashMap<>();
    ImageVariables.SINGLE.forEach(
        name -> least.put(name, name.startsWith("url_") ? "http://192.0.2.1:8069/i/T/" : ""));
    for (ImageContent.Source source : draft.content().sources()) {
      least.put(ImageVariables.location(source.id()), source.uri());
      least.put(ImageVariables.digest(source.id()), "");
      least.put(ImageVariables.file(source.id()), "http://192.0.2.1:8069/i/T/f/" + source.id());
    }
    least.putAll(MACHINE);
    Map<String, String> most = new HashMap<>(least);
    most.putAll(ADDRESSES);
    Map<String, List<String>> none = new HashMap<>();
    LISTS.keySet().forEach(name -> none.put(name, List.of()));
    return List.of(
        filled(file, "most", new TemplateValues(most, LISTS)),
        filled(file, "least", new TemplateValues(least, none)));
  }

  private Path filled(ImageContent.TemplateFile file, String name, TemplateValues values)
      throws IOException {
    String text = Template.parse(file.content()).render(file.format(), values);
    return Files.writeString(directory.resolve(name + "-" + file.fileName()), text);
  }

  /** What a program says, all of it; it has to end well. */
  private String run(List<String> command) throws IOException, InterruptedException {
    Path said = directory.resolve("said");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    int status = process.waitFor();
    assertThat(status).as(Files.readString(said)).isZero();
    return Files.readString(said);
  }

  private static String orSkip(String program, String untested) {
    Optional<String> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(directory -> Path.of(directory, program))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst();
    if (found.isEmpty()) {
      System.err.println(
          "SKIPPED: no `"
              + program
              + "` on the PATH (.ci/validators), so "
              + untested
              + " is NOT checked.");
      Assumptions.abort("no " + program + " on the PATH");
    }
    return found.get();
  }
}
