package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootMode;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationError;
import io.toplink.dcim.core.power.PowerArgs;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Machines boot in the mode of their server, unless a request names another one. */
class BootModeTest extends MaintenanceFixture {
  private static final PowerRequests.Subject SUBJECT = new PowerRequests.Subject.OfAssignment(KEY);
  private static final BootOverride NETWORK = BootOverride.of(BootDevice.NETWORK);
  private static final BootOverride NETWORK_BY_UEFI =
      new BootOverride(BootDevice.NETWORK, BootMode.UEFI);
  private static final BootOverride NETWORK_BY_LEGACY =
      new BootOverride(BootDevice.NETWORK, BootMode.LEGACY);

  @BeforeEach
  void order() {
    active();
    estate.bootsBy(server, BootMode.UEFI);
  }

  private Operation bootOnce(BootOverride once, Operation.State wanted) {
    return finish(
        estate.power.bootOnce(Estate.call("SetBootOverride"), SUBJECT, once).id(), wanted);
  }

  private void restart(BootDevice device, @Nullable BootMode mode) {
    PowerArgs args = new PowerArgs(PowerArgs.Manner.FORCED, Duration.ZERO, device, mode);
    finish(estate.power.restart(Estate.call("Restart"), SUBJECT, args).id(), Operation.State.DONE);
  }

  @Test
  void aRescueBootsAsTheServerDoes() {
    rescue();
    token();
    assertThat(machines.boot(server)).contains(NETWORK_BY_UEFI);
  }

  @Test
  void aRequestWithoutAModeMeansTheServers() {
    bootOnce(NETWORK, Operation.State.DONE);
    assertThat(machines.boot(server)).contains(NETWORK_BY_UEFI);
    restart(BootDevice.CD, null);
    assertThat(machines.boot(server)).contains(new BootOverride(BootDevice.CD, BootMode.UEFI));
  }

  @Test
  void theModeOfARequestWins() {
    bootOnce(NETWORK_BY_LEGACY, Operation.State.DONE);
    assertThat(machines.boot(server)).contains(NETWORK_BY_LEGACY);
    restart(BootDevice.CD, BootMode.LEGACY);
    assertThat(machines.boot(server)).contains(new BootOverride(BootDevice.CD, BootMode.LEGACY));
  }

  @Test
  void aBmcThatTakesNoModeIsToldTheDevice() {
    machines.takeModes(server);
    bootOnce(NETWORK, Operation.State.DONE);
    assertThat(machines.boot(server)).contains(NETWORK);
    assertThat(bootOnce(NETWORK_BY_UEFI, Operation.State.FAILED).error())
        .as("asked for by its name")
        .extracting(OperationError::reason)
        .isEqualTo(Reason.BMC_UNSUPPORTED);
  }
}
