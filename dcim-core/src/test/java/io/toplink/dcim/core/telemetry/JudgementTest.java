package io.toplink.dcim.core.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.PowerReading.State;
import io.toplink.dcim.core.server.ManagementState;
import io.toplink.dcim.core.telemetry.Facts.Drift;
import io.toplink.dcim.core.telemetry.Facts.Machine;
import io.toplink.dcim.core.telemetry.Facts.Management;
import io.toplink.dcim.core.telemetry.Facts.Misses;
import io.toplink.dcim.core.telemetry.Facts.Sight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JudgementTest {
  private static final UUID SERVER = new UUID(0, 7);
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final Judgement judgement =
      new Judgement(new Schedule(TelemetryConfig.DEFAULT, new Random(1)));
  private final List<Finding> findings = new ArrayList<>();
  private Instant now = START;
  private Facts facts = unseen(false, null);

  private static Facts unseen(boolean busy, @Nullable String suspended) {
    return new Facts(
        new Machine(SERVER, "r7", busy, suspended),
        new Sight(State.UNKNOWN, null, null),
        Drift.none(null),
        Misses.NONE,
        new Management(ManagementState.UNSEEN, null, ""),
        Instant.EPOCH);
  }

  /** What is found by one more look, a minute later. */
  private List<Finding.Kind> look(Observation observation) {
    now = now.plusSeconds(60);
    Judgement.Verdict verdict = judgement.of(facts, observation, now);
    facts = verdict.facts();
    findings.addAll(verdict.findings());
    return verdict.findings().stream().map(Finding::kind).toList();
  }

  private List<Finding.Kind> see(Source source, State state) {
    return look(new Observation.Seen(SERVER, source, new PowerReading(state, now.plusSeconds(60))));
  }

  private List<Finding.Kind> sweep(State state) {
    return see(Source.SWEEP, state);
  }

  private List<Finding.Kind> miss(BmcException.Kind kind) {
    return look(new Observation.Failed(SERVER, Source.SWEEP, kind, "connect", "r7: no"));
  }

  private void machine(boolean busy, @Nullable String suspended) {
    facts =
        new Facts(
            new Machine(SERVER, "r7", busy, suspended),
            facts.sight(),
            facts.drift(),
            facts.misses(),
            facts.management(),
            facts.dueTime());
  }

  private Duration untilDue() {
    return Duration.between(now, Objects.requireNonNull(facts.dueTime()));
  }

  @Test
  void whatIsFirstSeenIsWhatIsExpected() {
    assertThat(sweep(State.ON)).containsExactly(Finding.Kind.MANAGEMENT);
    assertThat(facts.shown()).isEqualTo(State.ON);
    assertThat(facts.drift()).isEqualTo(Drift.none(State.ON));
    assertThat(facts.management().state()).isEqualTo(ManagementState.AVAILABLE);
    assertThat(facts.sight().source()).isEqualTo(Source.SWEEP);
    assertThat(sweep(State.ON)).isEmpty();
  }

  @Test
  void driftIsFoundOnceAndItsEndOnce() {
    sweep(State.ON);
    assertThat(sweep(State.OFF)).containsExactly(Finding.Kind.DRIFT);
    assertThat(facts.drift().since()).isEqualTo(now);
    assertThat(facts.drift().reason()).contains("servers/r7 was left on and is off");
    assertThat(sweep(State.OFF)).isEmpty();
    assertThat(see(Source.REFRESH, State.OFF)).isEmpty();
    assertThat(facts.drift().expected()).isEqualTo(State.ON);

    assertThat(sweep(State.ON)).containsExactly(Finding.Kind.DRIFT_OVER);
    assertThat(facts.drift()).isEqualTo(Drift.none(State.ON));
    assertThat(sweep(State.ON)).isEmpty();
  }

  @Test
  void whatAnOperationSeesIsWhatIsExpected() {
    see(Source.OPERATION, State.ON);
    assertThat(see(Source.OPERATION, State.OFF)).containsExactly(Finding.Kind.POWER);
    assertThat(facts.drift()).isEqualTo(Drift.none(State.OFF));
    sweep(State.ON);
    assertThat(facts.drift().since()).isNotNull();
    // Also one that finds it as it shall be.
    see(Source.OPERATION, State.ON);
    assertThat(facts.drift()).isEqualTo(Drift.none(State.ON));
  }

  @Test
  void nothingIsDriftWhileAnOperationIsAtWork() {
    sweep(State.ON);
    machine(true, null);
    assertThat(sweep(State.OFF)).containsExactly(Finding.Kind.POWER);
    assertThat(facts.drift().since()).isNull();
    // It ended without having looked itself: then it is.
    machine(false, null);
    assertThat(sweep(State.OFF)).containsExactly(Finding.Kind.DRIFT);
  }

  @Test
  void whatIsBetweenOnAndOffIsNoDrift() {
    sweep(State.ON);
    sweep(State.POWERING_OFF);
    assertThat(facts.drift().since()).isNull();
    assertThat(facts.shown()).isEqualTo(State.POWERING_OFF);
  }

  @Test
  void aSuspendedMachineThatIsOnIsToldAsSuch() {
    see(Source.OPERATION, State.OFF);
    machine(false, "a-1");
    sweep(State.ON);
    assertThat(facts.drift().reason()).contains("assignments/a-1 is suspended, and is on");
    assertThat(findings).last().extracting(Finding::message).isEqualTo(facts.drift().reason());
  }

  @Test
  void anOlderReadingChangesNothing() {
    see(Source.OPERATION, State.ON);
    Facts before = facts;
    assertThat(
            look(
                new Observation.Seen(
                    SERVER, Source.SWEEP, new PowerReading(State.OFF, START.plusSeconds(30)))))
        .isEmpty();
    assertThat(facts.withDueTime(null)).isEqualTo(before.withDueTime(null));
    assertThat(untilDue()).isPositive();
  }

  @Test
  void threeFailedLooksMakeThePowerUnknownAndKeepWhatWasSeen() {
    sweep(State.ON);
    assertThat(miss(BmcException.Kind.UNREACHABLE)).isEmpty();
    assertThat(miss(BmcException.Kind.UNREACHABLE)).isEmpty();
    assertThat(facts.shown()).isEqualTo(State.ON);
    assertThat(facts.management().state()).isEqualTo(ManagementState.AVAILABLE);
    assertThat(miss(BmcException.Kind.UNREACHABLE)).containsExactly(Finding.Kind.MANAGEMENT);
    assertThat(facts.shown()).isEqualTo(State.UNKNOWN);
    assertThat(facts.sight().state()).isEqualTo(State.ON);
    assertThat(facts.management())
        .isEqualTo(new Management(ManagementState.UNREACHABLE, now, "r7: no"));
    assertThat(miss(BmcException.Kind.UNREACHABLE)).isEmpty();

    assertThat(sweep(State.ON)).containsExactly(Finding.Kind.MANAGEMENT);
    assertThat(facts.shown()).isEqualTo(State.ON);
    assertThat(facts.misses()).isEqualTo(Misses.NONE);
  }

  @Test
  void powerThatChangedInTheDarkIsDriftAllTheSame() {
    sweep(State.ON);
    for (int i = 0; i < 4; i++) {
      miss(BmcException.Kind.UNREACHABLE);
    }
    assertThat(sweep(State.OFF)).containsExactly(Finding.Kind.MANAGEMENT, Finding.Kind.DRIFT);
  }

  @ParameterizedTest
  @EnumSource(
      value = BmcException.Kind.class,
      names = {"PRIVILEGE", "CERTIFICATE", "BUSY", "UNSUPPORTED", "REJECTED", "MISBEHAVED"})
  void oneThatIsThereAndDoesNotTellIsDegraded(BmcException.Kind kind) {
    for (int i = 0; i < Facts.PATIENCE; i++) {
      miss(kind);
    }
    assertThat(facts.management().state()).isEqualTo(ManagementState.DEGRADED);
  }

  /** B28: null, a word nobody knows. */
  @Test
  void anAnswerWithoutAStateIsAFailedLook() {
    sweep(State.ON);
    sweep(State.UNKNOWN);
    assertThat(facts.shown()).isEqualTo(State.ON);
    sweep(State.UNKNOWN);
    sweep(State.UNKNOWN);
    assertThat(facts.shown()).isEqualTo(State.UNKNOWN);
    assertThat(facts.sight().state()).isEqualTo(State.ON);
    assertThat(facts.management().state()).isEqualTo(ManagementState.DEGRADED);
  }

  @Test
  void aRefusedLoginStopsLooksAtOnce() {
    sweep(State.ON);
    assertThat(miss(BmcException.Kind.LOGIN_REFUSED)).containsExactly(Finding.Kind.MANAGEMENT);
    assertThat(facts.management().state()).isEqualTo(ManagementState.CREDENTIALS_BAD);
    assertThat(facts.dueTime()).isNull();
    assertThat(facts.shown()).isEqualTo(State.UNKNOWN);
    // Silence does not make the login right.
    for (int i = 0; i < 4; i++) {
      look(
          new Observation.Failed(
              SERVER, Source.OPERATION, BmcException.Kind.UNREACHABLE, "connect", "no"));
    }
    assertThat(facts.management().state()).isEqualTo(ManagementState.CREDENTIALS_BAD);
    assertThat(facts.dueTime()).isNull();

    see(Source.OPERATION, State.ON);
    assertThat(facts.management().state()).isEqualTo(ManagementState.AVAILABLE);
    assertThat(untilDue()).isPositive();
  }

  @Test
  void whoeverWasNotAskedHasNotFailed() {
    sweep(State.ON);
    for (int i = 0; i < 5; i++) {
      look(
          new Observation.Failed(
              SERVER, Source.SWEEP, BmcException.Kind.BUSY, "queue", "no turn in time"));
    }
    assertThat(facts.misses()).isEqualTo(Misses.NONE);
  }

  @Test
  void looksComeEveryTwoMinutesAndEveryTenAfterFiveFailures() {
    for (int i = 0; i < 50; i++) {
      sweep(State.ON);
      assertThat(untilDue()).isBetween(Duration.ofSeconds(96), Duration.ofSeconds(144));
    }
    for (int i = 1; i <= 10; i++) {
      miss(BmcException.Kind.UNREACHABLE);
      assertThat(untilDue())
          .isBetween(
              i < 5 ? Duration.ofSeconds(96) : Duration.ofMinutes(8),
              i < 5 ? Duration.ofSeconds(144) : Duration.ofMinutes(12));
    }
    sweep(State.ON);
    assertThat(untilDue()).isLessThanOrEqualTo(Duration.ofSeconds(144));
  }
}
