package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.Machine.Power;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.whmcs.Php;
import io.toplink.dcim.it.whmcs.Whmcs;
import io.toplink.dcim.it.whmcs.Whmcs.Outcome;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.AssignmentLogin;
import io.toplink.dcim.v1.GetAssignmentLoginRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders by WHMCS 6 to 9, from the button to the machine and back, and what staff read if not. */
class OrderThroughWhmcsTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir static Path trees;

  private static final List<JsonNode> moduleLog = new ArrayList<>();
  private static final SecretScan secrets = new SecretScan();
  private static Php php;
  private static Stack stack;
  private static Credential credential;

  @BeforeAll
  static void start() throws Exception {
    php = Php.orSkip();
    stack =
        Stack.start(
            StackOptions.of("whmcs")
                .with("hk-e5", "HK E5-2660*2 V2 256G", 3)
                .with("sold-out", "HK Sold & out", 0)
                .withGatewaySettings(
                    "read { open-time = 200 ms, open-time-max = 500 ms }",
                    "mutate { open-time = 200 ms, open-time-max = 500 ms }",
                    "admin { open-time = 200 ms, open-time-max = 500 ms }"));
    credential = issue("whmcs");
    secrets.add("password of the BMCs", stack.fleet().bmc(0).password());
    for (String name : List.of("admin", "gateway")) {
      String pair =
          Files.readString(stack.directory().resolve("credentials").resolve(name)).strip();
      secrets.add(new Credential(pair.split(":")[0], pair.split(":")[1]));
    }
  }

  /** After everything has gone right and wrong: nothing secret was written down by anybody. */
  @AfterAll
  static void stopAndLookForSecrets() throws Exception {
    if (stack == null) {
      return;
    }
    stack.close();
    assertThat(secrets.size()).isGreaterThan(20);
    assertThat(moduleLog).hasSizeGreaterThan(50);
    for (JsonNode entry : moduleLog) {
      secrets.assertNoneIn("WHMCS's module log", entry.toString());
    }
    assertThat(stack.logs()).isNotEmpty();
    for (Path log : stack.logs()) {
      assertThat(log).content().contains("\"access\"", "CreateAssignment");
      secrets.assertNoneIn(log);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"6", "7", "8", "9"})
  void livesFromOrderToEnd(String profile) throws Exception {
    int service = 800 + Integer.parseInt(profile);
    Whmcs whmcs = install(profile, "life").withService(service, 1042, "hk-e5");
    int free = stack.stock("hk-e5").getAvailableCount();
    assertThat(whmcs.call("TestConnection").result().path("success").asBoolean()).isTrue();

    // The order: one free server, powered on once, everything stored before WHMCS mails.
    List<Integer> before = powerOns();
    Outcome ordered = whmcs.call("CreateAccount");
    assertThat(ordered.text()).isEqualTo("success");
    Assignment assignment = assignment(service);
    SimulatedBmc bmc = stack.bmcOf(assignment.getServer());
    assertThat(stack.stock("hk-e5").getAvailableCount()).isEqualTo(free - 1);
    assertThat(poweredOnSince(before)).containsExactly(bmc.number());
    assertThat(bmc.machine().power()).isEqualTo(Power.ON);
    assertThat(assignment.getState()).isEqualTo(Assignment.State.ACTIVE);
    assertThat(assignment.getCustomer()).isEqualTo("hk_1042");
    String address = assignment.getAddresses(0);
    String ip = address.substring(0, address.indexOf('/'));
    assertThat(ordered.row().path("domain").asText())
        .isEqualTo("hk-a0" + (bmc.number() + 1) + "-" + ip)
        .isEqualTo(assignment.getHostname());
    assertThat(ordered.row().path("dedicatedip").asText()).isEqualTo(ip);
    assertThat(ordered.row().path("assignedips").asText()).isEqualTo(address);
    AssignmentLogin login = login(service);
    secrets.add("password of service " + service, login.getPassword());
    assertThat(ordered.row().path("username").asText()).isEqualTo("root");
    assertThat(login.getUsername()).isEqualTo("root");
    assertThat(ordered.password()).isEqualTo(login.getPassword());
    assertThat(ordered.row().path("password").asText()).doesNotContain(login.getPassword());

    // Ordered again: the same server, the same password, nothing sent to it.
    Outcome again = whmcs.call("CreateAccount");
    assertThat(again.text()).isEqualTo("success");
    assertThat(again.row()).isEqualTo(ordered.row());
    assertThat(poweredOnSince(before)).containsExactly(bmc.number());
    assertThat(listed(whmcs)).contains(ordered.row().path("domain").asText());

    // The client's own button, on the page and, still open, after the suspension.
    JsonNode page = whmcs.call("ClientArea").result().path("vars");
    assertThat(page.path("dcim_may_power").asBoolean()).isTrue();
    Map<String, String> click =
        Map.of("toplink_dcim_token", page.path("dcim_form_token").asText(), "confirm", "1");
    assertThat(whmcs.call("SuspendAccount").text()).isEqualTo("success");
    assertThat(bmc.machine().power()).isEqualTo(Power.OFF);
    assertThat(assignment(service).getState()).isEqualTo(Assignment.State.SUSPENDED);
    before = powerOns();
    Whmcs openPage = whmcs.with("status", "Active");
    assertThat(openPage.submit("clientpoweron", click).text())
        .contains("while your server is suspended");
    assertThat(whmcs.with("status", "Suspended").submit("clientpoweron", click).text())
        .contains("only while your service is active");
    assertThat(whmcs.call("poweron").text()).contains("(WRONG_STATE, HTTP 409, request ");
    assertThat(bmc.machine().power()).isEqualTo(Power.OFF);
    assertThat(poweredOnSince(before)).isEmpty();

    assertThat(whmcs.call("UnsuspendAccount").text()).isEqualTo("success");
    assertThat(bmc.machine().power()).isEqualTo(Power.ON);
    assertThat(whmcs.call("poweroff").text()).isEqualTo("success");
    assertThat(bmc.machine().power()).isEqualTo(Power.OFF);
    assertThat(openPage.submit("clientpoweron", click).text()).isEqualTo("success");
    assertThat(bmc.machine().power()).isEqualTo(Power.ON);
    int effects = bmc.effects().size();
    assertThat(whmcs.call("reboot").text()).isEqualTo("success");
    assertThat(bmc.effects().subList(effects, bmc.effects().size()))
        .startsWith("power-cut", "power-on")
        .doesNotContain("reset");
    assertThat(bmc.machine().power()).isEqualTo(Power.ON);

    // The end: off, and back in stock. Ending nothing is no error.
    assertThat(whmcs.call("TerminateAccount").text()).isEqualTo("success");
    assertThat(bmc.machine().power()).isEqualTo(Power.OFF);
    assertThat(stack.stock("hk-e5").getAvailableCount()).isEqualTo(free);
    assertThat(whmcs.call("TerminateAccount").text()).isEqualTo("success");
    assertThat(listed(whmcs)).doesNotContain(ordered.row().path("domain").asText());
  }

  @Test
  void saysWhatToDoWhenNothingIsLeft() throws Exception {
    Whmcs whmcs = install("8", "stock");
    assertThat(whmcs.withService(821, 7, "sold-out").call("CreateAccount").text())
        .startsWith("Toplink DCIM: No free server is bound to package \"HK Sold & out\"")
        .containsPattern("\\(OUT_OF_STOCK, HTTP 409, request [0-9A-Za-z-]+\\)$");
    assertThat(whmcs.withService(822, 7, "HK Sold & out").call("CreateAccount").text())
        .contains("(OUT_OF_STOCK, HTTP 409, request ");
    Outcome unknown = whmcs.withService(823, 7, "no-such").call("CreateAccount");
    assertThat(unknown.text()).contains("no-such").contains("(NOT_FOUND, HTTP 404, request ");
    assertThat(unknown.row().path("username").asText()).isEqualTo("ordered");
    assertThat(whmcs.withService(824, 7, "hk-e5").call("SuspendAccount").text())
        .contains("(NOT_FOUND, HTTP 404, request ");
  }

  @Test
  void saysWhichPartOfTheCredentialIsWrong() throws Exception {
    Credential elsewhere = issue("elsewhere", "198.51.100.4/32");
    Whmcs wrongSecret =
        install("7", "wrong-secret")
            .withServerRecord(stack.gatewayPort(), credential.key(), elsewhere.secret());
    String invalid =
        "Toplink DCIM: there is no such key, or its secret is not right"
            + " (CREDENTIAL_INVALID, HTTP 401, request ";
    assertThat(error(wrongSecret)).startsWith(invalid);
    assertThat(wrongSecret.withService(831, 7, "hk-e5").call("CreateAccount").text())
        .startsWith(invalid);
    String otherKey = credential.key().substring(0, 24) + flipped(credential.key().charAt(24));
    Whmcs wrongKey =
        install("7", "wrong-key")
            .withServerRecord(stack.gatewayPort(), otherKey, credential.secret());
    assertThat(error(wrongKey)).startsWith(invalid);
    Whmcs wrongPlace =
        install("7", "wrong-place")
            .withServerRecord(stack.gatewayPort(), elsewhere.key(), elsewhere.secret());
    assertThat(error(wrongPlace))
        .startsWith(
            "Toplink DCIM: Address 127.0.0.1 may not use key \"%s\"; allowed: 198.51.100.4/32"
                .formatted(elsewhere.key()))
        .contains("(SOURCE_IP_NOT_ALLOWED, HTTP 403, request ");
  }

  @Test
  void saysWhichBoxOfTheServerRecordIsWrong() throws Exception {
    Whmcs whmcs = install("8", "boxes");
    int nobody = FreePorts.next();
    assertThat(error(whmcs.with("serverport", Integer.toString(nobody))))
        .isEqualTo(
            "Toplink DCIM: nothing accepts connections at 127.0.0.1:%d: check the port, the SSL"
                    .formatted(nobody)
                + " tick, the firewall and that DCIM runs (CONNECTION_REFUSED)");
    assertThat(error(whmcs.with("serversecure", true)))
        .startsWith("Toplink DCIM: no TLS could be agreed on with 127.0.0.1:" + stack.gatewayPort())
        .endsWith("(TLS_FAILED)");
    // gRPC is no HTTP/1.1.
    assertThat(error(whmcs.with("serverport", Integer.toString(stack.server().port()))))
        .matches("Toplink DCIM: .*\\((NOT_DCIM|CONNECTION_LOST).*\\)");
  }

  @Test
  void saysWhatIsDownAndGoesOnWhenItIsBack() throws Exception {
    Whmcs whmcs = install("8", "down").withService(841, 7, "hk-e5");
    stack.stopGateway();
    assertThat(whmcs.call("CreateAccount").text())
        .startsWith("Toplink DCIM: nothing accepts connections at 127.0.0.1:" + stack.gatewayPort())
        .endsWith("(CONNECTION_REFUSED)");
    stack.startGateway();

    stack.server().stop();
    Outcome down = whmcs.call("CreateAccount");
    assertThat(down.text())
        .startsWith("Toplink DCIM: The control server cannot be reached. Nothing was changed.")
        .contains("(CONTROL_SERVER_UNREACHABLE, HTTP 503, request ");
    assertThat(down.row().path("domainstatus").asText()).isEqualTo("Pending");
    List<String> said = new ArrayList<>();
    Await.until(
        "the breaker opens",
        SOON,
        () -> {
          said.add(textOf(whmcs, "SuspendAccount"));
          return said.get(said.size() - 1).contains("so this call was not sent");
        });
    assertThat(said.get(said.size() - 1))
        .startsWith("Toplink DCIM: The control server did not answer ")
        .contains("Nothing was changed. Try again after ")
        .contains("(CONTROL_SERVER_UNREACHABLE, HTTP 503, request ");

    stack.server().start();
    Await.until(
        "orders are taken again", SOON, () -> textOf(whmcs, "CreateAccount").equals("success"));
    secrets.add("password of service 841", login(841).getPassword());
    assertThat(whmcs.call("TerminateAccount").text()).isEqualTo("success");
  }

  private static Whmcs install(String profile, String name) throws Exception {
    return Whmcs.install(php, profile, trees.resolve(name + "-" + profile), moduleLog)
        .withServerRecord(stack.gatewayPort(), credential.key(), credential.secret());
  }

  private static Credential issue(String id, String... cidrs) {
    Credential issued =
        cidrs.length == 0
            ? stack.issueWhmcs(id)
            : stack.issue(id, id, List.of(cidrs), List.of(Scope.SCOPE_READ));
    secrets.add(issued);
    return issued;
  }

  private static String error(Whmcs whmcs) throws Exception {
    JsonNode result = whmcs.call("TestConnection").result();
    assertThat(result.path("success").asBoolean()).isFalse();
    return result.path("error").asText();
  }

  private static String textOf(Whmcs whmcs, String function) {
    try {
      return whmcs.call(function).text();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String listed(Whmcs whmcs) throws Exception {
    JsonNode result = whmcs.call("ListAccounts").result();
    assertThat(result.path("success").asBoolean()).as("%s", result).isTrue();
    return result.path("accounts").toString();
  }

  private static char flipped(char last) {
    return last == 'A' ? 'B' : 'A';
  }

  /** How often each machine of the fleet was turned on so far. */
  private static List<Integer> powerOns() {
    return stack.fleet().bmcs().stream()
        .map(bmc -> (int) bmc.effects().stream().filter("power-on"::equals).count())
        .toList();
  }

  /** The numbers of the machines turned on since, each as often as it was. */
  private static List<Integer> poweredOnSince(List<Integer> before) {
    List<Integer> now = powerOns();
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < now.size(); i++) {
      for (int j = before.get(i); j < now.get(i); j++) {
        numbers.add(i);
      }
    }
    return numbers;
  }

  private static Assignment assignment(int service) {
    try (ApiCalls api = stack.apiAt(stack.server(), credential)) {
      return api.provisioning()
          .getAssignment(GetAssignmentRequest.newBuilder().setName(nameOf(service)).build());
    }
  }

  private static AssignmentLogin login(int service) {
    try (ApiCalls api = stack.apiAt(stack.server(), credential)) {
      return api.provisioning()
          .getAssignmentLogin(
              GetAssignmentLoginRequest.newBuilder().setName(nameOf(service)).build());
    }
  }

  private static String nameOf(int service) {
    return "assignments/ext:" + service;
  }
}
