package io.toplink.dcim.it.netboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.longrunning.ListOperationsRequest;
import com.google.protobuf.FieldMask;
import io.toplink.dcim.it.whmcs.Whmcs;
import io.toplink.dcim.it.whmcs.Whmcs.Outcome;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.OperationMetadata;
import io.toplink.dcim.v1.UpdateImageRequest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A customer orders a system, reads how far it is, installs another one, and is not taken in: from
 * WHMCS's own functions to a machine that makes the requests a real one makes.
 */
class OrderWithSystemTest {
  @TempDir Path root;

  private ServiceRig rig;
  private Whmcs whmcs;

  @Test
  void installsWatchesAndInstallsAgain() throws Exception {
    try (ServiceRig started = new ServiceRig("whmcs-systems", "8", root, "300 ms")) {
      rig = started;
      offer("tiny", "Tiny");
      offer("other", "Other & new");
      whmcs =
          rig.whmcs()
              .with("configoption11", "debian-12")
              .with("configoptions", Map.of("Operating System", "Tiny"));

      String first = ordersASystem();
      String second = installsAnotherOne(first);
      refusesWhatMayNotBe(second);

      rig.assertNowhereInLogs(first, second, rig.credential().secret());
    }
  }

  private void offer(String id, String shownAs) throws Exception {
    rig.netboot().image(rig.stack().api(), id);
    NetbootRig.images(rig.stack().api())
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
    assertThat(rig.assignment().getState()).isEqualTo(Assignment.State.INSTALLING);
    assertThat(rig.assignment().getImage()).isEqualTo("images/tiny");
    assertThat(ordered.row().path("domain").asText()).isEqualTo(rig.assignment().getHostname());
    assertThat(ordered.row().path("assignedips").asText()).isNotEmpty();
    assertThat(ordered.row().path("username").asText()).isEqualTo("root");
    assertThat(ordered.password()).isEqualTo(rig.login().getPassword());

    JsonNode page = rig.page();
    assertThat(page.path("dcim_busy").asBoolean()).isTrue();
    assertThat(page.path("dcim_work").asText()).isEqualTo("Your server is being prepared.");
    assertThat(page.path("dcim_may_reinstall").asBoolean()).isFalse();

    runInstaller();
    JsonNode ready = rig.page();
    assertThat(ready.path("dcim_state").asText()).isEqualTo("Active");
    assertThat(ready.path("dcim_busy").asBoolean()).isFalse();
    assertThat(ready.path("dcim_system").asText()).isEqualTo("Tiny");
    assertThat(ready.path("dcim_password").asText()).isEqualTo(ordered.password());
    assertThat(ready.at("/dcim_images/other").asText()).isEqualTo("Other & new");
    assertThat(ready.at("/dcim_images/debian-12").asText()).isNotEmpty();
    return ordered.password();
  }

  private String installsAnotherOne(String before) throws Exception {
    JsonNode page = rig.page();
    Map<String, String> form =
        Map.of(
            "toplink_dcim_token", page.path("dcim_form_token").asText(),
            "toplink_dcim_form", page.path("dcim_form_number").asText(),
            "image", "other",
            "confirm_name", rig.assignment().getHostname());
    Map<String, String> forged =
        Map.of("image", "other", "confirm_name", rig.assignment().getHostname(), "confirm", "1");
    assertThat(whmcs.submit("clientreinstall", forged).text()).contains("too old");
    assertThat(rig.assignment().getState()).isEqualTo(Assignment.State.ACTIVE);

    int effects = rig.bmc().effects().size();
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
    JsonNode ready = rig.page();
    String password = rig.login().getPassword();
    assertThat(password).isNotEqualTo(before);
    assertThat(ready.path("dcim_password").asText()).isEqualTo(password);
    assertThat(ready.path("dcim_system").asText()).isEqualTo("Other & new");
    assertThat(whmcs.call("sync").password()).isEqualTo(password);
    assertThat(rig.bmc().effects().subList(effects, rig.bmc().effects().size()))
        .containsOnlyOnce("power-on")
        .containsOnlyOnce("boot Pxe");
    assertThat(reinstallations()).isEqualTo(1);
    return password;
  }

  private void refusesWhatMayNotBe(String password) throws Exception {
    JsonNode open = rig.page();
    assertThat(whmcs.call("SuspendAccount").text()).isEqualTo("success");
    rig.idle();
    Map<String, String> form =
        Map.of(
            "toplink_dcim_token", open.path("dcim_form_token").asText(),
            "toplink_dcim_form", open.path("dcim_form_number").asText(),
            "image", "tiny",
            "confirm_name", rig.assignment().getHostname());
    Outcome refused = whmcs.with("status", "Active").submit("clientreinstall", form);
    assertThat(refused.text()).isEqualTo("This is not possible while your server is suspended.");
    assertThat(refused.password()).isEqualTo(password);
    assertThat(reinstallations()).isEqualTo(1);
    assertThat(whmcs.call("TerminateAccount").text()).isEqualTo("success");
  }

  /** What the machine does, while somebody watches the page. */
  private void runInstaller() throws Exception {
    ServiceRig.await(
        "the installer is waited for",
        () -> rig.page().path("dcim_step").asText().equals("Waiting for the installer to start"));
    ScriptedMachine machine = rig.machine();
    String told = rig.toldInstaller(machine);
    assertThat(machine.beginWipe(told)).isEqualTo("GO\n");
    int begun = progress();
    machine.get(machine.value("PROGRESS", told) + "?percent=80&message=at+10.0.0.7");
    assertThat(progress()).isGreaterThan(begun).isLessThan(100);
    assertThat(rig.page().toString()).doesNotContain("10.0.0.7");
    assertThat(rig.staffLine("Busy with")).contains("<progress max=\"100\"", " %, await-written");
    machine.install(told);
    assertThat(machine.boot()).contains("sanboot");
    machine.comeUp(told);
    ServiceRig.await(
        "the service is active", () -> rig.assignment().getState() == Assignment.State.ACTIVE);
    rig.idle();
  }

  private int progress() throws Exception {
    return Integer.parseInt(rig.page().path("dcim_progress").asText());
  }

  private long reinstallations() {
    return rig
        .stack()
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
}
