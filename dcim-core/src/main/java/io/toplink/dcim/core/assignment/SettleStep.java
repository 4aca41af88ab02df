package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import java.time.Duration;
import java.time.Instant;

/**
 * Waits until a command of an operation that was put aside can no longer arrive: turning a machine
 * off counts for nothing while an "on" may be under way to it.
 */
record SettleStep(Instant until) implements Step {
  @Override
  public String name() {
    return "settle";
  }

  @Override
  public Duration timeout() {
    return Duration.ofMinutes(5);
  }

  @Override
  public Outcome run(StepContext context) {
    return context.now().isBefore(until)
        ? new Outcome.Wait(until, "an earlier command may still be on its way", null)
        : Outcome.next();
  }
}
