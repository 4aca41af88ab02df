package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Ending;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationError;
import io.toplink.dcim.core.operation.Procedure;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.power.PowerSteps;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/** Makes a reserved server ready for its customer: turned on, then active. */
final class ProvisionProcedure implements Procedure {
  static final String KIND = "provision";

  private final PowerSteps power;
  private final AssignmentStates states;

  @Inject
  ProvisionProcedure(PowerSteps power, AssignmentStates states) {
    this.power = power;
    this.states = states;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public List<Step> steps(Operation operation) {
    Step activate = new EffectStep("activate", states::activate);
    return ProcedureArgs.of(operation).keepPower()
        ? List.of(activate)
        : List.of(power.on(), activate);
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
      fail(change, operation, failed.error());
    } else if (ending instanceof Ending.Cancelled cancelled) {
      fail(change, operation, cancelled.error());
    }
  }

  /** The server stays held: it is the customer's, whatever state it is in. */
  private void fail(Change change, Operation operation, OperationError error) {
    states.fail(change, operation, "could not be made ready: " + error.message());
  }
}
