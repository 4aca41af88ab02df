package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.db.SqlStates;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.operation.NewOperation;
import io.toplink.dcim.core.operation.Operations;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a billing system wants: to have, to suspend, to resume and to give back. */
public final class Provisioning {
  /** How the reason of a state begins that the machine did not follow. */
  static final String COULD_NOT = "could not";

  private static final int ATTEMPTS = 4;

  private final Database database;
  private final Mutations mutations;
  private final Operations operations;
  private final AssignmentStore store;
  private final AssignmentStates states;
  private final ServerPicker picker;
  private final Reservation reservation;
  private final Reinstalling reinstalling;

  @Inject
  public Provisioning(
      Database database,
      Mutations mutations,
      Operations operations,
      AssignmentStore store,
      AssignmentStates states,
      ServerPicker picker,
      Reservation reservation,
      Reinstalling reinstalling) {
    this.database = database;
    this.mutations = mutations;
    this.operations = operations;
    this.store = store;
    this.states = states;
    this.picker = picker;
    this.reservation = reservation;
    this.reinstalling = reinstalling;
  }

  /**
   * Gives somebody a server. When this returns it is reserved for good, with its addresses; the
   * operation makes it ready.
   *
   * @throws DcimException REQUEST_ID_REQUIRED if neither the call nor the order can be told from
   *     its repetition; OUT_OF_STOCK, IMAGE_UNSUITABLE, INSTALL_UNAVAILABLE, NO_ADDRESS_AVAILABLE,
   *     PACKAGE_RETIRED, ORDER_DIFFERS, NOT_FOUND, ALREADY_EXISTS, WRONG_STATE;
   *     SERVER_IN_MAINTENANCE if the order has one that is to be made ready again
   */
  public Accepted create(Call call, Order order) {
    if (call.requestId() == null && order.externalId() == null) {
      throw DcimException.of(
          Reason.REQUEST_ID_REQUIRED,
          "give request_id or assignment.external_id, so that a repeated call cannot cost a second"
              + " server");
    }
    requireSound(order);
    try {
      return createUnlessBusy(call, order);
    } catch (RuntimeException e) {
      String violated = SqlStates.violatedUnique(e).orElse("");
      if (violated.equals("assignments_live_order")) {
        // Somebody else placed the same order at the same time, and was first.
        return createOnce(call, order);
      }
      if (violated.equals("assignments_id_key")) {
        throw DcimException.alreadyExists("assignments/" + order.id());
      }
      throw e;
    }
  }

  /** A server that an inspection took between our look and our grasp is no reason to refuse. */
  private Accepted createUnlessBusy(Call call, Order order) {
    for (int attempt = 1; ; attempt++) {
      try {
        return createOnce(call, order);
      } catch (DcimException e) {
        if (e.reason() != Reason.SERVER_BUSY || order.server() != null || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Fails as {@link #create} would; reserves nothing. */
  public void check(Call call, Order order) {
    requireSound(order);
    database.execute(handle -> reservation.check(handle, order, picker.check(handle, order)));
  }

  private static void requireSound(Order order) {
    if (order.keepPower() && order.image() != null) {
      throw DcimException.invalid(
          "keep_power", "cannot be had with an image: installing it restarts the machine");
    }
  }

  private Accepted createOnce(Call call, Order order) {
    return mutations.run(call, Accepted.class, change -> assign(change, order));
  }

  private Accepted assign(Change change, Order order) {
    ServerPicker.Found found = picker.pick(change, order);
    if (!found.ordered()) {
      return reservation.reserve(change, order, found);
    }
    return store
        .lock(
            change.handle(),
            change.call().caller(),
            new AssignmentKey.ByExternalId(String.valueOf(order.externalId())))
        .map(assignment -> existing(change, assignment, order))
        // It ended between our look and our grasp.
        .orElseGet(() -> assign(change, order));
  }

  private Accepted existing(Change change, Assignment assignment, Order order) {
    requireSame(assignment, "package", assignment.packageId(), order.packageId());
    requireSame(assignment, "server", assignment.serverId(), order.server());
    requireSame(assignment, "site", assignment.site(), order.site());
    change.resource(assignment.name());
    if (assignment.state() == Assignment.State.ENDING) {
      throw wrongState(
          assignment,
          assignment.purgeTime() == null
              ? "it is being taken back; order again once that is over"
              : "it is deleted and kept until "
                  + assignment.purgeTime()
                  + "; undelete it, or delete it at once and then order again");
    }
    if (assignment.state() == Assignment.State.FAILED) {
      PowerRequests.requireNoMaintenance(change.handle(), assignment);
      UUID operation =
          assignment.installPending()
              ? reinstalling.resume(change, assignment, order.image(), null)
              : submit(change, assignment, AssignmentProcedures.PROVISION, order.keepPower(), null);
      store.retried(change.handle(), assignment.uid(), operation, change.now());
      AssignmentStates.changed(change, assignment);
      return Accepted.of(assignment.uid(), operation, true);
    }
    return Accepted.of(assignment.uid(), assignment.createOperation(), true);
  }

  private static void requireSame(
      Assignment assignment, String field, @Nullable String has, @Nullable String wants) {
    if (wants != null && !wants.equals(has)) {
      throw DcimException.of(
          Reason.ORDER_DIFFERS,
          "external id "
              + assignment.externalId()
              + " has "
              + assignment.name()
              + " already, with "
              + field
              + " "
              + has
              + " and not "
              + wants
              + "; end that one first",
          "assignment",
          assignment.name(),
          "field",
          field,
          "has",
          String.valueOf(has),
          "wants",
          wants);
    }
  }

  /**
   * Turns a server off and keeps it off. It counts as suspended from here on, also while the
   * machine is still going down. Like a deletion it is possible in maintenance: whoever works at
   * the machine is not endangered by its being off.
   */
  public Accepted suspend(Call call, AssignmentKey key, String reason, boolean keepPower) {
    return mutations.run(
        call,
        Accepted.class,
        change -> {
          Assignment assignment = lock(change, key);
          if (assignment.state() == Assignment.State.SUSPENDED && inHand(assignment)) {
            return Accepted.of(assignment.uid(), assignment.operation(), true);
          }
          requireState(
              assignment,
              Assignment.State.INSTALLING,
              Assignment.State.ACTIVE,
              Assignment.State.FAILED,
              Assignment.State.SUSPENDED);
          Optional<Instant> settled = operations.supersede(change, assignment.serverUid());
          store.state(
              change.handle(),
              assignment.uid(),
              Assignment.State.SUSPENDED,
              reason,
              keepPower,
              change.now());
          AssignmentStates.changed(change, assignment);
          return keepPower
              ? Accepted.of(assignment.uid(), null, false)
              : Accepted.of(
                  assignment.uid(),
                  submit(
                      change,
                      assignment,
                      AssignmentProcedures.SUSPEND,
                      false,
                      settled.orElse(null)),
                  false);
        });
  }

  /** A suspension that is under way or has nothing left to do; another one would change nothing. */
  private static boolean inHand(Assignment assignment) {
    return assignment.operation() != null
        || assignment.suspendedOn()
        || !assignment.stateReason().startsWith(COULD_NOT);
  }

  /**
   * Undoes a suspension. One that would turn on a machine that somebody works at is refused.
   *
   * @throws DcimException NOT_FOUND, WRONG_STATE, SERVER_BUSY, SERVER_IN_MAINTENANCE
   */
  public Accepted resume(Call call, AssignmentKey key) {
    return mutations.run(
        call,
        Accepted.class,
        change -> {
          Assignment assignment = lock(change, key);
          if (assignment.state() == Assignment.State.ACTIVE) {
            return Accepted.of(assignment.uid(), assignment.operation(), true);
          }
          requireState(assignment, Assignment.State.SUSPENDED);
          if (assignment.installPending() || !assignment.suspendedOn()) {
            PowerRequests.requireNoMaintenance(change.handle(), assignment);
          }
          Optional<Instant> settled = operations.supersede(change, assignment.serverUid());
          if (assignment.installPending()) {
            // The suspension broke an installation off: there is nothing to turn on.
            return Accepted.of(
                assignment.uid(),
                reinstalling.resume(change, assignment, null, settled.orElse(null)),
                false);
          }
          states.move(change, assignment, Assignment.State.ACTIVE, "");
          return assignment.suspendedOn()
              ? Accepted.of(assignment.uid(), null, false)
              : Accepted.of(
                  assignment.uid(),
                  submit(
                      change, assignment, AssignmentProcedures.RESUME, false, settled.orElse(null)),
                  false);
        });
  }

  /**
   * Installs an image over what is there.
   *
   * @param image null for the one it has
   * @param rootPassword null to have one made up
   * @param sshKeys empty for those it has
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, WRONG_STATE, SERVER_BUSY,
   *     SERVER_IN_MAINTENANCE, IMAGE_UNSUITABLE, INSTALL_UNAVAILABLE
   */
  public Accepted reinstall(
      Call call,
      AssignmentKey key,
      String etag,
      @Nullable String image,
      @Nullable Secret rootPassword,
      List<String> sshKeys) {
    return mutations.run(
        call,
        Accepted.class,
        change -> {
          Assignment assignment = lock(change, key);
          Assignments.requireEtag(assignment, etag);
          requireNow(assignment, Assignment.State.ACTIVE, Assignment.State.FAILED);
          PowerRequests.requireNoMaintenance(change.handle(), assignment);
          return Accepted.of(
              assignment.uid(),
              reinstalling.reinstall(
                  change, assignment, new Reinstalling.Wish(image, rootPassword, sshKeys)),
              false);
        });
  }

  private Assignment lock(Change change, AssignmentKey key) {
    Assignment assignment =
        store
            .lock(change.handle(), change.call().caller(), key)
            .orElseThrow(() -> DcimException.notFound(key.name()));
    change.resource(assignment.name());
    return assignment;
  }

  private UUID submit(
      Change change,
      Assignment assignment,
      String kind,
      boolean keepPower,
      @Nullable Instant notBefore) {
    return operations
        .submit(
            change,
            new NewOperation(
                kind,
                assignment.name(),
                assignment.serverUid(),
                assignment.uid(),
                new ProcedureArgs(keepPower, notBefore)))
        .id();
  }

  /**
   * As {@link #requireState}; one that is just being made ready is left to be refused as busy.
   * Others are not: what is under way on them may be over by the time something else is submitted.
   */
  static void requireNow(Assignment assignment, Assignment.State... allowed) {
    if (assignment.state() == Assignment.State.SUSPENDED) {
      throw wrongState(assignment, "it is suspended; resume it first");
    }
    if (assignment.state() != Assignment.State.INSTALLING || assignment.operation() == null) {
      requireState(assignment, allowed);
    }
  }

  private static void requireState(Assignment assignment, Assignment.State... allowed) {
    for (Assignment.State state : allowed) {
      if (assignment.state() == state) {
        return;
      }
    }
    throw wrongState(assignment, "it is " + assignment.state());
  }

  static DcimException wrongState(Assignment assignment, String why) {
    return DcimException.of(
        Reason.WRONG_STATE,
        assignment.name() + ": " + why,
        "resource",
        assignment.name(),
        "state",
        assignment.state().name());
  }
}
