package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.toplink.dcim.core.assignment.Assignment.State;
import io.toplink.dcim.core.assignment.Deletions.WipeWish;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.install.Install.WhoIsIt;
import io.toplink.dcim.core.maintenance.ServerWipes;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationError;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.wipe.Wipe;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Disks are wiped before a server is sold again. */
class WipeTest extends MaintenanceFixture {
  @Test
  void whatEndsWithAWipeIsSoldAgainOnlyAfterItAndIsOnRecord() {
    active();
    Accepted accepted = delete(WipeWish.QUICK);
    String token = token();
    assertReason(
        Reason.TOKEN_WRONG_MACHINE,
        () ->
            netboot.beginWipe(
                token, new WhoIsIt(null, UUID.randomUUID().toString(), "X"), DISKS, FROM));
    for (String bad : List.of("", "sda", "sda::x:", "sda:a:1:b,sda:a:1:b", "../sda::1:")) {
      assertReason(Reason.INVALID_FIELD, () -> netboot.beginWipe(token, machine(), bad, FROM));
    }
    assertReason(Reason.WRONG_STATE, () -> reports.disk(token, "sda", "discarded", FROM));
    netboot.beginWipe(token, machine(), DISKS, FROM);
    assertThat(serverState()).isEqualTo("CLEANING");
    assertReason(Reason.INVALID_FIELD, () -> reports.disk(token, "sdb", "discarded", FROM));
    assertReason(Reason.INVALID_FIELD, () -> reports.disk(token, "sda", "shredded", FROM));
    assertReason(Reason.OUT_OF_STOCK, () -> estate.create(HK, Estate.order("e5", "813")));
    wipeAll(token);
    finish(accepted, Operation.State.DONE);

    assertThat(estate.get(accepted).state()).isEqualTo(State.ENDED);
    assertThat(serverState()).isEqualTo("AVAILABLE");
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.OFF);
    Wipe wipe = wipes.get(accepted.operation());
    assertThat(wipe.state()).isEqualTo(Wipe.State.SUCCEEDED);
    assertThat(wipe.serialNumber()).isEqualTo("SN-" + server);
    assertThat(wipe.assignmentId()).isEqualTo(estate.get(accepted).id());
    assertThat(wipe.tenant()).isEqualTo(HK.tenant());
    assertThat(wipe.actor()).isEqualTo(HK.actor());
    assertThat(wipe.endTime()).isNotNull();
    assertThat(wipe.disks())
        .extracting(
            Wipe.Disk::device, Wipe.Disk::serialNumber, Wipe.Disk::sizeBytes, Wipe.Disk::result)
        .containsExactly(
            tuple("sda", "S1", 1000204886016L, Wipe.Result.ENDS_OVERWRITTEN),
            tuple("nvme0n1", "", 512L, Wipe.Result.DISCARDED));
    assertThat(
            wipes
                .list(PageRequest.of(0, ""), "state = SUCCEEDED AND server = servers/e5-0")
                .items())
        .hasSize(1);
  }

  @Test
  void aDiskThatWasNotWipedKeepsTheServerFromStock() {
    active();
    Accepted accepted = delete(WipeWish.FULL);
    String token = begin();
    reports.disk(token, "sda", "overwritten", FROM);
    // Every byte was asked for.
    reports.disk(token, "nvme0n1", "discarded", FROM);
    reports.done(token, FROM);
    Operation over = finish(accepted, Operation.State.FAILED);
    assertThat(over.error()).extracting(OperationError::reason).isEqualTo(Reason.WIPE_FAILED);
    assertThat(estate.get(accepted).state()).isEqualTo(State.FAILED);
    assertThat(estate.get(accepted).stateReason()).contains("nvme0n1 (DISCARDED)");
    assertThat(serverState()).isEqualTo("ASSIGNED");
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.OFF);
    assertThat(wipes.get(accepted.operation()).state()).isEqualTo(Wipe.State.FAILED);
    assertReason(Reason.OUT_OF_STOCK, () -> estate.create(HK, Estate.order("e5", "813")));

    Accepted again = delete(WipeWish.QUICK);
    wipeAll(begin());
    finish(again, Operation.State.DONE);
    assertThat(serverState()).isEqualTo("AVAILABLE");
    assertThat(wipes.list(PageRequest.of(0, ""), "").items()).hasSize(2);
  }

  @Test
  void aDiskThatWasLeftAloneIsOnRecordAsThat() {
    active();
    Accepted accepted = delete(WipeWish.QUICK);
    String token = token();
    netboot.template(token, "task.sh", machine(), FROM);
    netboot.beginWipe(token, machine(), DISKS + ",sdz:STICK:512:M", FROM);
    reports.disk(token, "sdz", "skipped", FROM);
    wipeAll(token);
    finish(accepted, Operation.State.DONE);
    Wipe wipe = wipes.get(accepted.operation());
    assertThat(wipe.state()).isEqualTo(Wipe.State.SUCCEEDED);
    assertThat(wipe.disks())
        .extracting(Wipe.Disk::device, Wipe.Disk::result)
        .contains(tuple("sdz", Wipe.Result.SKIPPED), tuple("nvme0n1", Wipe.Result.DISCARDED));
    assertThat(wipe.disks()).allMatch(disk -> disk.resultTime() != null);
    assertThat(stored("sdz")).isEqualTo("SKIPPED");
    assertThat(serverState()).isEqualTo("AVAILABLE");
  }

  private String stored(String device) {
    return estate.database.read(
        handle ->
            handle
                .createQuery("select result from wipe_disks where device = ?")
                .bind(0, device)
                .mapTo(String.class)
                .one());
  }

  @Test
  void aMachineWhoseDisksWereAllLeftAloneIsNotWiped() {
    active();
    Accepted accepted = delete(WipeWish.QUICK);
    String token = begin();
    reports.disk(token, "sda", "skipped", FROM);
    reports.disk(token, "nvme0n1", "skipped", FROM);
    reports.done(token, FROM);
    finish(accepted, Operation.State.FAILED);
    assertThat(estate.get(accepted).stateReason()).contains("nvme0n1 (SKIPPED)");
    assertThat(serverState()).isEqualTo("ASSIGNED");
  }

  @Test
  void aServerThatDiesInTheMiddleOfAWipeGoesOnWhereItWas() {
    active();
    Accepted accepted = delete(WipeWish.QUICK);
    String token = begin();
    reports.disk(token, "sda", "discarded", FROM);
    restart(AT_ONCE);
    netboot.beginWipe(token, machine(), DISKS, FROM);
    wipeAll(token);
    finish(accepted, Operation.State.DONE);
    assertThat(wipes.get(accepted.operation()).state()).isEqualTo(Wipe.State.SUCCEEDED);
    assertThat(serverState()).isEqualTo("AVAILABLE");
  }

  @Test
  void aMachineThatNeverSaysItIsDoneIsNotWiped() {
    active();
    Accepted accepted = delete(WipeWish.QUICK);
    begin();
    estate.database.execute(
        handle ->
            handle.execute(
                "update operations set step_deadline = now() - interval '1 s', signaled = true"
                    + " where id = ?",
                accepted.operation()));
    restart(AT_ONCE);
    Operation over = finish(accepted, Operation.State.FAILED);
    assertThat(over.error())
        .extracting(OperationError::reason)
        .isEqualTo(Reason.MAINTENANCE_UNFINISHED);
    assertThat(wipes.get(accepted.operation()).state()).isEqualTo(Wipe.State.FAILED);
    assertThat(serverState()).isEqualTo("ASSIGNED");
  }

  @Test
  void aServerThatNobodyHasIsWipedAndComesBack() {
    ServerWipes servers = estate.injector.getInstance(ServerWipes.class);
    UUID operation = servers.wipe(Estate.call("WipeServer"), "e5-0", Wipe.Method.QUICK, "").id();
    assertThat(serverState()).isEqualTo("CLEANING");
    assertReason(Reason.OUT_OF_STOCK, () -> estate.create(HK, Estate.order("e5", "813")));
    String token = begin();
    reports.disk(token, "sda", "failed", FROM);
    wipeAll(token);
    finish(operation, Operation.State.FAILED);
    assertThat(serverState()).isEqualTo("CLEANING");

    UUID second = servers.wipe(Estate.call("WipeServer"), "e5-0", Wipe.Method.QUICK, "").id();
    wipeAll(begin());
    finish(second, Operation.State.DONE);
    assertThat(serverState()).isEqualTo("AVAILABLE");
    assertThat(wipes.get(second).assignmentId()).isEmpty();

    UUID third = servers.wipe(Estate.call("WipeServer"), "e5-0", Wipe.Method.QUICK, "").id();
    String stale = token();
    estate.operations.cancel(Estate.call("CancelOperation"), third);
    finish(third, Operation.State.CANCELLED);
    assertReason(Reason.TOKEN_DEAD, () -> netboot.beginWipe(stale, machine(), DISKS, FROM));
    assertThat(serverState()).isEqualTo("AVAILABLE");
    active();
    assertReason(
        Reason.SERVER_ASSIGNED,
        () -> servers.wipe(Estate.call("WipeServer"), "e5-0", Wipe.Method.QUICK, ""));
  }
}
