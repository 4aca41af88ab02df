package io.toplink.dcim.core.power;

import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import java.time.Duration;
import java.time.Instant;

/**
 * Waits for a controller that is restarting to answer again.
 *
 * @param settle how long it is left alone first: it answers for a moment before it goes
 */
record AwaitBmc(Machines machines, Duration settle) implements Step {
  record Progress(Instant since) {}

  @Override
  public String name() {
    return "await-bmc";
  }

  @Override
  public Duration timeout() {
    return Duration.ofMinutes(8);
  }

  @Override
  public Outcome run(StepContext context) {
    if (context.data(Progress.class).isEmpty()) {
      return new Outcome.Wait(
          context.now().plus(settle), "the BMC is restarting", new Progress(context.now()));
    }
    machines.call(context, session -> session.power());
    return Outcome.next();
  }
}
