package io.toplink.dcim.core.power;

import static io.toplink.dcim.core.power.PowerEstate.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.operation.Operation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a machine was to boot from counts for the restart that was asked for, and for no other. */
class BootUndoneTest {
  private static final PowerArgs GENTLY_FROM_CD =
      new PowerArgs(PowerArgs.Manner.GRACEFUL, Duration.ofSeconds(60), BootDevice.CD, null);

  private final PowerEstate estate = new PowerEstate();
  private final FakeMachines machines = estate.machines;

  @Test
  void aRestartThatFailsLeavesNoBootDeviceBehind() {
    machines.deafen(SERVER);

    Operation ended = restarted();

    assertThat(ended.error()).isNotNull();
    assertThat(ended.error().reason()).isEqualTo(Reason.GRACE_EXPIRED);
    assertThat(ended.error().message()).doesNotContain("still set");
    assertThat(machines.state(SERVER)).isEqualTo(PowerReading.State.ON);
    assertThat(machines.boot(SERVER)).isEmpty();
  }

  @Test
  void oneThatSucceedsBootsFromIt() {
    assertThat(restarted().state()).isEqualTo(Operation.State.DONE);
    assertThat(machines.boot(SERVER)).contains(BootOverride.of(BootDevice.CD));
  }

  private Operation restarted() {
    return estate.ended(
        (change, target) -> estate.powers().restart(change, target, GENTLY_FROM_CD));
  }
}
