package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.install.WipeListener;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.network.AddressHolder;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.seal.Sealer;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;

/** How procedures move assignments: each move with its change log entries, in its transaction. */
final class AssignmentStates implements WipeListener {
  private final AssignmentStore store;
  private final AddressHolder addresses;
  private final Sealer sealer;

  @Inject
  AssignmentStates(AssignmentStore store, AddressHolder addresses, Sealer sealer) {
    this.store = store;
    this.addresses = addresses;
    this.sealer = sealer;
  }

  void activate(Change change, Operation operation) {
    Assignment assignment = find(change, operation);
    move(change, assignment, Assignment.State.ACTIVE, "");
  }

  void fail(Change change, Operation operation, String reason) {
    Assignment assignment = find(change, operation);
    move(change, assignment, Assignment.State.FAILED, reason);
  }

  /** What was asked for is on the machine. */
  void installed(Change change, Operation operation) {
    installed(change, find(change, operation));
  }

  private void installed(Change change, Assignment assignment) {
    store.installed(change.handle(), assignment.uid());
    move(change, assignment, Assignment.State.ACTIVE, "");
  }

  /** What its customer had before is still there. */
  void keep(Change change, Operation operation, String reason) {
    Assignment assignment = find(change, operation);
    store.installed(change.handle(), assignment.uid());
    move(change, assignment, Assignment.State.ACTIVE, reason);
  }

  @Override
  public void wiping(
      Change change, UUID assignment, String image, String username, int port, Secret password) {
    store.replaced(
        change.handle(),
        assignment,
        image,
        username,
        port,
        sealer.seal(Assignments.LOGIN, assignment, password));
  }

  @Override
  public boolean upAfterAll(Change change, UUID assignment, String failure) {
    Optional<Assignment> left =
        store
            .lock(change.handle(), assignment)
            .filter(now -> now.state() == Assignment.State.FAILED && now.installPending())
            .filter(now -> now.stateReason().equals(InstallProcedure.COULD_NOT + failure));
    left.ifPresent(now -> installed(change, now));
    return left.isPresent();
  }

  @Override
  public void settingPassword(Change change, UUID assignment) {
    store.passwordUncertain(change.handle(), assignment);
  }

  @Override
  public void passwordSet(Change change, UUID assignment, Secret password) {
    store.password(
        change.handle(), assignment, sealer.seal(Assignments.LOGIN, assignment, password));
  }

  /** The server could not be taken back; it stays its assignment's. */
  void notEnded(Change change, Operation operation, String reason) {
    Assignment assignment = find(change, operation);
    store.heldAgain(change.handle(), assignment.serverUid(), change.now());
    move(change, assignment, Assignment.State.FAILED, reason);
    serverChanged(change, assignment);
  }

  /** Leaves the state, and says what about it did not come true. */
  void explain(Change change, Operation operation, String reason) {
    Assignment assignment = find(change, operation);
    store.reason(change.handle(), assignment.uid(), reason, change.now());
    changed(change, assignment);
  }

  /** Ends it: addresses back to their pools, the server back to stock. */
  void release(Change change, Operation operation) {
    Assignment assignment = find(change, operation);
    addresses.release(change.handle(), assignment.uid());
    store.free(change.handle(), assignment.serverUid(), change.now());
    move(change, assignment, Assignment.State.ENDED, "");
    serverChanged(change, assignment);
  }

  void move(Change change, Assignment assignment, Assignment.State state, String reason) {
    store.state(change.handle(), assignment.uid(), state, reason, false, change.now());
    changed(change, assignment);
  }

  static void changed(Change change, Assignment assignment) {
    change.changed("assignment", assignment.uid(), assignment.name());
  }

  static void serverChanged(Change change, Assignment assignment) {
    change.changed("server", assignment.serverUid(), "servers/" + assignment.serverId());
  }

  Assignment find(Change change, Operation operation) {
    UUID uid =
        Optional.ofNullable(operation.assignmentUid())
            .orElseThrow(() -> new IllegalStateException(operation.name() + " has no assignment"));
    return store
        .find(change.handle(), uid)
        .orElseThrow(() -> new IllegalStateException("assignment " + uid + " is gone"));
  }
}
