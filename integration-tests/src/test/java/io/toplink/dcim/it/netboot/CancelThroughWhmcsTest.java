package io.toplink.dcim.it.netboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.it.stack.Credential;
import io.toplink.dcim.it.stack.HttpCaller;
import io.toplink.dcim.it.whmcs.Whmcs;
import io.toplink.dcim.v1.Assignment.State;
import io.toplink.dcim.v1.Scope;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is begun from WHMCS is called off from WHMCS, until the machine may write to its disks;
 * and what WHMCS then knows of the password is right, or that nobody knows it.
 */
class CancelThroughWhmcsTest {
  private static final String TOO_LATE = "This can no longer be cancelled";

  @TempDir Path root;

  private ServiceRig rig;
  private Whmcs whmcs;
  private ScriptedMachine machine;

  @Test
  void callsOffWhatCanBeCalledOff() throws Exception {
    try (ServiceRig started =
        new ServiceRig("whmcs-cancel", "8", root, "5 s", "maintenance { image = tools }")) {
      rig = started;
      rig.createTools();
      rig.netboot().image(rig.stack().api(), "tiny");
      rig.netboot().image(rig.stack().api(), "other");
      whmcs = rig.whmcs();

      String first = aFirstInstallationIsCancelledAndCreatedAgain();
      aReinstallationIsCancelledByItsClient(first);
      String second = afterItsGoItGoesOn(first);
      aRescueIsCancelled(second);
      aNewPasswordIsCancelled(second);
      String third = aNewPasswordIsPutAsideAfterItsGo(second);

      rig.assertNowhereInLogs(first, second, third);
    }
  }

  private String aFirstInstallationIsCancelledAndCreatedAgain() throws Exception {
    String mailed = create("tiny");
    machine = rig.machine();
    String told = rig.toldInstaller(machine);
    assertThat(rig.page().path("dcim_may_cancel").asBoolean()).isFalse();
    assertThat(rig.staffLine("Busy with")).contains("&quot;Cancel&quot; still stops it");
    othersCannotCancel();
    assertThat(whmcs.call("cancel").text()).isEqualTo("success");
    rig.idle();
    assertThat(machine.beginWipe(told)).startsWith("STOP TOKEN_DEAD ");
    assertThat(rig.assignment().getState()).isEqualTo(State.FAILED);
    assertThat(rig.staffLine("DCIM")).contains("create again, reinstall or delete");
    assertThat(rig.page().path("dcim_failed").asBoolean()).isTrue();
    assertThat(rig.page().path("dcim_images").toString()).contains("other");
    assertThat(whmcs.call("cancel").text()).contains("NOTHING_TO_CANCEL");

    assertThat(create("other")).isEqualTo(mailed);
    rig.install(machine, rig.toldInstaller(machine));
    assertThat(rig.assignment().getState()).isEqualTo(State.ACTIVE);
    assertThat(rig.page().path("dcim_system").asText()).isEqualTo("other");
    assertThat(rig.page().path("dcim_password").asText()).isEqualTo(mailed);
    assertThat(rig.login().getPassword()).isEqualTo(mailed);
    return mailed;
  }

  private String create(String image) throws Exception {
    Whmcs.Outcome created = whmcs.with("configoption11", image).call("CreateAccount");
    assertThat(created.text()).isEqualTo("success");
    return created.password();
  }

  /** Another billing system's key, one that may only switch power, and another service's path. */
  private void othersCannotCancel() throws Exception {
    String operation = rig.assignment().getOperation();
    String path = "/" + operation + "/cancel";
    List<String> here = List.of("127.0.0.1/32");
    Credential stranger = rig.stack().issueWhmcs("stranger");
    Credential switcher =
        rig.stack().issue("switch", "whmcs", here, List.of(Scope.SCOPE_READ, Scope.SCOPE_POWER));
    assertThat(caller(stranger).post("/services/812" + path, "{}").code()).isEqualTo("NOT_FOUND");
    assertThat(caller(rig.credential()).post("/services/813" + path, "{}").code())
        .isEqualTo("NOT_FOUND");
    assertThat(caller(switcher).post("/services/812" + path, "{}").code())
        .isEqualTo("SCOPE_MISSING");
    assertThat(rig.assignment().getOperation()).isEqualTo(operation);
    assertThat(rig.page().path("dcim_work").asText()).isEqualTo("Your server is being prepared.");
  }

  private HttpCaller caller(Credential credential) {
    return rig.stack().http(credential);
  }

  private void reinstall(String image) throws Exception {
    Map<String, String> form = new HashMap<>(rig.form());
    form.put("image", image);
    Whmcs.Outcome accepted = whmcs.submit("clientreinstall", form);
    assertThat(accepted.text()).isEqualTo("success");
    assertThat(accepted.row().path("password").asText()).isEmpty();
  }

  private void aReinstallationIsCancelledByItsClient(String password) throws Exception {
    reinstall("tiny");
    String told = rig.toldInstaller(machine);
    JsonNode page = rig.page();
    assertThat(page.path("dcim_may_cancel").asBoolean()).isTrue();
    assertThat(page.path("dcim_password").asText()).isEmpty();
    rig.click("clientcancel");
    rig.idle();
    assertThat(machine.beginWipe(told)).startsWith("STOP TOKEN_DEAD ");
    assertAsBefore(password, "other");
    assertThat(rig.staffLine("DCIM")).contains("before it wiped anything; restart the machine");

    assertThat(whmcs.call("reboot").text()).isEqualTo("success");
    rig.idle();
    assertThat(machine.boot()).contains("sanboot");
    assertThat(rig.page().path("dcim_unfinished").asBoolean()).isFalse();
  }

  private void assertAsBefore(String password, String system) throws Exception {
    JsonNode page = rig.page();
    assertThat(page.path("dcim_state").asText()).isEqualTo("Active");
    assertThat(page.path("dcim_unfinished").asBoolean()).isTrue();
    assertThat(page.path("dcim_in_rescue").asBoolean()).isFalse();
    assertThat(page.path("dcim_system").asText()).isEqualTo(system);
    assertThat(page.path("dcim_password").asText()).isEqualTo(password);
    assertThat(whmcs.call("sync").password()).isEqualTo(password);
  }

  private String afterItsGoItGoesOn(String before) throws Exception {
    reinstall("tiny");
    String told = rig.toldInstaller(machine);
    Map<String, String> shownBefore = rig.form();
    assertThat(shownBefore.get("operation")).isNotEmpty();
    assertThat(machine.beginWipe(told)).isEqualTo("GO\n");
    assertThat(rig.page().path("dcim_may_cancel").asBoolean()).isFalse();
    assertThat(whmcs.submit("clientcancel", shownBefore).text()).startsWith(TOO_LATE);
    assertThat(rig.staffLine("Busy with")).contains("It can no longer be cancelled");
    assertThat(whmcs.call("cancel").text()).contains("CANCEL_TOO_LATE, HTTP 409");
    rig.install(machine, told);
    assertThat(rig.assignment().getState()).isEqualTo(State.ACTIVE);
    String password = rig.page().path("dcim_password").asText();
    assertThat(password).isEqualTo(rig.login().getPassword()).isNotEqualTo(before);
    assertThat(whmcs.submit("clientcancel", shownBefore).text()).startsWith(TOO_LATE);
    return password;
  }

  private void aRescueIsCancelled(String password) throws Exception {
    rig.click("clientrescuestart");
    String told = rig.toldTask(machine);
    rig.click("clientcancel");
    rig.idle();
    assertThat(machine.get(machine.value("DONE", told))).startsWith("STOP TOKEN_DEAD ");
    assertAsBefore(password, "tiny");
  }

  private void aNewPasswordIsCancelled(String password) throws Exception {
    rig.click("clientresetpassword");
    String told = rig.toldTask(machine);
    assertThat(rig.page().path("dcim_password").asText()).isEmpty();
    rig.click("clientcancel");
    rig.idle();
    assertThat(machine.beginWipe(told)).startsWith("STOP TOKEN_DEAD ");
    assertAsBefore(password, "tiny");
    assertThat(rig.assignment().getPasswordUncertain()).isFalse();
  }

  private String aNewPasswordIsPutAsideAfterItsGo(String before) throws Exception {
    rig.click("clientresetpassword");
    assertThat(machine.beginWipe(rig.toldTask(machine))).isEqualTo("GO\n");
    assertThat(whmcs.call("SuspendAccount").text()).isEqualTo("success");
    rig.idle();
    assertThat(whmcs.call("sync").password()).isEmpty();
    assertThat(rig.staffLine("Password")).contains("not known which one counts");
    assertThat(whmcs.call("UnsuspendAccount").text()).isEqualTo("success");
    rig.idle();
    JsonNode page = rig.page();
    assertThat(page.path("dcim_password").asText()).isEqualTo(before);
    String perhaps = page.path("dcim_other_passwords").path(0).asText();
    assertThat(rig.login().getOtherPasswordsList()).containsExactly(perhaps);
    assertThat(perhaps).isNotEqualTo(before);
    assertThat(whmcs.call("sync").password()).isEmpty();

    rig.click("clientresetpassword");
    String told = rig.toldTask(machine);
    assertThat(machine.beginWipe(told)).isEqualTo("GO\n");
    machine.get(machine.value("DONE", told));
    rig.idle();
    String settled = rig.login().getPassword();
    assertThat(settled).isNotIn(before, perhaps);
    assertThat(rig.page().path("dcim_other_passwords")).isEmpty();
    assertThat(rig.page().path("dcim_password").asText()).isEqualTo(settled);
    assertThat(whmcs.call("sync").password()).isEqualTo(settled);
    rig.assertNowhereInLogs(perhaps);
    return settled;
  }
}
