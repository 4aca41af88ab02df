package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Ending;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Procedure;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.power.PowerSteps;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a server back: off, then free. A machine that cannot be turned off is not given to the next
 * customer: its assignment becomes FAILED and keeps it.
 */
final class EndProcedure implements Procedure {
  static final String KIND = "end";

  private final PowerSteps power;
  private final AssignmentStates states;

  @Inject
  EndProcedure(PowerSteps power, AssignmentStates states) {
    this.power = power;
    this.states = states;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public List<Step> steps(Operation operation) {
    ProcedureArgs args = ProcedureArgs.of(operation);
    List<Step> steps = new ArrayList<>();
    if (args.notBefore() != null) {
      steps.add(new SettleStep(args.notBefore()));
    }
    if (!args.keepPower()) {
      steps.add(power.off());
    }
    steps.add(new EffectStep("release", states::release));
    return List.copyOf(steps);
  }

  @Override
  public Duration expected() {
    return Duration.ofSeconds(30);
  }

  @Override
  public boolean supersedable() {
    return false;
  }

  @Override
  public void ended(Change change, Operation operation, Ending ending) {
    if (ending instanceof Ending.Failed failed) {
      states.fail(change, operation, "could not be taken back: " + failed.error().message());
    } else if (ending instanceof Ending.Cancelled cancelled) {
      states.fail(change, operation, "could not be taken back: " + cancelled.error().message());
    }
  }
}
