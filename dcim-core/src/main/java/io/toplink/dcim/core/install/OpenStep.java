package io.toplink.dcim.core.install;

import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import java.time.Duration;

/** From here on the machine is given its installer when it asks: it is off, and starts next. */
record OpenStep(InstallStore store) implements Step {
  @Override
  public String name() {
    return "open";
  }

  @Override
  public Duration timeout() {
    return Duration.ofMinutes(1);
  }

  @Override
  public int progress() {
    return InstallProgress.OPEN;
  }

  @Override
  public boolean quiet() {
    return true;
  }

  @Override
  public Outcome run(StepContext context) {
    return Outcome.next(change -> store.open(change, context.operation().id()));
  }
}
