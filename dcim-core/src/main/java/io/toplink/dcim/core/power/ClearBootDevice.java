package io.toplink.dcim.core.power;

import io.toplink.dcim.core.bmc.Sent;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import java.time.Duration;

/** Leaves it to the machine again what it boots from. Harmless to repeat. */
record ClearBootDevice(Machines machines) implements Step {
  @Override
  public String name() {
    return "clear-boot-device";
  }

  @Override
  public Duration timeout() {
    // As long as setting it may take.
    return Duration.ofMinutes(3);
  }

  @Override
  public Outcome run(StepContext context) {
    machines.call(
        context,
        session -> {
          session.clearBootOverride();
          return Sent.ACCEPTED;
        });
    return Outcome.next();
  }
}
