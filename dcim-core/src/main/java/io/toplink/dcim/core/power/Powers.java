package io.toplink.dcim.core.power;

import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.NewOperation;
import io.toplink.dcim.core.operation.Operations;
import jakarta.inject.Inject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of a machine's power. By server: whether the caller may is decided by who calls
 * this, for a server or for the assignment that holds it.
 */
public final class Powers {
  static final String ON = "power-on";
  static final String OFF = "power-off";
  static final String RESTART = "restart";
  static final String RESET_BMC = "reset-bmc";

  /** Which machine, and on whose behalf. */
  public record Target(String serverName, UUID serverUid, @Nullable UUID assignmentUid) {}

  private final Operations operations;

  @Inject
  public Powers(Operations operations) {
    this.operations = operations;
  }

  /** Ends with the machine on. */
  public Operations.Reference on(Change change, Target target) {
    return submit(change, target, ON, PowerArgs.FORCED);
  }

  /** Ends with the machine off. */
  public Operations.Reference off(Change change, Target target, PowerArgs args) {
    return submit(change, target, OFF, args);
  }

  /** Ends with the machine on after having been off. */
  public Operations.Reference restart(Change change, Target target, PowerArgs args) {
    return submit(change, target, RESTART, args);
  }

  /** Ends with the controller restarted and answering. */
  public Operations.Reference resetBmc(Change change, Target target) {
    return submit(change, target, RESET_BMC, PowerArgs.FORCED);
  }

  private Operations.Reference submit(Change change, Target target, String kind, PowerArgs args) {
    change.resource(target.serverName() + "/power");
    return operations.submit(
        change,
        new NewOperation(
            kind, target.serverName(), target.serverUid(), target.assignmentUid(), args));
  }
}
