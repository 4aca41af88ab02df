package io.toplink.dcim.core.power;

import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Batches;
import io.toplink.dcim.core.operation.NewBatch;
import io.toplink.dcim.core.operation.NewOperation;
import io.toplink.dcim.core.operation.Operations;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Set;
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
  static final String BATCH = "batch-power";
  static final String RESET_BMC = "reset-bmc";
  static final String SET_BOOT = "set-boot";
  static final String CLEAR_BOOT = "clear-boot";

  /** What restarts a BMC that does not do its job, without anybody asking for it. */
  public static final String HEAL_BMC = "heal-bmc";

  /** All that restart BMCs. */
  public static final Set<String> RESTARTING_BMCS = Set.of(RESET_BMC, HEAL_BMC);

  /** What can be asked of many. */
  public enum Action {
    ON(Powers.ON, "PowerOn"),
    OFF(Powers.OFF, "PowerOff"),
    RESTART(Powers.RESTART, "Restart");

    private final String kind;
    private final String verb;

    Action(String kind, String verb) {
      this.kind = kind;
      this.verb = verb;
    }
  }

  /** Which machine, and on whose behalf. */
  public record Target(String serverName, UUID serverUid, @Nullable UUID assignmentUid) {}

  /** What an operation on many servers is on. */
  private static final String ALL = "servers/-";

  private final Operations operations;
  private final Batches batches;

  @Inject
  public Powers(Operations operations, Batches batches) {
    this.operations = operations;
    this.batches = batches;
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

  /** Ends with the next start told what to boot from. */
  public Operations.Reference bootOnce(Change change, Target target, BootOverride once) {
    return submit(change, target, SET_BOOT, PowerArgs.booting(once));
  }

  /** Ends with the next start left to the machine. */
  public Operations.Reference bootAsUsual(Change change, Target target) {
    return submit(change, target, CLEAR_BOOT, PowerArgs.FORCED);
  }

  /** Ends with the controller restarted and answering. */
  public Operations.Reference resetBmc(Change change, Target target) {
    return submit(change, target, RESET_BMC, PowerArgs.FORCED);
  }

  /**
   * The same for a BMC that does not do its job: left alone if it does by then, or if somebody
   * works through it.
   */
  public Operations.Reference healBmc(Change change, Target target) {
    return submit(change, target, HEAL_BMC, PowerArgs.FORCED);
  }

  /**
   * Ends when all machines have come to an end, each by an operation of its own.
   *
   * @param names all servers that were asked for, in order
   * @param servers those of them that there are
   */
  public Operations.Reference batch(
      Change change, Set<String> names, Map<String, UUID> servers, Action action, PowerArgs args) {
    change.resource(ALL);
    return batches.submit(
        change, new NewBatch(BATCH, ALL, action.kind, action.verb, args, names, servers));
  }

  private Operations.Reference submit(Change change, Target target, String kind, PowerArgs args) {
    change.resource(target.serverName() + "/power");
    return operations.submit(
        change,
        new NewOperation(
            kind, target.serverName(), target.serverUid(), target.assignmentUid(), args));
  }
}
