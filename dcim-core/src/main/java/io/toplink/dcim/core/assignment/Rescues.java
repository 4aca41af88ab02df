package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Passwords;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.install.Install;
import io.toplink.dcim.core.install.Installs;
import io.toplink.dcim.core.install.SshKeys;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.operation.NewOperation;
import io.toplink.dcim.core.operation.Operations;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lets customers back into their machines: by a rescue system, or by a new password. */
public final class Rescues {
  private final Mutations mutations;
  private final Operations operations;
  private final AssignmentStore store;
  private final Installs installs;
  private final Passwords passwords = new Passwords();

  @Inject
  Rescues(Mutations mutations, Operations operations, AssignmentStore store, Installs installs) {
    this.mutations = mutations;
    this.operations = operations;
    this.store = store;
    this.installs = installs;
  }

  /**
   * Has the machine run the rescue system. Of one that does, or is about to: nothing more.
   *
   * @param rootPassword the rescue system's; null to have one made up
   * @param sshKeys empty for those the assignment has
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, WRONG_STATE, SERVER_BUSY,
   *     SERVER_IN_MAINTENANCE, INSTALL_UNAVAILABLE, MAINTENANCE_UNAVAILABLE
   */
  public Accepted start(
      Call call,
      AssignmentKey key,
      String etag,
      @Nullable Secret rootPassword,
      List<String> sshKeys) {
    return mutations.run(
        call,
        Accepted.class,
        change -> {
          Assignment assignment = lock(change, key, etag);
          String kind = store.liveKind(change.handle(), assignment).orElse("");
          if (kind.equals(AssignmentProcedures.RESCUE)
              || assignment.rescueTime() != null && assignment.operation() == null) {
            return Accepted.of(assignment.uid(), assignment.operation(), true);
          }
          Provisioning.requireNow(assignment, Assignment.State.ACTIVE, Assignment.State.FAILED);
          PowerRequests.requireNoMaintenance(change.handle(), assignment);
          Image image = maintenance(change, assignment);
          List<String> keys = sshKeys.isEmpty() ? assignment.sshKeys() : SshKeys.plain(sshKeys);
          return submit(
              change,
              assignment,
              AssignmentProcedures.RESCUE,
              wanted(
                  Install.Task.RESCUE,
                  image,
                  assignment,
                  keys,
                  image.loginUsername(),
                  rootPassword));
        });
  }

  /**
   * Has the machine run what is on its disk again. Of one that is not in rescue: nothing.
   *
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, SERVER_BUSY, SERVER_IN_MAINTENANCE
   */
  public Accepted end(Call call, AssignmentKey key, String etag) {
    return mutations.run(
        call,
        Accepted.class,
        change -> {
          Assignment assignment = lock(change, key, etag);
          String kind = store.liveKind(change.handle(), assignment).orElse("");
          boolean starting = kind.equals(AssignmentProcedures.RESCUE);
          if (kind.equals(AssignmentProcedures.END_RESCUE)
              || assignment.rescueTime() == null && !starting) {
            return Accepted.of(assignment.uid(), assignment.operation(), true);
          }
          PowerRequests.requireNoMaintenance(change.handle(), assignment);
          // One that is only starting is broken off.
          Instant settled =
              starting ? operations.supersede(change, assignment.serverUid()).orElse(null) : null;
          return Accepted.of(
              assignment.uid(),
              operation(change, assignment, AssignmentProcedures.END_RESCUE, settled),
              false);
        });
  }

  /**
   * Has a new password set in what is installed.
   *
   * @param rootPassword null to have one made up
   * @throws DcimException as {@link #start}
   */
  public Accepted resetPassword(
      Call call, AssignmentKey key, String etag, @Nullable Secret rootPassword) {
    return mutations.run(
        call,
        Accepted.class,
        change -> {
          Assignment assignment = lock(change, key, etag);
          Provisioning.requireNow(assignment, Assignment.State.ACTIVE);
          PowerRequests.requireNoMaintenance(change.handle(), assignment);
          if (assignment.rescueTime() != null) {
            throw Provisioning.wrongState(assignment, "it is in rescue; end that first");
          }
          String username = store.login(change.handle(), assignment.uid()).username();
          return submit(
              change,
              assignment,
              AssignmentProcedures.PASSWORD,
              wanted(
                  Install.Task.PASSWORD,
                  maintenance(change, assignment),
                  assignment,
                  assignment.sshKeys(),
                  username,
                  rootPassword));
        });
  }

  private Assignment lock(Change change, AssignmentKey key, String etag) {
    Assignment assignment =
        store
            .lock(change.handle(), change.call().caller(), key)
            .orElseThrow(() -> DcimException.notFound(key.name()));
    change.resource(assignment.name());
    Assignments.requireEtag(assignment, etag);
    return assignment;
  }

  private Image maintenance(Change change, Assignment assignment) {
    return installs.requireMaintenance(
        change.handle(), assignment.serverUid(), assignment.serverId());
  }

  private Installs.Wanted wanted(
      Install.Task task,
      Image image,
      Assignment assignment,
      List<String> sshKeys,
      String username,
      @Nullable Secret password) {
    return new Installs.Wanted(
        task,
        null,
        image,
        assignment.serverUid(),
        assignment.serverId(),
        assignment.uid(),
        assignment.id(),
        assignment.hostname(),
        assignment.addresses(),
        sshKeys,
        username,
        password == null ? passwords.next() : password);
  }

  private Accepted submit(
      Change change, Assignment assignment, String kind, Installs.Wanted wanted) {
    UUID operation = operation(change, assignment, kind, null);
    installs.prepare(change, operation, wanted);
    return Accepted.of(assignment.uid(), operation, false);
  }

  private UUID operation(
      Change change, Assignment assignment, String kind, @Nullable Instant notBefore) {
    store.forgetReason(change.handle(), assignment, change.now());
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
