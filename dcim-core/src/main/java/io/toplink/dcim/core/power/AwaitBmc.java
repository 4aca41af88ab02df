package io.toplink.dcim.core.power;

import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import java.time.Duration;
import java.time.Instant;

/** Waits for a controller that is restarting to answer again. */
record AwaitBmc(Machines machines) implements Step {
  /** It answers for a moment before it goes. */
  private static final Duration SETTLE = Duration.ofSeconds(10);

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
          context.now().plus(SETTLE), "the BMC is restarting", new Progress(context.now()));
    }
    machines.call(context, session -> session.power());
    return Outcome.next();
  }
}
