package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Chooses what the machine boots from at its next start, and reads it back. Harmless to repeat. */
record SetBootDevice(Machines machines, BootOverride once) implements Step {
  @Override
  public String name() {
    return "boot-device";
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
            + "; the machine's power was not touched",
        Map.of("server", context.operation().target()));
  }
}
