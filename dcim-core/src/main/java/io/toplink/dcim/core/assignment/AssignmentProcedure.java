package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Ending;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Procedure;
import io.toplink.dcim.core.operation.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * One thing that happens to an assignment: a recipe of steps, and what is true of the assignment
 * when they did not get through.
 *
 * @param recipe the steps for what was asked; waiting for what was put aside comes before them
 * @param undone what to do with the assignment when it failed or was cancelled
 */
record AssignmentProcedure(
    String kind, boolean supersedable, Function<ProcedureArgs, List<Step>> recipe, Undone undone)
    implements Procedure {

  /** Tells an assignment that something about it did not come true. */
  interface Undone {
    void because(Change change, Operation operation, String why);
  }

  @Override
  public List<Step> steps(Operation operation) {
    ProcedureArgs args = ProcedureArgs.of(operation);
    List<Step> steps = new ArrayList<>();
    if (args.notBefore() != null) {
      steps.add(new SettleStep(args.notBefore()));
    }
    steps.addAll(recipe.apply(args));
    return List.copyOf(steps);
  }

  @Override
  public Set<Scope> scopes(Operation operation) {
    return Set.of(Scope.PROVISIONING);
  }

  @Override
  public Duration expected() {
    return Duration.ofSeconds(30);
  }

  @Override
  public void ended(Change change, Operation operation, Ending ending) {
    if (ending instanceof Ending.Failed failed) {
      undone.because(change, operation, failed.error().message());
    } else if (ending instanceof Ending.Cancelled cancelled) {
      undone.because(change, operation, cancelled.error().message());
    }
  }
}
