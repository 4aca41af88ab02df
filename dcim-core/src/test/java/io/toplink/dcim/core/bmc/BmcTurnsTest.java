package io.toplink.dcim.core.bmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.toplink.dcim.core.bmc.BmcException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may talk to a BMC, and when. */
class BmcTurnsTest extends BmcsFixture {
  @Test
  void oneTaskAtATimePerBmcInTheOrderTheyCameUsersFirstAndBulkBeforePolls() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<String> order = new CopyOnWriteArrayList<>();
    List<Future<?>> all = new ArrayList<>();
    all.add(
        threads.submit(
            () ->
                bmcs.call(
                    target(1),
                    Priority.POLL,
                    session -> {
                      inside.countDown();
                      await(goOn);
                      return order.add("first");
                    })));
    assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
    String[] names = {"poll 1", "bulk 1", "user 1", "poll 2", "bulk 2", "user 2"};
    for (int i = 0; i < names.length; i++) {
      String name = names[i];
      Priority priority = Priority.valueOf(name.substring(0, 4).toUpperCase(Locale.ROOT));
      all.add(threads.submit(() -> bmcs.call(target(1), priority, session -> order.add(name))));
      int waiting = i + 1;
      until(() -> bmcs.waiting(target(1)) == waiting);
    }
    goOn.countDown();
    for (Future<?> one : all) {
      one.get(10, TimeUnit.SECONDS);
    }
    assertThat(order)
        .containsExactly("first", "user 1", "user 2", "bulk 1", "bulk 2", "poll 1", "poll 2");
    assertThat(bmcs.waiting(target(1))).isZero();
  }

  @Test
  void twoTasksNeverTalkToOneBmcAtOnce() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Priority priority = i % 3 == 0 ? Priority.POLL : Priority.USER;
      all.add(
          threads.submit(
              () ->
                  bmcs.call(
                      target(1),
                      priority,
                      session -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        Thread.yield();
                        return inside.decrementAndGet();
                      })));
    }
    for (Future<?> one : all) {
      one.get(30, TimeUnit.SECONDS);
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void aBmcThatHangsDoesNotDelayOthers() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch inside = new CountDownLatch(1);
    Future<?> hanging =
        threads.submit(
            () ->
                bmcs.call(
                    target(1),
                    Priority.USER,
                    session -> {
                      inside.countDown();
                      await(goOn);
                      return 0;
                    }));
    assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(bmcs.power(target(2)).state()).isEqualTo(PowerReading.State.ON);
    assertThat(hanging).isNotDone();
    goOn.countDown();
    hanging.get(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource({
    "4, 64, 64, USER, 4",
    "64, 3, 64, USER, 3",
    "64, 64, 2, POLL, 2",
    "64, 64, 2, BULK, 2",
    "64, 8, 64, BULK, 6"
  })
  void noMoreBmcsAtOnceThanAllowed(int total, int perSubnet, int polls, Priority priority, int most)
      throws Exception {
    Bmcs bounded = bmcs(new BmcLimits(total, perSubnet, polls, 32, 32, 1 << 20, 64), TIMEOUTS);
    CountDownLatch full = new CountDownLatch(most);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger seen = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      BmcTarget target = target(i);
      all.add(
          threads.submit(
              () ->
                  bounded.call(
                      target,
                      priority,
                      session -> {
                        seen.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        full.countDown();
                        await(goOn);
                        return inside.decrementAndGet();
                      })));
    }
    assertThat(full.await(10, TimeUnit.SECONDS)).isTrue();
    goOn.countDown();
    for (Future<?> one : all) {
      one.get(10, TimeUnit.SECONDS);
    }
    assertThat(seen).hasValue(most);
  }

  @Test
  void aUserIsNotKeptWaitingByManyThatAreDoneInBulk() throws Exception {
    Bmcs bounded = bmcs(new BmcLimits(64, 4, 64, 32, 32, 1 << 20, 64), TIMEOUTS);
    CountDownLatch goOn = new CountDownLatch(1);
    List<Future<?>> bulk = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      BmcTarget target = target(i);
      bulk.add(
          threads.submit(
              () ->
                  bounded.call(
                      target,
                      Priority.BULK,
                      session -> {
                        await(goOn);
                        return 0;
                      })));
    }
    until(() -> IntStream.rangeClosed(1, 6).map(i -> bounded.waiting(target(i))).sum() == 3);

    assertThat(bounded.call(target(7), Priority.USER, PowerControl::power).state())
        .isEqualTo(PowerReading.State.ON);

    assertThat(bulk).noneMatch(Future::isDone);
    goOn.countDown();
    for (Future<?> one : bulk) {
      one.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aUserDoesNotWaitForAReadingThatManyWaitForInBulk() {
    assertThat(Priority.USER.mayJoin(Priority.BULK)).isFalse();
    assertThat(Priority.BULK.mayJoin(Priority.POLL)).isFalse();
    assertThat(Priority.BULK.mayJoin(Priority.USER)).isTrue();
    assertThat(Priority.POLL.mayJoin(Priority.BULK)).isTrue();
  }

  @Test
  void readingsAskedForAtOnceShareOneAnswer() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    driver.trouble =
        (what, target) -> {
          asked.countDown();
          await(goOn);
        };
    List<Future<PowerReading>> all = new ArrayList<>();
    all.add(threads.submit(() -> bmcs.power(target(1))));
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    AtomicInteger started = new AtomicInteger();
    for (int i = 0; i < 20; i++) {
      all.add(
          threads.submit(
              () -> {
                started.incrementAndGet();
                return bmcs.power(target(1), Priority.POLL);
              }));
    }
    until(() -> started.get() == 20);
    goOn.countDown();
    for (Future<PowerReading> one : all) {
      assertThat(one.get(10, TimeUnit.SECONDS).state()).isEqualTo(PowerReading.State.ON);
    }
    long readings = driver.asked.stream().filter("power"::equals).count();
    assertThat(readings).isLessThan(20);
  }

  @Test
  void aFailedReadingFailsForAllWhoSharedIt() {
    driver.trouble = fails(Kind.UNREACHABLE);
    CompletableFuture<?> one = CompletableFuture.runAsync(this::expectUnreachable, threads);
    CompletableFuture<?> other = CompletableFuture.runAsync(this::expectUnreachable, threads);
    assertThat(CompletableFuture.allOf(one, other)).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void whoWaitsTooLongIsToldAndTheLaneGoesOn() throws Exception {
    BmcTimeouts impatient =
        new BmcTimeouts(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            Duration.ofMillis(10),
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            Duration.ofSeconds(1));
    Bmcs quick = bmcs(BmcLimits.DEFAULT, impatient);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Future<?> holder =
        threads.submit(
            () ->
                quick.call(
                    target(1),
                    Priority.USER,
                    session -> {
                      inside.countDown();
                      await(goOn);
                      return 0;
                    }));
    assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
    BmcException e =
        catchThrowableOfType(
            BmcException.class, () -> quick.call(target(1), Priority.USER, s -> 0));
    assertThat(e.kind()).isEqualTo(Kind.BUSY);
    assertThat(e.phase()).isEqualTo("queue");
    goOn.countDown();
    holder.get(10, TimeUnit.SECONDS);
    Integer seven = quick.call(target(1), Priority.USER, s -> 7);
    assertThat(seven).isEqualTo(7);
  }

  @Test
  void anInterruptedWaiterLeavesTheLaneToOthers() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Future<?> holder =
        threads.submit(
            () ->
                bmcs.call(
                    target(1),
                    Priority.USER,
                    session -> {
                      inside.countDown();
                      await(goOn);
                      return 0;
                    }));
    assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
    Future<?> waiter = threads.submit(() -> bmcs.call(target(1), Priority.USER, s -> 0));
    until(() -> bmcs.waiting(target(1)) == 1);
    waiter.cancel(true);
    until(() -> bmcs.waiting(target(1)) == 0);
    goOn.countDown();
    holder.get(10, TimeUnit.SECONDS);
    Integer seven = bmcs.call(target(1), Priority.USER, s -> 7);
    assertThat(seven).isEqualTo(7);
  }

  @Test
  void workThatFailsUnexpectedlyLeavesNothingLocked() throws Exception {
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(
              () ->
                  bmcs.call(
                      target(1),
                      Priority.POLL,
                      session -> {
                        throw new IllegalArgumentException("a fault of the caller");
                      }))
          .isInstanceOf(IllegalArgumentException.class);
    }
    Integer seven = bmcs.call(target(1), Priority.POLL, s -> 7);
    assertThat(seven).isEqualTo(7);
  }
}
