package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.Sent;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import java.time.Duration;
import java.util.Map;

/** Restarts the controller. An event, not a state: it leaves once, whatever becomes of it. */
record ResetBmc(Machines machines) implements Step {
  @Override
  public String name() {
    return "reset-bmc";
  }

  @Override
  public Duration timeout() {
    return Duration.ofSeconds(60);
  }

  record Progress(boolean sent) {}

  @Override
  public Outcome run(StepContext context) {
    if (context.data(Progress.class).isPresent()) {
      // Whether it left before the crash cannot be seen; that the BMC answers is the next step's.
      return Outcome.next();
    }
    Sent sent =
        machines.call(
            ReachPower.server(context),
            session -> {
              context.sending("RESET_BMC", new Progress(true));
              return session.resetBmc();
            });
    return sent == Sent.ALREADY_THERE
        ? new Outcome.Fail(
            Reason.BMC_MISBEHAVED,
            context.operation().target() + ": the BMC says there is nothing to restart",
            Map.of("server", context.operation().target()))
        : Outcome.next();
  }
}
