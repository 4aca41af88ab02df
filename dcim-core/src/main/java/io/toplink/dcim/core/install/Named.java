package io.toplink.dcim.core.install;

import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import java.time.Duration;

/** Another step under a name of its own: a recipe names each of its steps once. */
record Named(String name, Step step, int progress) implements Step {
  @Override
  public Duration timeout() {
    return step.timeout();
  }

  @Override
  public Duration expected() {
    return step.expected();
  }

  @Override
  public Outcome run(StepContext context) {
    return step.run(context);
  }
}
