package io.toplink.dcim.core.bmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcException.Kind;
import io.toplink.dcim.core.bmc.PowerReading.State;
import io.toplink.dcim.core.testing.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Looking at many BMCs without waiting for any. */
class ObserveTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final BmcTimeouts TIMEOUTS =
      BmcTimeouts.DEFAULT.withBreakerOpen(Duration.ofMillis(300), Duration.ofSeconds(1));

  /** Answers when it is told to. */
  private static final class SlowDriver implements BmcDriver {
    private final List<CompletableFuture<PowerReading>> asked = new CopyOnWriteArrayList<>();
    private final List<String> servers = new CopyOnWriteArrayList<>();
    private final FakeDriver sessions = new FakeDriver();

    @Override
    public BmcSession open(BmcTarget target) throws BmcException {
      return sessions.open(target);
    }

    @Override
    public CompletionStage<PowerReading> readPower(BmcTarget target) {
      CompletableFuture<PowerReading> answer = new CompletableFuture<>();
      servers.add(target.server());
      asked.add(answer);
      return answer;
    }

    private void answer(int number) {
      asked.get(number).complete(new PowerReading(State.ON, Instant.EPOCH));
    }

    private void fail(int number, Kind kind) {
      asked.get(number).completeExceptionally(new BmcException(kind, "answer", "as told", null));
    }
  }

  private final SlowDriver driver = new SlowDriver();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Bmcs bmcs = bmcs(BmcLimits.DEFAULT, driver);

  @AfterEach
  void stop() {
    threads.shutdownNow();
    bmcs.close();
  }

  @Test
  void aThousandSilentBmcsTakeNoThreadEach() {
    int before = Thread.activeCount();
    List<CompletableFuture<PowerReading>> looks = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      looks.add(observe(target(i)));
    }
    Await.until("the permits are used", SOON, () -> driver.asked.size() >= 48);
    assertThat(Thread.activeCount() - before).isLessThan(10);
    assertThat(looks).noneMatch(CompletableFuture::isDone);
    for (int i = 0; i < 1000; i++) {
      int number = i;
      Await.until("the next one is asked", SOON, () -> driver.asked.size() > number);
      driver.answer(number);
    }
    assertThat(CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new)))
        .succeedsWithin(SOON);
    assertThat(driver.servers).doesNotHaveDuplicates().hasSize(1000);
  }

  @Test
  void thereAreBoundsAltogetherAndBehindOneRouter() {
    bmcs.close();
    bmcs = bmcs(new BmcLimits(8, 3, 6, 32, 32, 1 << 20, 64), driver);
    for (int i = 0; i < 20; i++) {
      observe(target(i));
    }
    Await.until("one subnet has its share", SOON, () -> driver.asked.size() >= 3);
    observe(elsewhere());
    Await.until("others are not kept waiting", SOON, () -> driver.servers.contains("elsewhere"));
    assertThat(driver.asked).hasSize(4);
  }

  @Test
  void whoIsSlowMakesWayForTheOthersAndIsRemembered() {
    bmcs.close();
    bmcs = bmcs(new BmcLimits(2, 2, 2, 32, 32, 1 << 20, 64), driver);
    observe(target(1));
    observe(target(2));
    CompletableFuture<PowerReading> third = observe(target(3));
    Await.until("the third has its turn", SOON, () -> driver.asked.size() == 3);
    driver.answer(2);
    assertThat(third).succeedsWithin(SOON);

    driver.fail(0, Kind.UNREACHABLE);
    driver.fail(1, Kind.UNREACHABLE);
    observe(target(4));
    observe(target(5));
    Await.until("the quick are full", SOON, () -> driver.asked.size() == 5);
    observe(target(1));
    Await.until("the silent one has its own place", SOON, () -> driver.asked.size() == 6);
  }

  @Test
  void aUserGoesAheadOfQueuedPolls() throws Exception {
    bmcs.close();
    bmcs = bmcs(new BmcLimits(1, 1, 1, 32, 32, 1 << 20, 64), driver);
    observe(target(1));
    Await.until("it is asked", SOON, () -> driver.asked.size() == 1);
    for (int i = 2; i < 10; i++) {
      observe(target(i));
    }
    Future<PowerReading> user =
        threads.submit(() -> bmcs.call(target(9), Priority.USER, PowerControl::power));
    Await.until("the user waits", SOON, () -> bmcs.waiting(target(9)) == 2);
    driver.answer(0);
    assertThat(user.get(20, TimeUnit.SECONDS).state()).isEqualTo(State.ON);
    assertThat(driver.servers).doesNotContain("server 9");
    Await.until("then the polls", SOON, () -> driver.asked.size() == 2);
  }

  @Test
  void looksAtTheSameTimeShareOneReadingAndOthersDoNot() {
    CompletableFuture<PowerReading> one = observe(target(1));
    CompletableFuture<PowerReading> other = observe(target(1));
    Await.until("it is asked", SOON, () -> driver.asked.size() == 1);
    assertThat(one.cancel(true)).isTrue();
    driver.answer(0);
    assertThat(other).succeedsWithin(SOON);
    observe(target(1));
    Await.until("a later look is a reading of its own", SOON, () -> driver.asked.size() == 2);
  }

  @Test
  void machinesOfOneChassisAreReadOneAfterTheOther() {
    BmcTarget first = target(1);
    BmcTarget second =
        new BmcTarget(
            "its neighbour",
            first.protocol(),
            first.address(),
            first.port(),
            true,
            "other",
            new Secret("p"),
            null);
    observe(first);
    observe(second);
    Await.until("the first is asked", SOON, () -> driver.asked.size() == 1);
    assertThat(bmcs.waiting(first)).isEqualTo(1);
    driver.answer(0);
    Await.until("then the second", SOON, () -> driver.servers.contains("its neighbour"));
  }

  @Test
  void aFailureIsABmcExceptionAndIsRemembered() {
    CompletableFuture<PowerReading> refused = observe(target(1));
    Await.until("it is asked", SOON, () -> driver.asked.size() == 1);
    driver.fail(0, Kind.LOGIN_REFUSED);
    assertThat(failure(refused).kind()).isEqualTo(Kind.LOGIN_REFUSED);
    assertThat(failure(observe(target(1))).phase()).isEqualTo("remembered");

    CompletableFuture<PowerReading> odd = observe(target(2));
    Await.until("it is asked", SOON, () -> driver.asked.size() == 2);
    driver.asked.get(1).completeExceptionally(new IllegalStateException("a fault of ours"));
    assertThat(failure(odd).phase()).isEqualTo("driver");
    observe(target(2));
    Await.until("nothing stays locked", SOON, () -> driver.asked.size() == 3);
  }

  @Test
  void aSilentBmcIsLeftAloneAndAReadingFindsOutThatItIsBack() {
    for (int i = 0; i < 3; i++) {
      CompletableFuture<PowerReading> look = observe(target(1));
      int number = i;
      Await.until("it is asked", SOON, () -> driver.asked.size() > number);
      driver.fail(i, Kind.UNREACHABLE);
      assertThat(failure(look).kind()).isEqualTo(Kind.UNREACHABLE);
    }
    assertThat(failure(observe(target(1))).phase()).isEqualTo("breaker");
    assertThat(driver.asked).hasSize(3);
    Await.until(
        "it is asked again",
        SOON,
        () -> {
          observe(target(1));
          return driver.asked.size() > 3;
        });
    driver.answer(3);
    Await.until(
        "and is back",
        SOON,
        () -> {
          observe(target(1));
          return driver.asked.size() > 4;
        });
  }

  @Test
  void nothingIsSentToForbiddenAddresses() {
    BmcTarget loopback = target(IpLiteral.parse("127.0.0.1").getHostAddress(), "loopback");
    assertThat(failure(observe(loopback)).kind()).isEqualTo(Kind.FORBIDDEN);
    assertThat(driver.asked).isEmpty();
  }

  @Test
  void aDriverThatCannotWaitWithoutAThreadIsServedByFew() {
    FakeDriver blocking = new FakeDriver();
    try (Bmcs others = bmcs(BmcLimits.DEFAULT, blocking)) {
      List<CompletableFuture<PowerReading>> looks = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        looks.add(others.observe(target(i)).toCompletableFuture());
      }
      assertThat(CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new)))
          .succeedsWithin(SOON);
      assertThat(blocking.mostAtOnce).hasValueLessThanOrEqualTo(4);
    }
  }

  @Test
  void afterTheEndNothingIsAsked() {
    bmcs.close();
    assertThat(failure(observe(target(1))).phase()).isEqualTo("closed");
  }

  private CompletableFuture<PowerReading> observe(BmcTarget target) {
    return bmcs.observe(target).toCompletableFuture();
  }

  private static BmcException failure(CompletableFuture<PowerReading> look) {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    look.whenComplete((reading, why) -> failure.complete(why));
    Throwable why = failure.orTimeout(20, TimeUnit.SECONDS).join();
    assertThat(why).isNotInstanceOf(CompletionException.class).isInstanceOf(BmcException.class);
    return (BmcException) why;
  }

  private static Bmcs bmcs(BmcLimits limits, BmcDriver driver) {
    BmcSettings settings =
        new BmcSettings(
            List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("192.0.2.0/24")), true, limits, TIMEOUTS);
    return new Bmcs(
        Map.of(BmcProtocol.REDFISH, driver),
        settings,
        new AddressPolicy(settings),
        TransactionGuard.NONE,
        BmcLeases.NONE,
        new BmcMeters(new SimpleMeterRegistry()));
  }

  private static BmcTarget target(int number) {
    return target("10.0." + number / 250 + "." + (number % 250 + 1), "server " + number);
  }

  private static BmcTarget elsewhere() {
    return target("192.0.2.1", "elsewhere");
  }

  private static BmcTarget target(String address, String server) {
    return new BmcTarget(
        server,
        BmcProtocol.REDFISH,
        IpLiteral.parse(address),
        443,
        true,
        "admin",
        new Secret("secret"),
        null);
  }
}
