package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.PowerReading.State;
import io.toplink.dcim.core.server.ManagementState;
import io.toplink.dcim.core.telemetry.Facts.Drift;
import io.toplink.dcim.core.telemetry.Facts.Machine;
import io.toplink.dcim.core.telemetry.Facts.Management;
import io.toplink.dcim.core.telemetry.Facts.Misses;
import io.toplink.dcim.core.telemetry.Facts.Sight;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a look at a machine means. It decides nothing about the machine, only what is told of it.
 */
final class Judgement {

  /**
   * What is known now.
   *
   * @param findings what changed by it
   */
  record Verdict(Facts facts, List<Finding> findings) {}

  private final Schedule schedule;

  Judgement(Schedule schedule) {
    this.schedule = schedule;
  }

  Verdict of(Facts before, Observation observation, Instant now) {
    List<Finding> findings = new ArrayList<>();
    Facts after = judge(before, observation, now, findings);
    if (after.shown() != before.shown() && findings.stream().noneMatch(Judgement::tellsPower)) {
      findings.add(
          new Finding(
              Finding.Kind.POWER,
              before.machine(),
              "",
              before.shown().name(),
              after.shown().name()));
    }
    return new Verdict(after, List.copyOf(findings));
  }

  /** When a machine that does its job, seen just now, is looked at again. */
  Instant lookAfter(Instant now) {
    return schedule.after(now, 0);
  }

  private static boolean tellsPower(Finding finding) {
    return finding.kind() != Finding.Kind.POWER;
  }

  private Facts judge(Facts before, Observation observation, Instant now, List<Finding> findings) {
    if (observation instanceof Observation.Failed failed) {
      return failed(before, failed, now, findings);
    }
    Observation.Seen seen = (Observation.Seen) observation;
    if (seen.reading().state() == State.UNKNOWN) {
      return failed(
          before,
          new Observation.Failed(
              seen.server(),
              seen.source(),
              BmcException.Kind.MISBEHAVED,
              "read",
              before.machine().id() + ": the BMC answers, but tells no power state we know"),
          now,
          findings);
    }
    return seen(before, seen, now, findings);
  }

  private Facts seen(Facts before, Observation.Seen seen, Instant now, List<Finding> findings) {
    PowerReading reading = seen.reading();
    Instant known = before.sight().time();
    if (known != null && reading.observedAt().isBefore(known)) {
      return seen.source() == Source.SWEEP
          ? before.withDueTime(schedule.after(now, before.misses().count()))
          : before;
    }
    Facts after =
        before
            .withSight(new Sight(reading.state(), reading.observedAt(), seen.source()), Misses.NONE)
            .withDueTime(schedule.after(now, 0));
    after = manage(after, ManagementState.AVAILABLE, "", now, findings);
    return drift(after, seen, findings);
  }

  /**
   * Only on and off are compared: what is between the two passes. While an operation is at work
   * everything is its business, and what it sees is what it leaves.
   */
  private static Facts drift(Facts facts, Observation.Seen seen, List<Finding> findings) {
    State state = seen.reading().state();
    Drift drift = facts.drift();
    if (state != State.ON && state != State.OFF) {
      return facts;
    }
    if (seen.source() == Source.OPERATION || drift.expected() == null) {
      return facts.withDrift(Drift.none(state));
    }
    if (facts.machine().busy() || (state == drift.expected()) == (drift.since() == null)) {
      return facts;
    }
    Machine machine = facts.machine();
    if (state == drift.expected()) {
      findings.add(
          new Finding(
              Finding.Kind.DRIFT_OVER,
              machine,
              machine.name() + " is " + word(state) + " again, as it was left",
              other(state).name(),
              state.name()));
      return facts.withDrift(Drift.none(state));
    }
    String reason = driftReason(machine, state);
    findings.add(
        new Finding(Finding.Kind.DRIFT, machine, reason, drift.expected().name(), state.name()));
    return facts.withDrift(new Drift(drift.expected(), seen.reading().observedAt(), reason));
  }

  private static String driftReason(Machine machine, State state) {
    if (state == State.ON && machine.suspended() != null) {
      return machine.name()
          + " was turned off because assignments/"
          + machine.suspended()
          + " is suspended, and is on: somebody turned it on without us";
    }
    return machine.name()
        + " was left "
        + word(other(state))
        + " and is "
        + word(state)
        + ": somebody, the system or a power failure did that without us";
  }

  private Facts failed(
      Facts before, Observation.Failed failed, Instant now, List<Finding> findings) {
    boolean swept = failed.source() == Source.SWEEP;
    if (failed.unasked()) {
      return swept ? before.withDueTime(schedule.after(now, before.misses().count())) : before;
    }
    Misses misses =
        new Misses(before.misses().count() + 1, failed.message(), failed.restartMayHelp());
    Facts after = before.withMisses(misses);
    if (failed.kind() == BmcException.Kind.LOGIN_REFUSED) {
      return manage(after, ManagementState.CREDENTIALS_BAD, failed.message(), now, findings)
          .withDueTime(null);
    }
    if (swept) {
      after = after.withDueTime(schedule.after(now, misses.count()));
    }
    boolean lockedOut = before.management().state() == ManagementState.CREDENTIALS_BAD;
    return misses.count() < Facts.PATIENCE || lockedOut
        ? after
        : manage(after, stateAfter(failed.kind()), failed.message(), now, findings);
  }

  /** One that says no is there; one that says nothing, or may not be asked, is not. */
  private static ManagementState stateAfter(BmcException.Kind kind) {
    return switch (kind) {
      case UNREACHABLE, FORBIDDEN -> ManagementState.UNREACHABLE;
      case PRIVILEGE, CERTIFICATE, BUSY, UNSUPPORTED, REJECTED, MISBEHAVED ->
          ManagementState.DEGRADED;
      case LOGIN_REFUSED -> ManagementState.CREDENTIALS_BAD;
    };
  }

  private static Facts manage(
      Facts facts, ManagementState state, String reason, Instant now, List<Finding> findings) {
    Management before = facts.management();
    if (before.state() == state) {
      return facts;
    }
    findings.add(
        new Finding(
            Finding.Kind.MANAGEMENT,
            facts.machine(),
            sentence(facts.machine(), state, reason),
            before.state().name(),
            state.name()));
    return facts.withManagement(new Management(state, now, reason));
  }

  private static String sentence(Machine machine, ManagementState state, String reason) {
    String bmc = "the BMC of " + machine.name();
    return switch (state) {
      case UNSEEN, AVAILABLE -> bmc + " answers";
      case DEGRADED -> bmc + " does not tell what it is asked: " + reason;
      case UNREACHABLE -> bmc + " does not answer: " + reason;
      case CREDENTIALS_BAD ->
          bmc
              + " lets nobody in and is not asked again before its settings are changed or it is"
              + " inspected: "
              + reason;
    };
  }

  private static State other(State state) {
    return state == State.ON ? State.OFF : State.ON;
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
