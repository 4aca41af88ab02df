package io.toplink.dcim.core.operation;

import java.time.Duration;

/**
 * A step around another one: looks like it, but for what it says otherwise. How it is run ({@link
 * #quiet}, {@link #stopsByItself}, {@link #onward}) it must say itself.
 */
public interface StepWrapper extends Step {

  /** What is inside. */
  Step step();

  @Override
  default String name() {
    return step().name();
  }

  @Override
  default Duration timeout() {
    return step().timeout();
  }

  @Override
  default Duration expected() {
    return step().expected();
  }

  @Override
  default Duration expected(Operation operation) {
    return step().expected(operation);
  }

  @Override
  default int progress() {
    return step().progress();
  }

  @Override
  default Outcome run(StepContext context) {
    return step().run(context);
  }
}
