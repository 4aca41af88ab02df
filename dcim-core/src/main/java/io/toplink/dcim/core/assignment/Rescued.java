package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.install.Install;
import io.toplink.dcim.core.install.Installs;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.seal.Sealer;
import jakarta.inject.Inject;
import java.util.List;

/** Brings assignments into rescue and out of it, in the books. */
final class Rescued {
  /** What sealed passwords of rescue systems are sealed for. */
  static final String LOGIN = "rescue-login";

  private final AssignmentStates states;
  private final RescueStore store;
  private final Installs installs;
  private final Sealer sealer;

  @Inject
  Rescued(AssignmentStates states, RescueStore store, Installs installs, Sealer sealer) {
    this.states = states;
    this.store = store;
    this.installs = installs;
    this.sealer = sealer;
  }

  /** The rescue system runs, and its customer can log in to it. */
  void enter(Change change, Operation operation) {
    Assignment assignment = states.find(change, operation);
    Install install = installs.of(change.handle(), operation.id());
    store.enter(
        change.handle(),
        assignment.uid(),
        install.loginUsername(),
        sealer.seal(LOGIN, assignment.uid(), installs.requirePassword(install)),
        change.now());
    AssignmentStates.changed(change, assignment);
  }

  /** The machine runs what is on its disk. */
  void leave(Change change, Operation operation) {
    Assignment assignment = states.find(change, operation);
    store.left(change, List.of(assignment.serverUid()));
  }
}
