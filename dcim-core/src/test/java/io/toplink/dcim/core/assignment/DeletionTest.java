package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.assignment.Assignment.State;
import io.toplink.dcim.core.assignment.AssignmentConfig.WipeOnEnd;
import io.toplink.dcim.core.assignment.Deletions.WipeWish;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.core.wipe.Wipe;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Deletions that are taken back within their grace period, or not. */
class DeletionTest extends MaintenanceFixture {
  @Test
  void aDeletionIsTakenBackWithinItsGrace() {
    restart(graceful(LONG, WipeOnEnd.QUICK));
    Accepted first = active();
    finish(delete(WipeWish.POLICY), Operation.State.DONE);
    Assignment kept = assignment();
    assertThat(kept.state()).isEqualTo(State.ENDING);
    assertThat(kept.purgeTime()).isNotNull();
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.OFF);
    assertReason(Reason.WRONG_STATE, this::rescue);
    assertReason(Reason.WRONG_STATE, () -> estate.create(HK, Estate.order("e5", "812")));
    assertReason(Reason.OUT_OF_STOCK, () -> estate.create(HK, Estate.order("e5", "813")));
    assertThat(delete(WipeWish.POLICY).alreadyExisted()).isTrue();

    finish(undelete(), Operation.State.DONE);
    Assignment back = estate.get(first);
    assertThat(back.state()).isEqualTo(State.ACTIVE);
    assertThat(back.purgeTime()).isNull();
    assertThat(back.addresses()).isEqualTo(kept.addresses());
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.ON);
    assertThat(undelete().alreadyExisted()).isTrue();
  }

  @Test
  void whatWasSuspendedIsSuspendedAgainWhenItsDeletionIsTakenBack() {
    restart(graceful(LONG, WipeOnEnd.NONE));
    active();
    finish(
        estate.provisioning.suspend(Estate.call("SuspendAssignment"), KEY, "unpaid", false),
        Operation.State.DONE);
    finish(delete(WipeWish.POLICY), Operation.State.DONE);
    finish(undelete(), Operation.State.DONE);
    assertThat(assignment().state()).isEqualTo(State.SUSPENDED);
    assertThat(assignment().stateReason()).isEqualTo("unpaid");
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.OFF);
  }

  @Test
  void afterTheGraceTheServerIsWipedAndReleasedAndNothingIsTakenBack() {
    restart(graceful(LONG, WipeOnEnd.QUICK));
    Accepted first = active();
    finish(delete(WipeWish.POLICY), Operation.State.DONE);
    GraceSweep sweep = estate.injector.getInstance(GraceSweep.class);
    sweep.step();
    assertThat(assignment().operation()).isNull();
    estate.database.execute(
        handle -> handle.execute("update assignments set purge_time = now() - interval '1 s'"));
    assertReason(Reason.GRACE_OVER, this::undelete);
    sweep.step();
    sweep.step();
    UUID purging = assignment().operation();
    assertThat(purging).isNotNull();
    String token = begin();
    assertReason(Reason.GRACE_OVER, this::undelete);
    wipeAll(token);
    finish(purging, Operation.State.DONE);
    assertThat(estate.get(first).state()).isEqualTo(State.ENDED);
    assertThat(serverState()).isEqualTo("AVAILABLE");
    assertThat(wipes.get(purging).actor()).isEqualTo("system");
  }

  @Test
  void unlessTheSettingsSayOtherwiseADeletionThatWipesWaitsADayAndAnyOtherNotAtAll() {
    restart(AssignmentConfig.DEFAULT);
    Accepted first = active();
    Instant before = Instant.now();
    finish(delete(WipeWish.QUICK), Operation.State.DONE);
    assertThat(assignment().state()).isEqualTo(State.ENDING);
    assertThat(Duration.between(before, assignment().purgeTime()))
        .isBetween(Duration.ofHours(24), Duration.ofHours(25));
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.OFF);
    finish(undelete(), Operation.State.DONE);
    assertThat(estate.get(first).state()).isEqualTo(State.ACTIVE);

    finish(delete(WipeWish.FULL), Operation.State.DONE);
    Accepted now = delete(WipeWish.QUICK, true);
    wipeAll(begin());
    finish(now, Operation.State.DONE);
    assertThat(serverState()).isEqualTo("AVAILABLE");

    Accepted second = active();
    finish(delete(WipeWish.POLICY), Operation.State.DONE);
    assertThat(estate.get(second).state()).isEqualTo(State.ENDED);
    assertThat(serverState()).isEqualTo("AVAILABLE");
  }

  @Test
  void ofTwoGracePeriodsTheLongerCountsWhereDisksAreWiped() {
    Duration hour = Duration.ofHours(1);
    Duration day = Duration.ofDays(1);
    AssignmentConfig usual = new AssignmentConfig(hour, day, WipeOnEnd.NONE);
    assertThat(usual.graceOf(null)).isEqualTo(hour);
    assertThat(usual.graceOf(Wipe.Method.QUICK)).isEqualTo(day);
    AssignmentConfig patient = new AssignmentConfig(day, hour, WipeOnEnd.NONE);
    assertThat(patient.graceOf(null)).isEqualTo(day);
    assertThat(patient.graceOf(Wipe.Method.FULL)).isEqualTo(day);
  }

  @Test
  void undeletingAndDeletingAtOnceLeavesNothingInBetween() {
    restart(graceful(LONG, WipeOnEnd.NONE));
    for (int round = 0; round < 6; round++) {
      Accepted accepted = active();
      finish(delete(WipeWish.NONE), Operation.State.DONE);
      CompletableFuture<@Nullable Reason> back =
          CompletableFuture.supplyAsync(() -> reason(this::undelete));
      CompletableFuture<@Nullable Reason> gone =
          CompletableFuture.supplyAsync(() -> reason(() -> delete(WipeWish.NONE, true)));
      Reason undeleted = back.join();
      assertThat(gone.join()).isNull();
      // A command that was on its way when it was put aside has its time to arrive.
      Await.until(
          "the assignment to come to rest",
          Duration.ofMinutes(2),
          () -> estate.get(accepted).operation() == null);
      // Either it was had back, and then deleted; or there was nothing left to have back.
      assertThat(undeleted).isIn(null, Reason.GRACE_OVER, Reason.NOT_FOUND);
      assertThat(estate.get(accepted).state()).isEqualTo(State.ENDED);
      assertThat(serverState()).isEqualTo("AVAILABLE");
      assertThat(machines.state(server)).isEqualTo(PowerReading.State.OFF);
    }
  }

  private static @Nullable Reason reason(Runnable call) {
    try {
      call.run();
      return null;
    } catch (DcimException e) {
      return e.reason();
    }
  }
}
