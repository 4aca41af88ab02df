package io.toplink.dcim.core.install;

import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.operation.StepWrapper;
import java.time.Duration;
import java.util.function.Predicate;

/** A step that is passed over in some operations, where it takes no time. */
record OnlyIf(Installs installs, Predicate<Install> when, Step step) implements StepWrapper {
  /** Where something had failed that the operation went on after. */
  static Step failed(Installs installs, Step step) {
    return new OnlyIf(installs, install -> install.failureReason() != null, step);
  }

  /** Where the machine boots from an ISO. */
  static Step byMedia(Installs installs, Step step) {
    return new OnlyIf(installs, install -> install.content().byMedia(), step);
  }

  /** Where the machine is started once more. */
  static Step startedAgain(Installs installs, Step step) {
    return new OnlyIf(installs, install -> install.secondStart() != null, step);
  }

  @Override
  public Duration expected(Operation operation) {
    return when.test(installs.of(operation.id())) ? step.expected(operation) : Duration.ZERO;
  }

  @Override
  public Outcome run(StepContext context) {
    return when.test(installs.of(context.operation().id())) ? step.run(context) : Outcome.next();
  }
}
