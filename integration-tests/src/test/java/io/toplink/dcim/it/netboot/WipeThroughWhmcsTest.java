package io.toplink.dcim.it.netboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.toplink.dcim.it.fleet.Machine;
import io.toplink.dcim.it.whmcs.Whmcs;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.GetServerRequest;
import io.toplink.dcim.v1.ListWipesRequest;
import io.toplink.dcim.v1.Server;
import io.toplink.dcim.v1.UndeleteAssignmentRequest;
import io.toplink.dcim.v1.Wipe;
import io.toplink.dcim.v1.WipeServiceGrpc;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A product whose Terminate action is "Wipe": for a day nothing is lost and an operator can have
 * the machine back, then it wipes itself, and is sold again only after that. No setting is changed.
 */
class WipeThroughWhmcsTest {
  private static final String DISKS = "sda:S1:1000204886016:M1,nvme0n1:N1:512110190592:M2";

  @TempDir Path root;

  private ServiceRig rig;
  private Whmcs whmcs;

  @Test
  void terminatesWithAWipe() throws Exception {
    try (ServiceRig started =
        new ServiceRig("whmcs-wipe", "8", root, "5 s", "maintenance { image = tools }")) {
      rig = started;
      rig.createTools();
      whmcs = rig.whmcs().with("configoption5", "Wipe");
      assertThat(whmcs.call("CreateAccount").text()).isEqualTo("success");
      rig.idle();
      Assignment sold = rig.assignment();
      ScriptedMachine machine = rig.machine();

      isKeptForADay(sold);
      isHadBackByAnOperator(sold);
      isKeptForADay(sold);
      wipesItselfAfterThat(sold, machine);
      isSoldAgain(sold);
    }
  }

  private void isKeptForADay(Assignment sold) throws Exception {
    Instant before = Instant.now();
    assertThat(whmcs.call("TerminateAccount").text()).isEqualTo("success");
    rig.idle();
    Assignment kept = rig.assignment();
    assertThat(kept.getState()).isEqualTo(Assignment.State.ENDING);
    assertThat(Duration.between(before, Instant.ofEpochSecond(kept.getPurgeTime().getSeconds())))
        .isBetween(Duration.ofHours(23), Duration.ofHours(25));
    assertThat(kept.getAddressesList()).isEqualTo(sold.getAddressesList());
    assertThat(power(sold)).isEqualTo(Machine.Power.OFF);
    assertThat(server(sold).getState()).isEqualTo(Server.State.ASSIGNED);
    assertThat(wipes()).isEmpty();
    assertThat(rig.staffLine("Kept until")).contains("brings it back as it was");
    assertThat(whmcs.with("serviceid", 813).call("CreateAccount").text()).contains("OUT_OF_STOCK");
  }

  private void isHadBackByAnOperator(Assignment sold) throws Exception {
    rig.stack()
        .api()
        .provisioning()
        .undeleteAssignment(UndeleteAssignmentRequest.newBuilder().setName(sold.getName()).build());
    rig.idle();
    assertThat(rig.assignment().getState()).isEqualTo(Assignment.State.ACTIVE);
    assertThat(rig.assignment().getName()).isEqualTo(sold.getName());
    assertThat(power(sold)).isEqualTo(Machine.Power.ON);
    assertThat(rig.page().path("dcim_state").asText()).isEqualTo("Active");
  }

  private void wipesItselfAfterThat(Assignment sold, ScriptedMachine machine) throws Exception {
    aDayPasses();
    String told = rig.toldTask(machine);
    assertThat(machine.value("TASK", told)).isEqualTo("wipe");
    assertThat(machine.value("METHOD", told)).isEqualTo("quick");
    String begin = machine.value("BEGIN_WIPE", told) + "?" + machine.identity();
    assertThat(machine.get(begin + "&disks=" + DISKS)).isEqualTo("GO\n");
    assertThat(server(sold).getState()).isEqualTo(Server.State.CLEANING);
    assertThat(whmcs.with("serviceid", 813).call("CreateAccount").text()).contains("OUT_OF_STOCK");
    String disk = machine.value("DISK", told);
    assertThat(machine.get(disk + "?device=sda&result=ends-overwritten")).isEqualTo("GO\n");
    assertThat(machine.get(disk + "?device=nvme0n1&result=discarded")).isEqualTo("GO\n");
    assertThat(machine.get(machine.value("DONE", told))).isEqualTo("GO\n");

    ServiceRig.await(
        "the server is back in stock",
        () ->
            server(sold).getState() == Server.State.AVAILABLE && power(sold) == Machine.Power.OFF);
    assertThat(ended(sold).getState()).isEqualTo(Assignment.State.ENDED);
    assertThat(wipes())
        .singleElement()
        .satisfies(
            wipe -> {
              assertThat(wipe.getState()).isEqualTo(Wipe.State.SUCCEEDED);
              assertThat(wipe.getServer()).isEqualTo(sold.getServer());
              assertThat(wipe.getAssignment()).isEqualTo(sold.getName());
              assertThat(wipe.getActor()).isEqualTo("system");
              assertThat(wipe.getDisksList())
                  .extracting(Wipe.Disk::getSerialNumber, Wipe.Disk::getResult)
                  .containsExactly(
                      tuple("S1", Wipe.Disk.Result.ENDS_OVERWRITTEN),
                      tuple("N1", Wipe.Disk.Result.DISCARDED));
            });
    assertThat(whmcs.call("TerminateAccount").text()).isEqualTo("success");
    assertThat(wipes()).hasSize(1);
  }

  /** The same service is ordered once more: it is another sale. */
  private void isSoldAgain(Assignment sold) throws Exception {
    assertThat(whmcs.call("CreateAccount").text()).isEqualTo("success");
    rig.idle();
    assertThat(rig.assignment().getName()).isNotEqualTo(sold.getName());
    assertThat(rig.assignment().getServer()).isEqualTo(sold.getServer());
  }

  private void aDayPasses() throws SQLException {
    try (Connection connection = rig.stack().database().connect();
        Statement statement = connection.createStatement()) {
      int moved =
          statement.executeUpdate(
              "update assignments set purge_time = purge_time - interval '25 hours'"
                  + " where purge_time is not null");
      assertThat(moved).isEqualTo(1);
    }
  }

  private Machine.Power power(Assignment sold) {
    return rig.stack().bmcOf(sold.getServer()).machine().power();
  }

  private Server server(Assignment sold) {
    return rig.stack()
        .api()
        .servers()
        .getServer(GetServerRequest.newBuilder().setName(sold.getServer()).build());
  }

  private Assignment ended(Assignment sold) {
    return rig.stack()
        .api()
        .provisioning()
        .getAssignment(GetAssignmentRequest.newBuilder().setName(sold.getName()).build());
  }

  private List<Wipe> wipes() {
    return rig.stack()
        .api()
        .<WipeServiceGrpc.WipeServiceBlockingStub>stub(WipeServiceGrpc::newBlockingStub)
        .listWipes(ListWipesRequest.getDefaultInstance())
        .getWipesList();
  }
}
