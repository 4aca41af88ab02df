package io.toplink.dcim.it.netboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.Credential;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.it.whmcs.Php;
import io.toplink.dcim.it.whmcs.Whmcs;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.AssignmentLogin;
import io.toplink.dcim.v1.GetAssignmentLoginRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * Service 812 of a WHMCS, whose client may reinstall, with everything behind it: gateway, server,
 * and one machine of package e5 that makes the requests a real one makes.
 */
final class ServiceRig implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(60);
  private static final String SERVICE = "assignments/ext:812";
  private static final String TOOLS =
      """
      TASK={{task}}
      METHOD={{wipe_method}}
      PASSWORD={{password_hash}}
      BEGIN_WIPE={{url_begin_wipe}}
      DISK={{url_disk}}
      DONE={{url_done}}
      """;

  private final List<JsonNode> moduleLog = new ArrayList<>();
  private final NetbootRig netboot;
  private final Stack stack;
  private final Credential credential;
  private final Whmcs whmcs;

  /**
   * @param name of the stack
   * @param profile the version of WHMCS
   * @param root an empty directory
   * @param waiting what the gateway waits for work, such as {@code 300 ms}
   * @param settings further ones of the server
   */
  ServiceRig(String name, String profile, Path root, String waiting, String... settings)
      throws Exception {
    Php php = Php.orSkip();
    netboot = new NetbootRig();
    List<String> all = new ArrayList<>(List.of(netboot.settings(name)));
    all.addAll(List.of(settings));
    stack =
        Stack.start(
            StackOptions.of(name)
                .with("e5", "E5", 1)
                .withServerSettings(all.toArray(String[]::new))
                .withGatewaySettings("budgets.waiting = " + waiting));
    credential = stack.issueWhmcs("whmcs");
    whmcs =
        Whmcs.install(php, profile, root, moduleLog)
            .withServerRecord(stack.gatewayPort(), credential.key(), credential.secret())
            .withService(812, 1042, "e5")
            .with("configoption8", "on");
  }

  Stack stack() {
    return stack;
  }

  NetbootRig netboot() {
    return netboot;
  }

  Credential credential() {
    return credential;
  }

  Whmcs whmcs() {
    return whmcs;
  }

  /** Creates an image that rescues, wipes and sets passwords as a {@link ScriptedMachine} can. */
  void createTools() {
    NetbootRig.tools(stack.api(), TOOLS);
  }

  SimulatedBmc bmc() {
    return stack.bmcOf(assignment().getServer());
  }

  /** The machine that the service has. */
  ScriptedMachine machine() {
    return new ScriptedMachine(netboot.netboot(), bmc().machine());
  }

  /** The service as the server has it. */
  Assignment assignment() {
    try (ApiCalls api = stack.apiAt(stack.server(), credential)) {
      return api.provisioning()
          .getAssignment(GetAssignmentRequest.newBuilder().setName(SERVICE).build());
    }
  }

  AssignmentLogin login() {
    try (ApiCalls api = stack.apiAt(stack.server(), credential)) {
      return api.provisioning()
          .getAssignmentLogin(GetAssignmentLoginRequest.newBuilder().setName(SERVICE).build());
    }
  }

  /** What the client's page is drawn from. */
  JsonNode page() throws Exception {
    return whmcs.call("ClientArea").result().path("vars");
  }

  /** What staff read in one line of the service's page. */
  String staffLine(String label) throws Exception {
    return whmcs.call("AdminServicesTabFields").result().path(label).asText();
  }

  /** A form of the client's page as it is now. */
  Map<String, String> form() throws Exception {
    JsonNode page = page();
    return Map.of(
        "toplink_dcim_token", page.path("dcim_form_token").asText(),
        "toplink_dcim_form", page.path("dcim_form_number").asText(),
        "operation", page.path("dcim_operation").asText(),
        "confirm_name", page.path("dcim_name_to_type").asText(),
        "confirm", "1");
  }

  /** The client presses a button; without the page's token that does nothing. */
  void click(String function) throws Exception {
    assertThat(whmcs.submit(function, Map.of("confirm", "1")).text()).contains("too old");
    assertThat(whmcs.submit(function, form()).text()).isEqualTo("success");
  }

  /** What the machine boots once it is given that. */
  String booted(ScriptedMachine machine, String sign) {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (true) {
      machine.awaitPower();
      String script = machine.boot();
      if (script.contains(sign)) {
        return script;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it is never given " + sign + ": " + script);
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  /** What the machine is told once its maintenance system has started. */
  String toldTask(ScriptedMachine machine) {
    String script = booted(machine, "imgexec ");
    return machine.get(script.substring(script.indexOf("http"), script.indexOf("x.sh")) + "x.sh");
  }

  /** What the machine is told once its installer has started. */
  String toldInstaller(ScriptedMachine machine) {
    return machine.startInstaller(booted(machine, "kernel"));
  }

  /** From "go" to the first start of what was installed. */
  void install(ScriptedMachine machine, String told) throws Exception {
    assertThat(machine.beginWipe(told)).isEqualTo("GO\n");
    machine.install(told);
    assertThat(machine.boot()).contains("sanboot");
    machine.comeUp(told);
    idle();
  }

  void idle() throws Exception {
    await("nothing is under way", () -> assignment().getOperation().isEmpty());
  }

  static void await(String what, Callable<Boolean> condition) {
    Await.until(
        what,
        SOON,
        () -> {
          try {
            return condition.call();
          } catch (Exception e) {
            throw new AssertionError(what, e);
          }
        });
  }

  void assertNowhereInLogs(String... secrets) throws Exception {
    for (Path log : stack.logs()) {
      assertThat(Files.readString(log)).doesNotContain(secrets);
    }
    assertThat(moduleLog.toString()).doesNotContain(secrets);
  }

  @Override
  public void close() {
    stack.close();
    netboot.close();
  }
}
