package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.install.Installs;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Ending;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Procedure;
import io.toplink.dcim.core.operation.Step;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Something that is done to a customer's machine by the maintenance system and leaves the
 * assignment's state as it is. Can be cancelled until the machine was allowed to change its disks;
 * it then runs whatever it ran at that moment, and a restart brings it back to its disk.
 */
record MaintenanceProcedure(
    String kind, Installs installs, List<Step> recipe, AssignmentProcedure.Undone undone)
    implements Procedure {

  @Override
  public List<Step> steps(Operation operation) {
    return recipe;
  }

  @Override
  public Set<Scope> scopes(Operation operation) {
    return Set.of(Scope.PROVISIONING);
  }

  @Override
  public Duration expected() {
    return Duration.ofMinutes(10);
  }

  @Override
  public boolean supersedable() {
    return true;
  }

  @Override
  public boolean cancellable(Handle handle, Operation operation) {
    return !installs.wiped(handle, operation.id());
  }

  @Override
  public void ended(Change change, Operation operation, Ending ending) {
    if (ending instanceof Ending.Failed failed) {
      undone.because(change, operation, failed.error().message());
    } else if (ending instanceof Ending.Cancelled cancelled) {
      undone.because(
          change,
          operation,
          cancelled.error().message() + "; restart the machine to have it run what is on its disk");
    }
  }
}
