package io.toplink.dcim.it.netboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.Machine;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.Credential;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.it.whmcs.Php;
import io.toplink.dcim.it.whmcs.Whmcs;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.AssignmentLogin;
import io.toplink.dcim.v1.CreateImageRequest;
import io.toplink.dcim.v1.GetAssignmentLoginRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.Image;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A customer gets into a machine that cannot be got into, by WHMCS's own functions: rescue, a new
 * password, and a service that was terminated too early.
 */
class RescueThroughWhmcsTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String SERVICE = "assignments/ext:812";
  private static final String TOOLS =
      """
      TASK={{task}}
      PASSWORD={{password_hash}}
      BEGIN_WIPE={{url_begin_wipe}}
      DONE={{url_done}}
      """;

  @TempDir Path root;

  private final List<JsonNode> moduleLog = new ArrayList<>();
  private Stack stack;
  private Credential credential;
  private Whmcs whmcs;
  private ScriptedMachine machine;
  private SimulatedBmc bmc;

  @Test
  void getsInAgain() throws Exception {
    Php php = Php.orSkip();
    NetbootRig rig = new NetbootRig();
    List<String> settings = new ArrayList<>(List.of(rig.settings("whmcs-rescue")));
    settings.add("maintenance { image = tools }");
    settings.add("assignments { grace-period = 1h }");
    StackOptions options =
        StackOptions.of("whmcs-rescue")
            .with("e5", "E5", 1)
            .withServerSettings(settings.toArray(String[]::new))
            .withGatewaySettings("budgets.waiting = 2 s");
    try (rig;
        Stack started = Stack.start(options)) {
      stack = started;
      rig.image(stack.api(), "tiny");
      createTools();
      credential = stack.issueWhmcs("whmcs");
      whmcs =
          Whmcs.install(php, "7", root, moduleLog)
              .withServerRecord(stack.gatewayPort(), credential.key(), credential.secret())
              .withService(812, 1042, "e5")
              .with("configoption8", "on")
              .with("configoption11", "tiny");
      installs(rig.netboot());

      String usual = page().path("dcim_password").asText();
      String rescue = rescuesAndComesBack(usual);
      String anew = getsANewPassword(usual);
      isTerminatedTooEarly(anew);

      for (Path log : stack.logs()) {
        assertThat(Files.readString(log)).doesNotContain(usual, rescue, anew);
      }
      assertThat(moduleLog.toString()).doesNotContain(usual, rescue, anew);
    }
  }

  private void installs(String netboot) throws Exception {
    assertThat(whmcs.call("CreateAccount").text()).isEqualTo("success");
    bmc = stack.bmcOf(assignment().getServer());
    machine = new ScriptedMachine(netboot, bmc.machine());
    String told = machine.startInstaller(booted("kernel"));
    assertThat(machine.beginWipe(told)).isEqualTo("GO\n");
    machine.install(told);
    assertThat(machine.boot()).contains("sanboot");
    machine.comeUp(told);
    idle();
    assertThat(page().path("dcim_images").toString()).contains("tiny").doesNotContain("tools");
  }

  private String rescuesAndComesBack(String usual) throws Exception {
    click("clientrescuestart");
    assertThat(page().path("dcim_work").asText()).isEqualTo("The rescue system is being started.");
    String told = toldTask();
    assertThat(machine.value("TASK", told)).isEqualTo("rescue");
    assertThat(machine.get(machine.value("DONE", told))).isEqualTo("GO\n");
    idle();
    JsonNode page = page();
    assertThat(page.path("dcim_in_rescue").asBoolean()).isTrue();
    assertThat(login().getRescue()).isTrue();
    String rescue = page.path("dcim_password").asText();
    assertThat(rescue).isEqualTo(login().getPassword()).isNotEqualTo(usual);
    assertThat(whmcs.call("sync").password()).isEqualTo(usual);

    click("clientrescueend");
    idle();
    assertThat(page().path("dcim_in_rescue").asBoolean()).isFalse();
    assertThat(page().path("dcim_password").asText()).isEqualTo(usual);
    return rescue;
  }

  private String getsANewPassword(String usual) throws Exception {
    click("clientresetpassword");
    assertThat(page().path("dcim_password").asText()).isEmpty();
    String told = toldTask();
    assertThat(machine.value("TASK", told)).isEqualTo("password");
    assertThat(machine.beginWipe(told)).isEqualTo("GO\n");
    machine.get(machine.value("DONE", told));
    idle();
    String anew = login().getPassword();
    assertThat(anew).isNotEqualTo(usual);
    assertThat(page().path("dcim_password").asText()).isEqualTo(anew);
    assertThat(whmcs.call("sync").password()).isEqualTo(anew);
    return anew;
  }

  private void isTerminatedTooEarly(String password) throws Exception {
    assertThat(whmcs.call("SuspendAccount").text()).isEqualTo("success");
    assertThat(whmcs.call("TerminateAccount").text()).isEqualTo("success");
    idle();
    assertThat(assignment().hasPurgeTime()).isTrue();
    assertThat(bmc.machine().power()).isEqualTo(Machine.Power.OFF);
    assertThat(whmcs.call("AdminServicesTabFields").result().path("Kept until").asText())
        .contains(": until then", "brings it back as it was");

    Whmcs.Outcome created = whmcs.call("CreateAccount");
    assertThat(created.text()).isEqualTo("success");
    assertThat(created.password()).isEqualTo(password);
    idle();
    assertThat(assignment().getState()).isEqualTo(Assignment.State.ACTIVE);
    assertThat(bmc.machine().power()).isEqualTo(Machine.Power.ON);
  }

  private void click(String function) throws Exception {
    JsonNode page = page();
    Map<String, String> form =
        Map.of(
            "toplink_dcim_token", page.path("dcim_form_token").asText(),
            "toplink_dcim_form", page.path("dcim_form_number").asText(),
            "confirm", "1");
    assertThat(whmcs.submit(function, Map.of("confirm", "1")).text()).contains("too old");
    assertThat(whmcs.submit(function, form).text()).isEqualTo("success");
  }

  private String toldTask() {
    String script = booted("imgexec ");
    return machine.get(script.substring(script.indexOf("http"), script.indexOf("x.sh")) + "x.sh");
  }

  /** What the machine boots once it is given that. */
  private String booted(String sign) {
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

  private void idle() {
    Await.until("nothing is under way", SOON, () -> assignment().getOperation().isEmpty());
  }

  private JsonNode page() throws Exception {
    return whmcs.call("ClientArea").result().path("vars");
  }

  private void createTools() {
    Image.Builder image =
        Image.newBuilder()
            .setDisplayName("Tools")
            .setPurpose(Image.Purpose.MAINTENANCE)
            .setFamily("tools")
            .setArchitecture(Image.Architecture.X86_64)
            .setInstaller(Image.Installer.OTHER)
            .setScriptBoot(
                Image.ScriptBoot.newBuilder().setScript("imgexec {{url_templates}}x.sh\n"));
    image
        .addTemplatesBuilder()
        .setFileName("x.sh")
        .setFormat(Image.Template.Format.SHELL)
        .setContent(TOOLS);
    NetbootRig.images(stack.api())
        .createImage(CreateImageRequest.newBuilder().setImageId("tools").setImage(image).build());
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
}
