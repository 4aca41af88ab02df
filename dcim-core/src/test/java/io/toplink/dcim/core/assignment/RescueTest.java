package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.assignment.Assignment.State;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationError;
import io.toplink.dcim.core.power.PowerArgs;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The rescue system: into it, and back to the disk. */
class RescueTest extends MaintenanceFixture {
  @Test
  void aRescueHasALoginOfItsOwnAndEndsOnTheDisk() {
    active();
    Login usual = login();
    Accepted accepted =
        estate.rescues.start(
            Estate.call("StartRescue"), KEY, "", null, List.of("ssh-ed25519 " + "A".repeat(68)));
    String token = token();
    assertThat(rescue()).isEqualTo(Accepted.of(accepted.assignment(), accepted.operation(), true));
    assertThat(netboot.template(token, "task.sh", machine(), FROM))
        .contains("T=rescue M='' U=root P='$6$")
        .contains("K='ssh-ed25519 A");
    // It is nobody's business to wipe in a rescue.
    assertReason(Reason.TOKEN_DEAD, () -> netboot.beginWipe(token, machine(), DISKS, FROM));
    assertThat(login()).isEqualTo(usual);
    reports.done(token, FROM);
    finish(accepted, Operation.State.DONE);

    assertThat(assignment().state()).isEqualTo(State.ACTIVE);
    assertThat(assignment().rescueTime()).isNotNull();
    assertThat(login().rescue()).isTrue();
    assertThat(login().password()).isNotEqualTo(usual.password());
    assertThat(netboot.boot(machine(), FROM)).contains(DISK);
    assertThat(rescue().alreadyExisted()).isTrue();
    assertReason(Reason.WRONG_STATE, this::reset);

    finish(estate.rescues.end(Estate.call("EndRescue"), KEY, ""), Operation.State.DONE);
    assertThat(assignment().rescueTime()).isNull();
    assertThat(login()).isEqualTo(usual);
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.ON);
    assertThat(estate.rescues.end(Estate.call("EndRescue"), KEY, "").alreadyExisted()).isTrue();
  }

  @Test
  void aRescueThatFailsGivesTheMachineBackToItsDisk() {
    active();
    Login usual = login();
    Accepted accepted = rescue();
    netboot.failed(token(), "no sshd", FROM);
    Operation over = finish(accepted, Operation.State.FAILED);
    assertThat(over.error())
        .extracting(OperationError::reason)
        .isEqualTo(Reason.MAINTENANCE_FAILED);
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.ON);
    assertThat(netboot.boot(machine(), FROM)).contains(DISK);
    assertThat(assignment().state()).isEqualTo(State.ACTIVE);
    assertThat(assignment().stateReason()).contains("no sshd");
    assertThat(login()).isEqualTo(usual);

    // Whoever does something about it has taken notice.
    finish(restart(), Operation.State.DONE);
    assertThat(assignment().stateReason()).isEmpty();
  }

  private UUID restart() {
    return estate
        .power
        .restart(
            Estate.call("Restart"), new PowerRequests.Subject.OfAssignment(KEY), PowerArgs.FORCED)
        .id();
  }

  @Test
  void whateverRestartsTheMachineEndsItsRescue() {
    active();
    inRescue();
    finish(restart(), Operation.State.DONE);
    assertThat(assignment().rescueTime()).isNull();
    inRescue();
    finish(
        estate.provisioning.suspend(Estate.call("SuspendAssignment"), KEY, "unpaid", false),
        Operation.State.DONE);
    assertThat(assignment().rescueTime()).isNull();
    assertThat(login().rescue()).isFalse();
    assertReason(Reason.WRONG_STATE, this::rescue);
    assertReason(Reason.WRONG_STATE, this::reset);
  }
}
