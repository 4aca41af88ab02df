package io.toplink.dcim.it.netboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.it.fleet.Machine;
import io.toplink.dcim.it.whmcs.Whmcs;
import io.toplink.dcim.v1.Assignment;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A customer gets into a machine that cannot be got into, by WHMCS's own functions: rescue, a new
 * password, and a service that was terminated too early.
 */
class RescueThroughWhmcsTest {
  @TempDir Path root;

  private ServiceRig rig;
  private Whmcs whmcs;
  private ScriptedMachine machine;

  @Test
  void getsInAgain() throws Exception {
    try (ServiceRig started =
        new ServiceRig(
            "whmcs-rescue",
            "7",
            root,
            "2 s",
            "maintenance { image = tools }",
            "assignments { grace-period = 1h }")) {
      rig = started;
      rig.netboot().image(rig.stack().api(), "tiny");
      rig.createTools();
      whmcs = rig.whmcs().with("configoption11", "tiny");
      installs();

      String usual = rig.page().path("dcim_password").asText();
      String rescue = rescuesAndComesBack(usual);
      String anew = getsANewPassword(usual);
      isTerminatedTooEarly(anew);

      rig.assertNowhereInLogs(usual, rescue, anew);
    }
  }

  private void installs() throws Exception {
    assertThat(whmcs.call("CreateAccount").text()).isEqualTo("success");
    machine = rig.machine();
    rig.install(machine, rig.toldInstaller(machine));
    assertThat(rig.page().path("dcim_images").toString()).contains("tiny").doesNotContain("tools");
  }

  private String rescuesAndComesBack(String usual) throws Exception {
    rig.click("clientrescuestart");
    assertThat(rig.page().path("dcim_work").asText())
        .isEqualTo("The rescue system is being started.");
    String told = rig.toldTask(machine);
    assertThat(machine.value("TASK", told)).isEqualTo("rescue");
    assertThat(machine.get(machine.value("DONE", told))).isEqualTo("GO\n");
    rig.idle();
    JsonNode page = rig.page();
    assertThat(page.path("dcim_in_rescue").asBoolean()).isTrue();
    assertThat(rig.login().getRescue()).isTrue();
    String rescue = page.path("dcim_password").asText();
    assertThat(rescue).isEqualTo(rig.login().getPassword()).isNotEqualTo(usual);
    assertThat(whmcs.call("sync").password()).isEqualTo(usual);

    rig.click("clientrescueend");
    rig.idle();
    assertThat(rig.page().path("dcim_in_rescue").asBoolean()).isFalse();
    assertThat(rig.page().path("dcim_password").asText()).isEqualTo(usual);
    return rescue;
  }

  private String getsANewPassword(String usual) throws Exception {
    rig.click("clientresetpassword");
    assertThat(rig.page().path("dcim_password").asText()).isEmpty();
    String told = rig.toldTask(machine);
    assertThat(machine.value("TASK", told)).isEqualTo("password");
    assertThat(machine.beginWipe(told)).isEqualTo("GO\n");
    machine.get(machine.value("DONE", told));
    rig.idle();
    String anew = rig.login().getPassword();
    assertThat(anew).isNotEqualTo(usual);
    assertThat(rig.page().path("dcim_password").asText()).isEqualTo(anew);
    assertThat(whmcs.call("sync").password()).isEqualTo(anew);
    return anew;
  }

  private void isTerminatedTooEarly(String password) throws Exception {
    assertThat(whmcs.call("SuspendAccount").text()).isEqualTo("success");
    assertThat(whmcs.call("TerminateAccount").text()).isEqualTo("success");
    rig.idle();
    assertThat(rig.assignment().hasPurgeTime()).isTrue();
    assertThat(rig.bmc().machine().power()).isEqualTo(Machine.Power.OFF);
    assertThat(rig.staffLine("Kept until")).contains(": until then", "brings it back as it was");

    Whmcs.Outcome created = whmcs.call("CreateAccount");
    assertThat(created.text()).isEqualTo("success");
    assertThat(created.password()).isEqualTo(password);
    rig.idle();
    assertThat(rig.assignment().getState()).isEqualTo(Assignment.State.ACTIVE);
    assertThat(rig.bmc().machine().power()).isEqualTo(Machine.Power.ON);
  }
}
