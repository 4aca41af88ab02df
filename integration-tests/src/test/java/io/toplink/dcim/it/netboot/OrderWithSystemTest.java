package io.toplink.dcim.it.netboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.longrunning.ListOperationsRequest;
import com.google.protobuf.FieldMask;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.Credential;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.it.whmcs.Php;
import io.toplink.dcim.it.whmcs.Whmcs;
import io.toplink.dcim.it.whmcs.Whmcs.Outcome;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.AssignmentLogin;
import io.toplink.dcim.v1.GetAssignmentLoginRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.OperationMetadata;
import io.toplink.dcim.v1.UpdateImageRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A customer orders a system, reads how far it is, installs another one, and is not taken in: from
 * WHMCS's own functions to a machine that makes the requests a real one makes.
 */
class OrderWithSystemTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String SERVICE = "assignments/ext:812";

  @TempDir Path root;

  private final List<JsonNode> moduleLog = new ArrayList<>();
  private String netboot;
  private Stack stack;
  private Credential credential;
  private Whmcs whmcs;

  @Test
  void installsWatchesAndInstallsAgain() throws Exception {
    Php php = Php.orSkip();
    NetbootRig rig = new NetbootRig();
    netboot = rig.netboot();
    StackOptions options =
        StackOptions.of("whmcs-systems")
            .with("e5", "E5", 1)
            .withServerSettings(rig.settings("whmcs-systems"))
            .withGatewaySettings("budgets.waiting = 300 ms");
    try (rig;
        Stack started = Stack.start(options)) {
      stack = started;
      offer(rig, "tiny", "Tiny");
      offer(rig, "other", "Other & new");
      credential = stack.issueWhmcs("whmcs");
      whmcs =
          Whmcs.install(php, "8", root, moduleLog)
              .withServerRecord(stack.gatewayPort(), credential.key(), credential.secret())
              .withService(812, 1042, "e5")
              .with("configoption8", "on")
              .with("configoption11", "debian-12")
              .with("configoptions", Map.of("Operating System", "Tiny"));

      String first = ordersASystem();
      String second = installsAnotherOne(first);
      refusesWhatMayNotBe(second);

      for (Path log : stack.logs()) {
        assertThat(Files.readString(log)).doesNotContain(first, second, credential.secret());
      }
      assertThat(moduleLog.toString()).doesNotContain(first, second, credential.secret());
    }
  }

  private void offer(NetbootRig rig, String id, String shownAs) throws Exception {
    rig.image(stack.api(), id);
    NetbootRig.images(stack.api())
        .updateImage(
            UpdateImageRequest.newBuilder()
                .setImage(Image.newBuilder().setName("images/" + id).setDisplayName(shownAs))
                .setUpdateMask(FieldMask.newBuilder().addPaths("display_name"))
                .build());
  }

  /** Gives the password. */
  private String ordersASystem() throws Exception {
    Outcome ordered = whmcs.call("CreateAccount");
    assertThat(ordered.text()).isEqualTo("success");
    assertThat(assignment().getState()).isEqualTo(Assignment.State.INSTALLING);
    assertThat(assignment().getImage()).isEqualTo("images/tiny");
    assertThat(ordered.row().path("domain").asText()).isEqualTo(assignment().getHostname());
    assertThat(ordered.row().path("assignedips").asText()).isNotEmpty();
    assertThat(ordered.row().path("username").asText()).isEqualTo("root");
    assertThat(ordered.password()).isEqualTo(login().getPassword());

    JsonNode page = page();
    assertThat(page.path("dcim_busy").asBoolean()).isTrue();
    assertThat(page.path("dcim_work").asText()).isEqualTo("Your server is being prepared.");
    assertThat(page.path("dcim_may_reinstall").asBoolean()).isFalse();

    runInstaller();
    JsonNode ready = page();
    assertThat(ready.path("dcim_state").asText()).isEqualTo("Active");
    assertThat(ready.path("dcim_busy").asBoolean()).isFalse();
    assertThat(ready.path("dcim_system").asText()).isEqualTo("tiny");
    assertThat(ready.path("dcim_password").asText()).isEqualTo(ordered.password());
    assertThat(ready.at("/dcim_images/other").asText()).isEqualTo("Other & new");
    assertThat(ready.at("/dcim_images/debian-12").asText()).isNotEmpty();
    return ordered.password();
  }

  private String installsAnotherOne(String before) throws Exception {
    JsonNode page = page();
    Map<String, String> form =
        Map.of(
            "toplink_dcim_token", page.path("dcim_form_token").asText(),
            "toplink_dcim_form", page.path("dcim_form_number").asText(),
            "image", "other",
            "confirm_name", assignment().getHostname());
    Map<String, String> forged =
        Map.of("image", "other", "confirm_name", assignment().getHostname(), "confirm", "1");
    assertThat(whmcs.submit("clientreinstall", forged).text()).contains("too old");
    assertThat(assignment().getState()).isEqualTo(Assignment.State.ACTIVE);

    int effects = bmc().effects().size();
    assertThat(whmcs.submit("clientreinstall", form).text()).isEqualTo("success");
    Outcome twice = whmcs.submit("clientreinstall", form);
    assertThat(twice.text()).isEqualTo("success");
    assertThat(twice.row().path("password").asText()).isEmpty();
    assertThat(reinstallations()).isEqualTo(1);
    Map<String, String> otherPage = new HashMap<>(form);
    otherPage.put("toplink_dcim_form", "0".repeat(32));
    assertThat(whmcs.submit("clientreinstall", otherPage).text())
        .contains("busy with an earlier request");
    assertThat(whmcs.call("ClientArea").password()).isEmpty();

    runInstaller();
    JsonNode ready = page();
    String password = login().getPassword();
    assertThat(password).isNotEqualTo(before);
    assertThat(ready.path("dcim_password").asText()).isEqualTo(password);
    assertThat(ready.path("dcim_system").asText()).isEqualTo("other");
    assertThat(whmcs.call("sync").password()).isEqualTo(password);
    assertThat(bmc().effects().subList(effects, bmc().effects().size()))
        .containsOnlyOnce("power-on")
        .containsOnlyOnce("boot Pxe");
    assertThat(reinstallations()).isEqualTo(1);
    return password;
  }

  private void refusesWhatMayNotBe(String password) throws Exception {
    JsonNode open = page();
    assertThat(whmcs.call("SuspendAccount").text()).isEqualTo("success");
    await("the machine is off", () -> assignment().getOperation().isEmpty());
    Map<String, String> form =
        Map.of(
            "toplink_dcim_token", open.path("dcim_form_token").asText(),
            "toplink_dcim_form", open.path("dcim_form_number").asText(),
            "image", "tiny",
            "confirm_name", assignment().getHostname());
    Outcome refused = whmcs.with("status", "Active").submit("clientreinstall", form);
    assertThat(refused.text()).isEqualTo("This is not possible while your server is suspended.");
    assertThat(refused.password()).isEqualTo(password);
    assertThat(reinstallations()).isEqualTo(1);
    assertThat(whmcs.call("TerminateAccount").text()).isEqualTo("success");
  }

  /** What the machine does, while somebody watches the page. */
  private void runInstaller() throws Exception {
    await(
        "the installer is waited for",
        () -> page().path("dcim_step").asText().equals("Waiting for the installer to start"));
    ScriptedMachine machine = new ScriptedMachine(netboot, bmc().machine());
    machine.awaitPower();
    String told = machine.startInstaller(machine.boot());
    assertThat(machine.beginWipe(told)).isEqualTo("GO\n");
    int begun = progress();
    machine.get(machine.value("PROGRESS", told) + "?percent=80&message=at+10.0.0.7");
    assertThat(progress()).isGreaterThan(begun).isLessThan(100);
    assertThat(page().toString()).doesNotContain("10.0.0.7");
    assertThat(whmcs.call("AdminServicesTabFields").result().path("Busy with").asText())
        .contains("<progress max=\"100\"", " %, await-written");
    machine.install(told);
    assertThat(machine.boot()).contains("sanboot");
    machine.comeUp(told);
    await("the service is active", () -> assignment().getState() == Assignment.State.ACTIVE);
    await("nothing is under way", () -> assignment().getOperation().isEmpty());
  }

  private int progress() throws Exception {
    return Integer.parseInt(page().path("dcim_progress").asText());
  }

  private JsonNode page() throws Exception {
    return whmcs.call("ClientArea").result().path("vars");
  }

  private SimulatedBmc bmc() {
    return stack.bmcOf(assignment().getServer());
  }

  private long reinstallations() {
    return stack
        .api()
        .operations()
        .listOperations(ListOperationsRequest.newBuilder().setPageSize(500).build())
        .getOperationsList()
        .stream()
        .filter(operation -> verb(operation).equals("ReinstallAssignment"))
        .count();
  }

  private static String verb(com.google.longrunning.Operation operation) {
    try {
      return operation.getMetadata().unpack(OperationMetadata.class).getVerb();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private Assignment assignment() {
    try (ApiCalls api = stack.apiAt(stack.server(), credential)) {
      return api.provisioning()
          .getAssignment(GetAssignmentRequest.newBuilder().setName(SERVICE).build());
    }
  }

  private AssignmentLogin login() {
    try (ApiCalls api = stack.apiAt(stack.server(), credential)) {
      return api.provisioning()
          .getAssignmentLogin(GetAssignmentLoginRequest.newBuilder().setName(SERVICE).build());
    }
  }

  /** A condition that may fail to be looked at. */
  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Condition condition) {
    Await.until(
        what,
        SOON,
        () -> {
          try {
            return condition.holds();
          } catch (Exception e) {
            throw new AssertionError(what, e);
          }
        });
  }
}
