package io.toplink.dcim.core.bmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.toplink.dcim.core.bmc.BmcException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** BMCs that do not answer, that say no, or do not let us in. */
class BmcSilenceTest extends BmcsFixture {
  @Test
  void aSilentBmcIsLeftAloneAndThenAskedSomethingHarmlessFirst() throws Exception {
    driver.trouble = fails(Kind.UNREACHABLE);
    for (int i = 0; i < 3; i++) {
      expectUnreachable();
    }
    driver.asked.clear();
    BmcException alone =
        catchThrowableOfType(
            BmcException.class,
            () -> bmcs.call(target(1), Priority.USER, s -> s.send(PowerCommand.ON)));
    assertThat(alone.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(alone.phase()).isEqualTo("breaker");
    assertThat(driver.asked).isEmpty();

    driver.trouble = (what, target) -> {};
    until(() -> succeeds(() -> bmcs.call(target(1), Priority.USER, s -> s.send(PowerCommand.ON))));
    assertThat(driver.asked).containsExactly("open", "power", "send ON", "close");
  }

  @Test
  void aBmcThatStaysSilentIsSentNoCommand() {
    driver.trouble = fails(Kind.UNREACHABLE);
    for (int i = 0; i < 3; i++) {
      expectUnreachable();
    }
    driver.asked.clear();
    driver.trouble =
        (what, target) -> {
          if (what.equals("power")) {
            throw new BmcException(Kind.UNREACHABLE, "answer", "silent", null);
          }
        };
    until(
        () -> {
          BmcException e =
              catchThrowableOfType(
                  BmcException.class,
                  () -> bmcs.call(target(1), Priority.USER, s -> s.send(PowerCommand.ON)));
          return !e.phase().equals("breaker");
        });
    assertThat(driver.asked).containsExactly("open", "power", "close");
  }

  @Test
  void aBmcThatTellsNothingMayBeRestartedAndIsAskedAnewThen() throws Exception {
    Bmcs patient = bmcs(BmcLimits.DEFAULT, BmcTimeouts.DEFAULT);
    driver.trouble =
        (what, target) -> {
          if (what.equals("power")) {
            throw new BmcException(Kind.MISBEHAVED, "read", "nonsense", null);
          }
        };
    for (int i = 0; i < 3; i++) {
      catchThrowableOfType(BmcException.class, () -> patient.power(target(1)));
    }
    assertThat(catchThrowableOfType(BmcException.class, () -> patient.power(target(1))).phase())
        .isEqualTo("breaker");
    driver.asked.clear();

    assertThat(patient.rescue(target(1), BmcControl::resetBmc)).isEqualTo(Sent.ACCEPTED);

    assertThat(driver.asked).containsExactly("open", "reset BMC", "close");
    driver.trouble = (what, target) -> {};
    assertThat(patient.power(target(1)).state()).isEqualTo(PowerReading.State.ON);
  }

  @Test
  void slowBmcsLeaveThreadsToTheOthers() throws Exception {
    Bmcs narrow = bmcs(new BmcLimits(64, 16, 48, 2, 32, 1 << 20, 64), TIMEOUTS);
    driver.trouble = fails(Kind.UNREACHABLE);
    for (int silent = 1; silent <= 3; silent++) {
      BmcTarget target = target(silent);
      catchThrowableOfType(BmcException.class, () -> narrow.power(target));
    }
    CountDownLatch waiting = new CountDownLatch(2);
    CountDownLatch answers = new CountDownLatch(1);
    driver.trouble =
        (what, target) -> {
          if (what.equals("power") && !target.equals(target(4))) {
            waiting.countDown();
            await(answers);
          }
        };
    List<Future<PowerReading>> waits = new ArrayList<>();
    for (int silent = 1; silent <= 2; silent++) {
      BmcTarget target = target(silent);
      waits.add(threads.submit(() -> narrow.power(target)));
    }
    assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();

    BmcException noPlace = catchThrowableOfType(BmcException.class, () -> narrow.power(target(3)));
    assertThat(noPlace.kind()).isEqualTo(Kind.BUSY);
    assertThat(noPlace.phase()).isEqualTo("queue");
    assertThat(narrow.power(target(4)).state()).isEqualTo(PowerReading.State.ON);

    answers.countDown();
    for (Future<PowerReading> wait : waits) {
      wait.get(20, TimeUnit.SECONDS);
    }
    assertThat(narrow.power(target(3)).state()).isEqualTo(PowerReading.State.ON);
  }

  @Test
  void aBmcThatCannotEvenBeRestartedStaysAlone() {
    Bmcs patient = bmcs(BmcLimits.DEFAULT, BmcTimeouts.DEFAULT);
    driver.trouble = fails(Kind.UNREACHABLE);
    for (int i = 0; i < 3; i++) {
      catchThrowableOfType(BmcException.class, () -> patient.power(target(1)));
    }
    catchThrowableOfType(BmcException.class, () -> patient.rescue(target(1), BmcControl::resetBmc));
    assertThat(catchThrowableOfType(BmcException.class, () -> patient.power(target(1))).phase())
        .isEqualTo("breaker");
  }

  @Test
  void commandsWithoutAnAnswerCountAsSilenceAndStopInMidSession() {
    driver.sent = Sent.UNKNOWN;
    BmcException stopped =
        catchThrowableOfType(
            BmcException.class,
            () ->
                bmcs.call(
                    target(1),
                    Priority.USER,
                    session -> {
                      for (int i = 0; i < 10; i++) {
                        session.send(PowerCommand.ON);
                      }
                      return 0;
                    }));
    assertThat(stopped.phase()).isEqualTo("breaker");
    assertThat(driver.asked.stream().filter("send ON"::equals)).hasSizeBetween(2, 4);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"BUSY", "REJECTED", "UNSUPPORTED", "PRIVILEGE", "CERTIFICATE"})
  void aBmcThatSaysNoIsNotSilent(Kind kind) {
    driver.trouble = fails(kind);
    for (int i = 0; i < 10; i++) {
      BmcException no = catchThrowableOfType(BmcException.class, () -> bmcs.power(target(1)));
      assertThat(no.kind()).isEqualTo(kind);
    }
    assertThat(driver.asked).hasSize(10);
  }

  @Test
  void aRefusedLoginIsNeverShownAgainUntilItChanges() throws BmcException {
    driver.trouble = fails(Kind.LOGIN_REFUSED);
    for (int i = 0; i < 5; i++) {
      BmcException e = catchThrowableOfType(BmcException.class, () -> bmcs.power(target(1)));
      assertThat(e.kind()).isEqualTo(Kind.LOGIN_REFUSED);
      assertThat(e.phase()).isEqualTo(i == 0 ? "login" : "remembered");
    }
    assertThat(driver.asked).containsExactly("open");

    driver.trouble = (what, target) -> {};
    bmcs.power(target(2));
    assertThat(bmcs.power(target(1, "changed")).state()).isEqualTo(PowerReading.State.ON);
    assertThatThrownBy(() -> bmcs.power(target(1))).isInstanceOf(BmcException.class);
    bmcs.forgetRefusedLogin(target(1));
    assertThat(bmcs.power(target(1)).state()).isEqualTo(PowerReading.State.ON);
  }

  @Test
  void whoeverWaitedBehindARefusedLoginDoesNotShowItEither() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    driver.trouble =
        (what, target) -> {
          inside.countDown();
          await(goOn);
          throw new BmcException(Kind.LOGIN_REFUSED, "login", "no", null);
        };
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(
          threads.submit(
              () ->
                  catchThrowableOfType(
                      BmcException.class,
                      () -> bmcs.call(target(1), Priority.USER, BmcSession::identity))));
    }
    assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
    until(() -> bmcs.waiting(target(1)) == 4);
    goOn.countDown();
    for (Future<?> one : all) {
      one.get(10, TimeUnit.SECONDS);
    }
    assertThat(driver.asked).containsExactly("open");
  }
}
