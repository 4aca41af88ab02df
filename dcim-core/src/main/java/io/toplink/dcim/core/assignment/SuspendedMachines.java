package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.operation.NewOperation;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.telemetry.DriftReaction;
import io.toplink.dcim.core.telemetry.TelemetryConfig;
import jakarta.inject.Inject;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a suspended machine off that somebody turned on without us, where an operator wants that:
 * once an hour at most, since whoever turns it on again may have a reason.
 */
final class SuspendedMachines implements DriftReaction {
  private static final Logger log = LoggerFactory.getLogger(SuspendedMachines.class);

  private final Database database;
  private final Mutations mutations;
  private final AssignmentStore assignments;
  private final Operations operations;
  private final TelemetryConfig config;

  @Inject
  SuspendedMachines(
      Database database,
      Mutations mutations,
      AssignmentStore assignments,
      Operations operations,
      TelemetryConfig config) {
    this.database = database;
    this.mutations = mutations;
    this.assignments = assignments;
    this.operations = operations;
    this.config = config;
  }

  @Override
  public void suspendedButOn(String id) {
    if (config.suspendedOn() != TelemetryConfig.SuspendedOn.TURN_OFF) {
      return;
    }
    AssignmentKey key = new AssignmentKey.ById(id);
    database
        .read(handle -> assignments.find(handle, Caller.SYSTEM, key))
        .filter(assignment -> !turnedOffLately(assignment.uid()))
        .ifPresentOrElse(
            assignment -> turnOff(assignment, key),
            () -> log.debug("assignments/{} was turned off within this hour; left on", id));
  }

  private boolean turnedOffLately(UUID assignment) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select exists (
                      select 1 from operations
                      where assignment_uid = :uid and kind = :kind and actor = :actor
                        and create_time > now() - interval '1 hour')
                    """)
                .bind("uid", assignment)
                .bind("kind", AssignmentProcedures.SUSPEND)
                .bind("actor", Caller.SYSTEM.actor())
                .mapTo(Boolean.class)
                .one());
  }

  private void turnOff(Assignment seen, AssignmentKey key) {
    // In the name of the core, but for the tenant, who shall see the operation.
    Caller caller = new Caller(Caller.SYSTEM.actor(), seen.tenant(), Caller.SYSTEM.scopes(), null);
    Call call = new Call(caller, "telemetry/TurnOffSuspended", null, "", "", "");
    mutations.run(call, Operations.Reference.class, change -> submit(change, key));
  }

  private Operations.Reference submit(Change change, AssignmentKey key) {
    Assignment assignment =
        assignments
            .lock(change.handle(), Caller.SYSTEM, key)
            .filter(now -> now.state() == Assignment.State.SUSPENDED && !now.suspendedOn())
            .orElseThrow(() -> new IllegalStateException("it is not suspended any more"));
    change.resource(assignment.name());
    return operations.submit(
        change,
        new NewOperation(
            AssignmentProcedures.SUSPEND,
            assignment.name(),
            assignment.serverUid(),
            assignment.uid(),
            new ProcedureArgs(false, null)));
  }
}
