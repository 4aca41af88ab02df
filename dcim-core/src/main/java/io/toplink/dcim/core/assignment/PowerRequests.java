package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.power.PowerArgs;
import io.toplink.dcim.core.power.Powers;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;

/**
 * Power, asked for by a server's name or through the assignment that holds it. Through an
 * assignment, a caller reaches its own machines only, and only as far as the assignment's state
 * allows.
 */
public final class PowerRequests {

  /** Whose power. */
  public sealed interface Subject {
    /** A machine by its own name: for those who run the estate. */
    record OfServer(String id) implements Subject {}

    /** The machine an assignment holds: for those who sell it. */
    record OfAssignment(AssignmentKey key) implements Subject {}
  }

  private final Mutations mutations;
  private final AssignmentStore assignments;
  private final RescueStore rescues;
  private final Powers powers;

  @Inject
  PowerRequests(
      Mutations mutations, AssignmentStore assignments, RescueStore rescues, Powers powers) {
    this.mutations = mutations;
    this.assignments = assignments;
    this.rescues = rescues;
    this.powers = powers;
  }

  public Operations.Reference on(Call call, Subject subject) {
    return change(call, subject, powers::on);
  }

  public Operations.Reference off(Call call, Subject subject, PowerArgs args) {
    return change(
        call,
        subject,
        (change, target) -> {
          rescues.left(change, List.of(target.serverUid()));
          return powers.off(change, target, args);
        });
  }

  public Operations.Reference restart(Call call, Subject subject, PowerArgs args) {
    return change(
        call,
        subject,
        (change, target) -> {
          rescues.left(change, List.of(target.serverUid()));
          return powers.restart(change, target, args);
        });
  }

  public Operations.Reference bootOnce(Call call, Subject subject, BootOverride once) {
    return change(call, subject, (change, target) -> powers.bootOnce(change, target, once));
  }

  public Operations.Reference bootAsUsual(Call call, Subject subject) {
    return change(call, subject, powers::bootAsUsual);
  }

  public Operations.Reference resetBmc(Call call, Subject subject) {
    return change(call, subject, powers::resetBmc);
  }

  /**
   * Many machines by their own names. One that is not there, or busy, is a result and not an error.
   *
   * @param serverIds in order, each once
   * @throws DcimException SCOPE_MISSING
   */
  public Operations.Reference batch(
      Call call, List<String> serverIds, Powers.Action action, PowerArgs args) {
    call.caller().require(Scope.INVENTORY);
    Set<String> names = new LinkedHashSet<>();
    serverIds.forEach(id -> names.add("servers/" + id));
    return mutations.run(
        call,
        Operations.Reference.class,
        change -> {
          Map<String, UUID> uids = uids(change.handle(), serverIds);
          if (action != Powers.Action.ON) {
            rescues.left(change, uids.values());
          }
          return powers.batch(change, names, uids, action, args);
        });
  }

  private static Map<String, UUID> uids(Handle handle, List<String> serverIds) {
    Map<String, UUID> uids = new HashMap<>();
    handle
        .createQuery("select uid, id from servers where id = any (:ids) and delete_time is null")
        .bindArray("ids", String.class, serverIds)
        .map(
            (row, context) -> uids.put("servers/" + row.getString(2), row.getObject(1, UUID.class)))
        .list();
    return uids;
  }

  private Operations.Reference change(
      Call call, Subject subject, BiFunction<Change, Powers.Target, Operations.Reference> verb) {
    return mutations.run(
        call,
        Operations.Reference.class,
        change -> verb.apply(change, allowed(change, call.caller(), subject)));
  }

  private Powers.Target allowed(Change change, Caller caller, Subject subject) {
    if (subject instanceof Subject.OfServer server) {
      return ofServer(change.handle(), caller, server, Scope.INVENTORY);
    }
    AssignmentKey key = ((Subject.OfAssignment) subject).key();
    Assignment assignment =
        assignments
            .lock(change.handle(), caller, key)
            .orElseThrow(() -> DcimException.notFound(key.name()));
    switch (assignment.state()) {
      case ACTIVE, FAILED, INSTALLING -> {}
      case SUSPENDED ->
          throw Provisioning.wrongState(assignment, "it is suspended; resume it first");
      case ENDING, ENDED -> throw Provisioning.wrongState(assignment, "it is over, or about to be");
    }
    requireNoMaintenance(change.handle(), assignment);
    assignments.forgetReason(change.handle(), assignment, change.now());
    return target(assignment);
  }

  static void requireNoMaintenance(Handle handle, Assignment assignment) {
    boolean maintenance =
        handle
            .createQuery("select maintenance from servers where uid = :uid")
            .bind("uid", assignment.serverUid())
            .mapTo(Boolean.class)
            .one();
    if (maintenance) {
      String name = "servers/" + assignment.serverId();
      throw DcimException.of(
          Reason.SERVER_IN_MAINTENANCE,
          assignment.name() + ": its server is in maintenance; try again when that is over",
          "server",
          name);
    }
  }

  private static Powers.Target target(Assignment assignment) {
    return new Powers.Target(
        "servers/" + assignment.serverId(), assignment.serverUid(), assignment.uid());
  }

  private static Powers.Target ofServer(
      Handle handle, Caller caller, Subject.OfServer server, Scope scope) {
    caller.require(scope);
    String name = "servers/" + server.id();
    return handle
        .createQuery("select uid from servers where id = :id and delete_time is null")
        .bind("id", server.id())
        .mapTo(UUID.class)
        .findOne()
        .map(uid -> new Powers.Target(name, uid, null))
        .orElseThrow(() -> DcimException.notFound(name));
  }
}
