package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.install.InstallSteps;
import io.toplink.dcim.core.install.Installs;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Ending;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Procedure;
import io.toplink.dcim.core.operation.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Installs an image on an assignment's server. Can be cancelled until the installer was allowed to
 * wipe. If it fails the server stays its customer's: FAILED, or as it was where nothing was
 * touched. Whether its disk was wiped is asked of the books, however it ends.
 */
record InstallProcedure(InstallSteps install, Installs installs, AssignmentStates states)
    implements Procedure {
  /** How the reason of an assignment begins whose installation failed. */
  static final String COULD_NOT = "could not be installed: ";

  @Override
  public String kind() {
    return AssignmentProcedures.INSTALL;
  }

  @Override
  public List<Step> steps(Operation operation) {
    ProcedureArgs args = ProcedureArgs.of(operation);
    List<Step> steps = new ArrayList<>();
    if (args.notBefore() != null) {
      steps.add(new SettleStep(args.notBefore()));
    }
    steps.addAll(args.media() ? install.fromMedia() : install.all());
    steps.add(new EffectStep("activate", states::installed));
    return List.copyOf(steps);
  }

  @Override
  public Set<Scope> scopes(Operation operation) {
    return Set.of(Scope.PROVISIONING);
  }

  @Override
  public Duration expected() {
    return install.expected();
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
    if (ending instanceof Ending.Done) {
      return;
    }
    if (installs.wiped(change.handle(), operation.id())) {
      states.fail(change, operation, wiped(ending));
    } else if (ending instanceof Ending.Failed failed) {
      String why = COULD_NOT + failed.error().message();
      if (hadSystem(operation) && untouched(operation)) {
        states.keep(change, operation, why + ". Nothing was changed");
      } else {
        states.fail(change, operation, why);
      }
    } else {
      if (hadSystem(operation)) {
        states.keep(
            change,
            operation,
            untouched(operation)
                ? ""
                : "a reinstallation was cancelled before it wiped anything; restart the machine to"
                    + " have it run what it ran before");
      } else {
        states.fail(
            change,
            operation,
            "the installation was cancelled before it wiped anything; create again, reinstall or"
                + " delete");
      }
    }
  }

  /** A person may call off one that needs attention after its point of no return. */
  private static String wiped(Ending ending) {
    return ending instanceof Ending.Failed failed
        ? COULD_NOT + failed.error().message()
        : "the installation was cancelled after its disk was wiped: nothing that was there before"
            + " is left; reinstall or delete";
  }

  private static boolean hadSystem(Operation operation) {
    return ProcedureArgs.of(operation).reinstall();
  }

  /** Whether the machine still runs what it ran: power comes after these steps. */
  private static boolean untouched(Operation operation) {
    return List.of("", "settle", "fetch", "check-media").contains(operation.step());
  }
}
