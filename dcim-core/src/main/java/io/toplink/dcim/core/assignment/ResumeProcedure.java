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

/** Turns a machine on that a suspension had turned off. */
final class ResumeProcedure implements Procedure {
  static final String KIND = "resume";

  private final PowerSteps power;
  private final AssignmentStates states;

  @Inject
  ResumeProcedure(PowerSteps power, AssignmentStates states) {
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
    steps.add(power.on());
    return List.copyOf(steps);
  }

  @Override
  public Duration expected() {
    return Duration.ofSeconds(30);
  }

  @Override
  public boolean supersedable() {
    return true;
  }

  @Override
  public void ended(Change change, Operation operation, Ending ending) {
    if (ending instanceof Ending.Failed failed) {
      states.explain(change, operation, "could not be turned on: " + failed.error().message());
    } else if (ending instanceof Ending.Cancelled cancelled) {
      states.explain(change, operation, "could not be turned on: " + cancelled.error().message());
    }
  }
}
