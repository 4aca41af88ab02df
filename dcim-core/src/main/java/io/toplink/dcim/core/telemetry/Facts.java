package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.server.ManagementState;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that is remembered of one machine, and what else matters to judge a new look at it.
 *
 * @param dueTime when the sweep looks again; null for not at all
 */
record Facts(
    Machine machine,
    Sight sight,
    Drift drift,
    Misses misses,
    Management management,
    @Nullable Instant dueTime) {

  /** Looks in a row that must fail before what was seen is no longer told as so. */
  static final int PATIENCE = 3;

  /**
   * Whose facts they are.
   *
   * @param id of the server
   * @param busy whether an operation is at work on it
   * @param suspended id of the suspended assignment that holds it, whose machine is to be off; null
   *     if there is none
   */
  record Machine(UUID uid, String id, boolean busy, @Nullable String suspended) {
    String name() {
      return "servers/" + id;
    }
  }

  /** What was last seen; UNKNOWN if nothing ever was. */
  record Sight(PowerReading.State state, @Nullable Instant time, @Nullable Source source) {}

  /** What was expected, and since when another state is seen. */
  record Drift(PowerReading.@Nullable State expected, @Nullable Instant since, String reason) {
    static Drift none(PowerReading.@Nullable State expected) {
      return new Drift(expected, null, "");
    }
  }

  /**
   * Looks that failed since the last one that did not.
   *
   * @param last why the last one did
   * @param restartMayHelp whether that is something a restart of the BMC may cure
   */
  record Misses(int count, String last, boolean restartMayHelp) {
    static final Misses NONE = new Misses(0, "", false);
  }

  /** How well the BMC does its job. */
  record Management(ManagementState state, @Nullable Instant since, String reason) {}

  /** What is told of the power. */
  PowerReading.State shown() {
    return shown(sight.state(), misses.count(), management.state());
  }

  static PowerReading.State shown(PowerReading.State seen, int misses, ManagementState management) {
    boolean blind = misses >= PATIENCE || management == ManagementState.CREDENTIALS_BAD;
    return blind ? PowerReading.State.UNKNOWN : seen;
  }

  /** Whether it is on, though it was turned off for a suspension that lasts. */
  boolean suspendedButOn() {
    return machine.suspended() != null
        && !machine.busy()
        && drift.since() != null
        && misses.count() == 0
        && sight.state() == PowerReading.State.ON;
  }

  Facts withSight(Sight newSight, Misses newMisses) {
    return new Facts(machine, newSight, drift, newMisses, management, dueTime);
  }

  Facts withMisses(Misses newMisses) {
    return new Facts(machine, sight, drift, newMisses, management, dueTime);
  }

  Facts withDrift(Drift newDrift) {
    return new Facts(machine, sight, newDrift, misses, management, dueTime);
  }

  Facts withManagement(Management newManagement) {
    return new Facts(machine, sight, drift, misses, newManagement, dueTime);
  }

  Facts withDueTime(@Nullable Instant newDueTime) {
    return new Facts(machine, sight, drift, misses, management, newDueTime);
  }
}
