package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.assignment.DeletionStore.Deletion;
import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.install.Install;
import io.toplink.dcim.core.install.Installs;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.operation.NewOperation;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.wipe.Wipe;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Carries deletions out. */
final class Purging {
  private record Purged(boolean now) {}

  private final Mutations mutations;
  private final Operations operations;
  private final AssignmentStore store;
  private final DeletionStore deletions;
  private final AssignmentStates states;
  private final Installs installs;

  @Inject
  Purging(
      Mutations mutations,
      Operations operations,
      AssignmentStore store,
      DeletionStore deletions,
      AssignmentStates states,
      Installs installs) {
    this.mutations = mutations;
    this.operations = operations;
    this.store = store;
    this.deletions = deletions;
    this.states = states;
    this.installs = installs;
  }

  /** Submits what takes the server of an ENDING assignment back for good. */
  UUID end(
      Change change,
      Assignment assignment,
      boolean keepPower,
      @Nullable Instant notBefore,
      Wipe.@Nullable Method wipe) {
    Image image = wipe == null ? null : requireWipeable(change, assignment);
    UUID operation =
        operations
            .submit(
                change,
                new NewOperation(
                    AssignmentProcedures.END,
                    assignment.name(),
                    assignment.serverUid(),
                    assignment.uid(),
                    new ProcedureArgs(keepPower, notBefore, false, false, wipe)))
            .id();
    if (image != null) {
      installs.prepare(
          change,
          operation,
          new Installs.Wanted(
              Install.Task.WIPE,
              wipe,
              image,
              assignment.serverUid(),
              assignment.serverId(),
              assignment.uid(),
              assignment.id(),
              assignment.hostname(),
              assignment.addresses(),
              List.of(),
              image.loginUsername(),
              null));
    }
    return operation;
  }

  /** What a machine is wiped with, if that can be done at all. */
  Image requireWipeable(Change change, Assignment assignment) {
    return installs.requireMaintenance(
        change.handle(), assignment.serverUid(), assignment.serverId());
  }

  /**
   * The grace period is over: takes the server back, unless somebody else has decided meanwhile.
   *
   * @throws io.toplink.dcim.core.base.DcimException what keeps it from being taken back
   */
  void purge(Assignment seen) {
    // In the name of the core, but for the tenant, who shall see the operation.
    Caller caller = new Caller(Caller.SYSTEM.actor(), seen.tenant(), Caller.SYSTEM.scopes(), null);
    Call call = new Call(caller, "grace-period/DeleteAssignment", null, "", "", "");
    mutations.run(call, Purged.class, change -> new Purged(purge(change, seen)));
  }

  private boolean purge(Change change, Assignment seen) {
    change.resource(seen.name());
    Optional<Assignment> found =
        store
            .lock(change.handle(), Caller.SYSTEM, new AssignmentKey.ById(seen.id()))
            .filter(now -> now.purgeTime() != null && !change.now().isBefore(now.purgeTime()));
    if (found.isEmpty()) {
      return false;
    }
    Assignment assignment = found.get();
    Deletion deletion = deletions.find(change.handle(), assignment.uid()).orElseThrow();
    Optional<Instant> settled = operations.supersede(change, assignment.serverUid());
    states.move(change, assignment, Assignment.State.ENDING, "");
    end(change, assignment, deletion.keepPower(), settled.orElse(null), deletion.wipe());
    return true;
  }
}
