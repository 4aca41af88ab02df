package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses what the machine boots from at its next start, and reads it back. Harmless to repeat.
 *
 * @param power what is to be said of the machine's power if this fails
 */
record SetBootDevice(Machines machines, String name, BootOverride once, String power)
    implements Step {
  private static final String UNTOUCHED = "the machine's power was not touched";

  /** All there is to do. */
  static SetBootDevice only(Machines machines, BootOverride once) {
    return new SetBootDevice(machines, "boot-device", once, UNTOUCHED);
  }

  /** Before the machine is turned off to be started anew. */
  static SetBootDevice beforehand(Machines machines, BootOverride once) {
    return new SetBootDevice(machines, "boot-device-first", once, UNTOUCHED);
  }

  /** Just before the machine is started. */
  static SetBootDevice beforeStart(Machines machines, BootOverride once) {
    return new SetBootDevice(machines, "boot-device", once, "the machine was not started");
  }

  @Override
  public Duration timeout() {
    // Some BMCs refuse this for as long as the firmware tests itself.
    return Duration.ofMinutes(3);
  }

  @Override
  public Outcome run(StepContext context) {
    Optional<BootOverride> set =
        machines.call(
            context,
            session -> {
              session.bootOnce(once);
              return session.bootOverride();
            });
    if (set.filter(once::isMetBy).isPresent()) {
      return Outcome.next();
    }
    return new Outcome.Fail(
        Reason.BMC_MISBEHAVED,
        context.operation().target()
            + ": the BMC took the boot device "
            + once
            + ", but reads back "
            + set.map(BootOverride::toString).orElse("none")
            + "; "
            + power,
        Map.of("server", context.operation().target()));
  }
}
