package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.assignment.Assignment.State;
import io.toplink.dcim.core.assignment.Deletions.WipeWish;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How installations end that do not end well, and what may be done with their machines then. */
class InstallEndsTest extends InstallFixture {
  private Accepted active(Tokens tokens, Accepted accepted) {
    netboot.written(tokens.installer(), FROM);
    netboot.up(tokens.system(), FROM);
    finish(accepted, Operation.State.DONE);
    return accepted;
  }

  private Accepted sold() {
    Accepted accepted = order();
    return active(go(), accepted);
  }

  @Test
  void aReinstallationThatIsCalledOffAfterItsWipeIsNoSystem() {
    sold();
    Accepted again = reinstall();
    Tokens tokens = go();
    needsAttention(again.operation(), "await-written");
    assertThat(netboot.boot(machine(), FROM)).contains(DISK);
    assertReason(
        Reason.TOKEN_DEAD, () -> netboot.beginWipe(tokens.installer(), machine(), "", FROM));
    assertReason(
        Reason.TOKEN_DEAD, () -> netboot.template(tokens.installer(), "x.sh", machine(), FROM));
    assertReason(Reason.TOKEN_DEAD, () -> netboot.written(tokens.installer(), FROM));
    cancel(again);
    assertThat(assignment().state()).isEqualTo(State.FAILED);
    assertThat(assignment().stateReason()).contains("disk was wiped", "reinstall or delete");
    Accepted third = reinstall();
    active(go(), third);
    assertThat(assignment().state()).isEqualTo(State.ACTIVE);
  }

  @Test
  void whileAPersonMustLookNoInstallerIsHandedOut() {
    Accepted accepted = order();
    String token = token();
    needsAttention(accepted.operation(), "await-installer");
    assertThat(netboot.boot(machine(), FROM)).contains(DISK);
    assertReason(Reason.TOKEN_DEAD, () -> netboot.template(token, "x.sh", machine(), FROM));
    assertReason(Reason.TOKEN_DEAD, () -> netboot.beginWipe(token, machine(), "", FROM));
    cancel(accepted);
    assertThat(assignment().state()).isEqualTo(State.FAILED);
    assertThat(assignment().stateReason()).contains("before it wiped anything");
  }

  @Test
  void aDeletionThatIsCalledOffAfterItsWipeSaysSo() {
    sold();
    Accepted deleted = delete(WipeWish.QUICK, true);
    begin();
    needsAttention(deleted.operation(), "await-done");
    cancel(deleted);
    assertThat(assignment().state()).isEqualTo(State.FAILED);
    assertThat(assignment().stateReason()).contains("disks were being wiped");
  }

  @Test
  void aTokenIsOfUseOnlyInTheStagesOfItsInstaller() {
    order();
    String token = token();
    assertReason(Reason.WRONG_STATE, () -> netboot.written(token, FROM));
    String up = upToken(netboot.template(token, "x.sh", machine(), FROM));
    netboot.beginWipe(token, machine(), "/dev/sda", FROM);
    // Answers get lost, and what is asked again is answered again.
    netboot.beginWipe(token, machine(), "/dev/sda", FROM);
    assertThat(netboot.template(token, "x.sh", machine(), FROM)).contains("P='$6$");
    netboot.written(token, FROM);
    netboot.written(token, FROM);
    assertReason(Reason.TOKEN_DEAD, () -> netboot.template(token, "x.sh", machine(), FROM));
    assertReason(Reason.TOKEN_DEAD, () -> netboot.file(token, "kernel", FROM));
    assertReason(Reason.TOKEN_DEAD, () -> netboot.progress(token, 50, "", FROM));
    assertReason(Reason.TOKEN_DEAD, () -> netboot.beginWipe(token, machine(), "/dev/sda", FROM));
    netboot.up(up, FROM);
    assertReason(Reason.TOKEN_DEAD, () -> netboot.failed(token, "", FROM));
  }

  @Test
  void inMaintenanceNothingIsInstalledOrTurnedOnAndEverythingCanBeTakenAway() {
    sold();
    maintenance(true);
    assertReason(Reason.SERVER_IN_MAINTENANCE, this::reinstall);
    Accepted suspended =
        estate.provisioning.suspend(Estate.call("SuspendAssignment"), KEY, "unpaid", false);
    finish(suspended, Operation.State.DONE);
    assertReason(
        Reason.SERVER_IN_MAINTENANCE,
        () -> estate.provisioning.resume(Estate.call("ResumeAssignment"), KEY));
    estate.provisioning.suspend(Estate.call("SuspendAssignment"), KEY, "unpaid", false);
    finish(delete(WipeWish.NONE, true), Operation.State.DONE);
  }

  @Test
  void inMaintenanceAFailedOrderIsNotMadeReadyAgain() {
    Accepted accepted = order();
    netboot.failed(token(), "no disk", FROM);
    finish(accepted, Operation.State.FAILED);
    maintenance(true);
    assertReason(Reason.SERVER_IN_MAINTENANCE, this::order);
    maintenance(false);
    assertThat(order().operation()).isNotNull();
  }

  @Test
  void whatCouldNotBeInstalledIsNotSoldAgainUntilItIsGivenBack() {
    Accepted accepted = order();
    netboot.failed(token(), "no disk", FROM);
    finish(accepted, Operation.State.FAILED);
    assertThat(assignment().state()).isEqualTo(State.FAILED);
    assertThat(serverState()).isEqualTo("ASSIGNED");
    assertReason(Reason.OUT_OF_STOCK, () -> estate.create(HK, Estate.order("e5", "813")));
    finish(delete(WipeWish.NONE, true), Operation.State.DONE);
    assertThat(serverState()).isEqualTo("AVAILABLE");
    finish(estate.create(HK, Estate.order("e5", "813")), Operation.State.DONE);
  }

  /** Written, and waited for in vain. */
  private Tokens missed() {
    restartWaiting(Duration.ofMillis(200));
    Accepted accepted = order();
    Tokens tokens = go();
    netboot.written(tokens.installer(), FROM);
    Operation over = finish(accepted, Operation.State.FAILED);
    assertThat(over.error())
        .extracting(OperationError::reason)
        .isEqualTo(Reason.INSTALL_UNFINISHED);
    assertThat(assignment().state()).isEqualTo(State.FAILED);
    return tokens;
  }

  @Test
  void aSystemThatComesUpLateIsWelcomeOnce() {
    Tokens tokens = missed();
    netboot.up(tokens.system(), FROM);
    assertThat(assignment().state()).isEqualTo(State.ACTIVE);
    assertThat(assignment().stateReason()).isEmpty();
    assertThat(assignment().installPending()).isFalse();
    assertThat(
            texts(
                "select actor || ' ' || resource from audit_events where method ="
                    + " 'netboot/SystemUpLate'"))
        .containsExactly("servers/e5-0 " + assignment().name());
    assertReason(Reason.TOKEN_DEAD, () -> netboot.up(tokens.system(), FROM));
    assertReason(Reason.TOKEN_DEAD, () -> netboot.written(tokens.installer(), FROM));
  }

  @Test
  void aLateSystemCountsForNothingOnceItsMachineIsInstalledAnew() {
    Tokens tokens = missed();
    reinstall();
    assertReason(Reason.TOKEN_DEAD, () -> netboot.up(tokens.system(), FROM));
    assertThat(assignment().state()).isEqualTo(State.INSTALLING);
  }

  @Test
  void aLateSystemCountsForNothingOnceItsAssignmentIsSuspendedOrEnded() {
    Tokens tokens = missed();
    estate.provisioning.suspend(Estate.call("SuspendAssignment"), KEY, "unpaid", true);
    assertReason(Reason.TOKEN_DEAD, () -> netboot.up(tokens.system(), FROM));
    assertThat(assignment().state()).isEqualTo(State.SUSPENDED);
    finish(delete(WipeWish.NONE, true), Operation.State.DONE);
    assertReason(Reason.TOKEN_DEAD, () -> netboot.up(tokens.system(), FROM));
    assertThat(serverState()).isEqualTo("AVAILABLE");
  }

  @Test
  void aLateSystemCountsForNothingAfterAnEndThatFailed() {
    Tokens tokens = missed();
    Accepted deleted = delete(WipeWish.QUICK, true);
    token();
    cancel(deleted);
    finish(deleted, Operation.State.CANCELLED);
    assertThat(assignment().state()).isEqualTo(State.FAILED);
    assertReason(Reason.TOKEN_DEAD, () -> netboot.up(tokens.system(), FROM));
    assertThat(assignment().state()).isEqualTo(State.FAILED);
  }

  @Test
  void theDatabaseHoldsNeitherTokensNorPasswords() {
    order();
    Tokens tokens = go();
    List<String> rows =
        texts("select i::text from installs i union all select a::text from assignments a");
    assertThat(rows).hasSize(2);
    for (String secret : List.of(tokens.installer(), tokens.system(), PASSWORD)) {
      String hex = HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8));
      assertThat(rows).noneMatch(row -> row.contains(secret) || row.contains(hex));
    }
  }

  private List<String> texts(String sql) {
    return estate.database.read(handle -> handle.createQuery(sql).mapTo(String.class).list());
  }
}
