package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.power.Machines;
import java.time.Duration;

/**
 * Takes back what the BMC was told to boot from, in case it did not mean "once". If it cannot, that
 * spoils nothing: a machine that asks the network is told to boot from its disk.
 */
record BootDiskStep(Machines machines) implements Step {
  private static final int ATTEMPTS = 3;

  @Override
  public String name() {
    return "boot-disk";
  }

  @Override
  public Duration timeout() {
    return Duration.ofMinutes(2);
  }

  @Override
  public int progress() {
    return InstallProgress.WRITTEN;
  }

  @Override
  public Outcome run(StepContext context) {
    try {
      machines.call(
          AwaitStage.server(context.operation()),
          session -> {
            session.clearBootOverride();
            return true;
          });
    } catch (DcimException e) {
      if (context.operation().attempt() + 1 < ATTEMPTS && !context.late()) {
        throw e;
      }
    }
    return Outcome.next();
  }
}
