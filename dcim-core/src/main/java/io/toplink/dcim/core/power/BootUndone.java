package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.bmc.Sent;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.operation.StepWrapper;

/**
 * A step in whose front a boot device was chosen. Where the step fails, the machine is not started
 * as was wanted, and must not boot from that device some other day.
 */
record BootUndone(Step step, Machines machines) implements StepWrapper {
  @Override
  public Outcome run(StepContext context) {
    Outcome outcome = step.run(context);
    return outcome instanceof Outcome.Fail failed
        ? new Outcome.Fail(failed.reason(), failed.message() + undone(context), failed.metadata())
        : outcome;
  }

  /** What is to be added to why it failed. */
  private String undone(StepContext context) {
    try {
      machines.call(
          context,
          session -> {
            session.clearBootOverride();
            return Sent.ACCEPTED;
          });
      return "";
    } catch (DcimException e) {
      return ". The boot device that was chosen for its next start is still set, as its BMC could"
          + " not be told otherwise ("
          + e.message()
          + "); clear it (ClearBootOverride)";
    }
  }
}
