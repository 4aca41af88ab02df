package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.assignment.Assignment.State;
import io.toplink.dcim.core.assignment.AssignmentConfig.WipeOnEnd;
import io.toplink.dcim.core.assignment.Deletions.WipeWish;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.query.PageRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** New passwords, and which one counts meanwhile. */
class PasswordResetTest extends MaintenanceFixture {
  @Test
  void aNewPasswordIsToldOnceItIsSet() {
    active();
    Login old = login();
    Accepted accepted = reset();
    String token = token();
    assertThat(netboot.template(token, "task.sh", machine(), FROM)).contains("T=password M=''");
    assertReason(Reason.WRONG_STATE, () -> reports.done(token, FROM));
    netboot.beginWipe(token, machine(), "sda1", FROM);
    assertReason(
        Reason.CANCEL_TOO_LATE,
        () -> estate.operations.cancel(Estate.call("CancelOperation"), accepted.operation()));
    assertThat(login().password()).isEqualTo(old.password());
    reports.done(token, FROM);
    assertThat(login())
        .isEqualTo(
            new Login(old.username(), new Secret("correct-horse"), old.port(), false, List.of()));
    finish(accepted, Operation.State.DONE);
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.ON);
    assertThat(wipes.list(PageRequest.of(0, ""), "").items()).isEmpty();
  }

  @Test
  void aPasswordThatCouldNotBeSetLeavesTheOldOne() {
    active();
    Login old = login();
    Accepted accepted = reset();
    netboot.failed(token(), "no installed Linux", FROM);
    finish(accepted, Operation.State.FAILED);
    assertThat(login()).isEqualTo(old);
    assertThat(assignment().state()).isEqualTo(State.ACTIVE);
    assertThat(assignment().stateReason()).contains("the old one counts").contains("no installed");
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.ON);
  }

  @Test
  void whatIsPutAsideAfterItsGoLeavesBothPasswordsUntilOneIsKnownToBeSet() {
    active();
    Login old = login();
    Accepted accepted = reset("first-wish");
    String token = token();
    assertThat(assignment().passwordUncertain()).isFalse();
    netboot.beginWipe(token, machine(), "sda1", FROM);
    estate.provisioning.suspend(Estate.call("SuspendAssignment"), KEY, "unpaid", false);
    finish(accepted, Operation.State.CANCELLED);
    assertReason(Reason.TOKEN_DEAD, () -> reports.done(token, FROM));
    assertUncertain(old, "first-wish");
    assertThat(assignment().stateReason()).isEqualTo("unpaid");
    finish(estate.provisioning.resume(Estate.call("ResumeAssignment"), KEY), Operation.State.DONE);
    assertUncertain(old, "first-wish");

    // Another one that is not heard of again adds to them.
    Accepted second = reset("second-wish");
    String gaveUp = token();
    netboot.beginWipe(gaveUp, machine(), "sda1", FROM);
    netboot.failed(gaveUp, "chpasswd", FROM);
    finish(second, Operation.State.FAILED);
    assertUncertain(old, "second-wish", "first-wish");
    assertThat(assignment().stateReason()).contains("whether the new password was set");

    Accepted third = reset("third-wish");
    String last = token();
    netboot.beginWipe(last, machine(), "sda1", FROM);
    assertUncertain(old, "third-wish", "second-wish", "first-wish");
    reports.done(last, FROM);
    finish(third, Operation.State.DONE);
    assertThat(assignment().passwordUncertain()).isFalse();
    assertThat(login().password()).isEqualTo(new Secret("third-wish"));
    assertThat(login().otherPasswords()).isEmpty();
    assertThat(assignment().stateReason()).isEmpty();
  }

  @Test
  void aDeletionThatIsTakenBackDoesNotMakeItKnownEither() {
    restart(graceful(LONG, WipeOnEnd.NONE));
    active();
    Login old = login();
    Accepted accepted = reset("first-wish");
    netboot.beginWipe(token(), machine(), "sda1", FROM);
    finish(delete(WipeWish.NONE), Operation.State.DONE);
    finish(accepted, Operation.State.CANCELLED);
    finish(undelete(), Operation.State.DONE);
    assertUncertain(old, "first-wish");
  }

  @Test
  void whatIsCancelledBeforeItsGoLeavesTheOldOneAndNothingElse() {
    active();
    Login old = login();
    Accepted accepted = reset();
    String token = token();
    estate.operations.cancel(Estate.call("CancelOperation"), accepted.operation());
    finish(accepted, Operation.State.CANCELLED);
    assertReason(Reason.TOKEN_DEAD, () -> netboot.beginWipe(token, machine(), "sda1", FROM));
    assertThat(login()).isEqualTo(old);
    assertThat(assignment().passwordUncertain()).isFalse();
    assertThat(assignment().stateReason()).contains("the old one counts", "restart the machine");
  }

  private void assertUncertain(Login old, String... others) {
    assertThat(assignment().passwordUncertain()).isTrue();
    assertThat(login().password()).isEqualTo(old.password());
    assertThat(login().otherPasswords()).extracting(Secret::reveal).containsExactly(others);
  }
}
