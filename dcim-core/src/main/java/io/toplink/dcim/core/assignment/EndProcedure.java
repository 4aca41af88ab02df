package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.hygiene.CleanBmcs;
import io.toplink.dcim.core.install.Installs;
import io.toplink.dcim.core.install.MaintenanceSteps;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Ending;
import io.toplink.dcim.core.operation.NewOperation;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Procedure;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.power.PowerSteps;
import io.toplink.dcim.core.wipe.Wipe;
import io.toplink.dcim.core.wipe.Wipes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Takes a server back: off, wiped if that is wanted, its BMC looked at if that is wanted, then
 * free. One whose BMC is not clean is nobody's, and not sold either. A machine that cannot be
 * turned off, or was not wiped, is not given to the next customer: its assignment becomes FAILED
 * and keeps it.
 */
record EndProcedure(
    PowerSteps power,
    MaintenanceSteps maintenance,
    Installs installs,
    Wipes wipes,
    CleanBmcs bmcs,
    AssignmentStates states)
    implements Procedure {

  @Override
  public String kind() {
    return AssignmentProcedures.END;
  }

  @Override
  public List<Step> steps(Operation operation) {
    ProcedureArgs args = ProcedureArgs.of(operation);
    Wipe.Method method = args.wipe();
    List<Step> steps = new ArrayList<>();
    if (args.notBefore() != null) {
      steps.add(new SettleStep(args.notBefore()));
    }
    if (method != null) {
      steps.addAll(maintenance.wipe(method));
    } else if (!args.keepPower()) {
      steps.add(power.off());
    }
    steps.add(bmcs.onEnd());
    steps.add(new EffectStep("release", this::release));
    return List.copyOf(steps);
  }

  private void release(Change change, Operation operation) {
    if (ProcedureArgs.of(operation).wipe() != null) {
      wipes.requireSucceeded(change.handle(), operation.id());
    }
    states.release(change, operation);
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
  public Duration expected(NewOperation operation) {
    Wipe.Method method = ((ProcedureArgs) operation.args()).wipe();
    return method == null ? expected() : MaintenanceSteps.expected(method);
  }

  @Override
  public boolean supersedable() {
    return false;
  }

  @Override
  public boolean cancellable(Handle handle, Operation operation) {
    return !begun(handle, operation);
  }

  @Override
  public void ended(Change change, Operation operation, Ending ending) {
    String why = "";
    if (ending instanceof Ending.Failed failed) {
      why = failed.error().message();
    } else if (ending instanceof Ending.Cancelled cancelled) {
      why = cancelled.error().message();
    }
    if (!(ending instanceof Ending.Done)) {
      wipes.giveUp(change.handle(), operation.id(), why, change.now());
      states.notEnded(
          change, operation, "could not be taken back: " + why + wiped(change, operation));
    }
  }

  /** What its customer had is gone, or parts of it are: nobody shall take it for intact. */
  private String wiped(Change change, Operation operation) {
    return begun(change.handle(), operation)
        ? "; its disks were being wiped, so that nothing on them counts: delete or reinstall"
        : "";
  }

  private boolean begun(Handle handle, Operation operation) {
    return ProcedureArgs.of(operation).wipe() != null && installs.wiped(handle, operation.id());
  }
}
