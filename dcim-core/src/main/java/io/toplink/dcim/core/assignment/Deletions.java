package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.assignment.DeletionStore.Deletion;
import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.operation.NewOperation;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.wipe.Wipe;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes servers back, at once or after a grace period in which that can be undone. Whether it is
 * undone or carried out is decided by who first holds the assignment's row: carrying it out takes
 * {@code purge_time} away, and without that nothing is undone.
 */
public final class Deletions {
  /** What is done to the disks. */
  public enum WipeWish {
    /** What the settings say. */
    POLICY,
    NONE,
    QUICK,
    FULL
  }

  /**
   * How a server is taken back.
   *
   * @param allowMissing whether there being none is all right
   * @param keepPower leave the machine on
   * @param immediate without a grace period, or ending it
   */
  public record Wish(boolean allowMissing, boolean keepPower, WipeWish wipe, boolean immediate) {
    /** As the settings say. */
    public static final Wish USUAL = new Wish(false, false, WipeWish.POLICY, false);
  }

  private final Mutations mutations;
  private final Operations operations;
  private final AssignmentStore store;
  private final DeletionStore deletions;
  private final AssignmentStates states;
  private final Purging purging;
  private final AssignmentConfig config;

  @Inject
  Deletions(
      Mutations mutations,
      Operations operations,
      AssignmentStore store,
      DeletionStore deletions,
      AssignmentStates states,
      Purging purging,
      AssignmentConfig config) {
    this.mutations = mutations;
    this.operations = operations;
    this.store = store;
    this.deletions = deletions;
    this.states = states;
    this.purging = purging;
    this.config = config;
  }

  /**
   * Takes a server back.
   *
   * @param etag of the version that is meant; empty for whichever there is
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, INVALID_FIELD, SERVER_BUSY; where something is
   *     to be wiped INSTALL_UNAVAILABLE, MAINTENANCE_UNAVAILABLE
   */
  public Accepted delete(Call call, AssignmentKey key, String etag, Wish wish) {
    boolean wiped = wish.wipe() == WipeWish.QUICK || wish.wipe() == WipeWish.FULL;
    if (wish.keepPower() && wiped) {
      throw DcimException.invalid(
          "keep_power", "cannot be had with a wipe, which restarts the machine");
    }
    return mutations.run(
        call,
        Accepted.class,
        change -> {
          Optional<Assignment> found =
              store
                  .lock(change.handle(), call.caller(), key)
                  .filter(assignment -> assignment.state() != Assignment.State.ENDED);
          if (found.isEmpty()) {
            if (wish.allowMissing()) {
              return Accepted.of(null, null, true);
            }
            throw DcimException.notFound(key.name());
          }
          Assignment assignment = found.get();
          change.resource(assignment.name());
          Assignments.requireEtag(assignment, etag);
          return assignment.state() == Assignment.State.ENDING
              ? again(change, assignment, wish)
              : first(change, assignment, wish);
        });
  }

  private Accepted first(Change change, Assignment assignment, Wish wish) {
    Optional<Instant> settled = operations.supersede(change, assignment.serverUid());
    Wipe.Method wipe = method(wish.wipe());
    Duration grace = config.graceOf(wipe);
    states.move(change, assignment, Assignment.State.ENDING, "");
    if (wish.immediate() || grace.isZero()) {
      return Accepted.of(
          assignment.uid(),
          purging.end(change, assignment, wish.keepPower(), settled.orElse(null), wipe),
          false);
    }
    if (wipe != null) {
      purging.requireWipeable(change, assignment);
    }
    deletions.keep(
        change.handle(),
        assignment.uid(),
        new Deletion(
            assignment.state(),
            assignment.stateReason(),
            assignment.suspendedOn(),
            wish.keepPower(),
            wipe),
        change.now().plus(grace));
    return Accepted.of(
        assignment.uid(),
        wish.keepPower()
            ? null
            : submit(change, assignment, AssignmentProcedures.KEEP, settled.orElse(null)),
        false);
  }

  /** Somebody who cannot wait ends the grace period. */
  private Accepted again(Change change, Assignment assignment, Wish wish) {
    Optional<Deletion> deletion = deletions.find(change.handle(), assignment.uid());
    if (!wish.immediate() || assignment.purgeTime() == null || deletion.isEmpty()) {
      return Accepted.of(assignment.uid(), assignment.operation(), true);
    }
    Optional<Instant> settled = operations.supersede(change, assignment.serverUid());
    Wipe.Method wipe = wish.wipe() == WipeWish.POLICY ? deletion.get().wipe() : method(wish.wipe());
    states.move(change, assignment, Assignment.State.ENDING, "");
    return Accepted.of(
        assignment.uid(),
        purging.end(
            change,
            assignment,
            deletion.get().keepPower() || wish.keepPower(),
            settled.orElse(null),
            wipe),
        false);
  }

  private Wipe.@Nullable Method method(WipeWish wish) {
    return switch (wish) {
      case POLICY -> config.wipeOnEnd().method();
      case NONE -> null;
      case QUICK -> Wipe.Method.QUICK;
      case FULL -> Wipe.Method.FULL;
    };
  }

  /**
   * Takes a deletion back.
   *
   * @throws DcimException NOT_FOUND, GRACE_OVER
   */
  public Accepted undelete(Call call, AssignmentKey key) {
    return mutations.run(
        call,
        Accepted.class,
        change -> {
          Assignment assignment =
              store
                  .lock(change.handle(), call.caller(), key)
                  .orElseThrow(() -> DcimException.notFound(key.name()));
          change.resource(assignment.name());
          boolean over = assignment.state() == Assignment.State.ENDED;
          if (!over && assignment.state() != Assignment.State.ENDING) {
            return Accepted.of(assignment.uid(), assignment.operation(), true);
          }
          Instant until = assignment.purgeTime();
          if (over || until == null || !change.now().isBefore(until)) {
            throw DcimException.of(
                Reason.GRACE_OVER,
                assignment.name()
                    + (over ? " is over" : " is being taken back for good")
                    + "; order a new server",
                "assignment",
                assignment.name());
          }
          Deletion before = deletions.find(change.handle(), assignment.uid()).orElseThrow();
          return Accepted.of(assignment.uid(), restore(change, assignment, before), false);
        });
  }

  /** Null if the machine is as it was. */
  private @Nullable UUID restore(Change change, Assignment assignment, Deletion before) {
    Optional<Instant> settled = operations.supersede(change, assignment.serverUid());
    boolean unfinished = before.state() == Assignment.State.INSTALLING;
    store.state(
        change.handle(),
        assignment.uid(),
        unfinished ? Assignment.State.FAILED : before.state(),
        unfinished
            ? "its deletion broke off what made it ready; reinstall or delete"
            : before.stateReason(),
        before.suspendedOn(),
        change.now());
    AssignmentStates.changed(change, assignment);
    if (before.keepPower()) {
      return null;
    }
    boolean off = before.state() == Assignment.State.SUSPENDED && !before.suspendedOn();
    return submit(
        change,
        assignment,
        off ? AssignmentProcedures.SUSPEND : AssignmentProcedures.RESUME,
        settled.orElse(null));
  }

  private UUID submit(
      Change change, Assignment assignment, String kind, @Nullable Instant notBefore) {
    return operations
        .submit(
            change,
            new NewOperation(
                kind,
                assignment.name(),
                assignment.serverUid(),
                assignment.uid(),
                new ProcedureArgs(false, notBefore)))
        .id();
  }
}
