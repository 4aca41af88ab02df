package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import java.time.Duration;
import java.util.function.BiConsumer;

/** A step that touches no machine: it makes something true in the database, once. */
record EffectStep(String name, BiConsumer<Change, Operation> effect) implements Step {
  @Override
  public Duration timeout() {
    return Duration.ofMinutes(1);
  }

  @Override
  public boolean quiet() {
    return true;
  }

  @Override
  public Outcome run(StepContext context) {
    return Outcome.next(change -> effect.accept(change, context.operation()));
  }
}
