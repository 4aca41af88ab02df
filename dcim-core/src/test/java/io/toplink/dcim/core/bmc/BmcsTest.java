package io.toplink.dcim.core.bmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcException.Kind;
import io.toplink.dcim.core.bmc.redfish.RedfishModule;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BmcsTest {
  private static final BmcTimeouts TIMEOUTS =
      new BmcTimeouts(
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofMillis(10),
          Duration.ofMillis(10),
          Duration.ofMillis(500),
          Duration.ofSeconds(2));

  private final FakeDriver driver = new FakeDriver();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Bmcs bmcs = bmcs(new BmcLimits(64, 16, 16, 32, 1 << 20, 64), TIMEOUTS);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

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
    Bmcs bounded = bmcs(new BmcLimits(total, perSubnet, polls, 32, 1 << 20, 64), TIMEOUTS);
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
    Bmcs bounded = bmcs(new BmcLimits(64, 4, 64, 32, 1 << 20, 64), TIMEOUTS);
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

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, true",
    "192.0.3.1, false",
    "127.0.0.1, true",
    "127.0.0.2, false",
    "169.254.1.1, false",
    "224.0.0.1, false",
    "0.0.0.0, false",
    "255.255.255.255, false",
    "::1, false",
    "fe80::1, false",
    "ff02::1, false",
    "2001:db8::1, true",
    "::ffff:192.0.2.1, true",
  })
  void onlyListedAddressesAreSpokenTo(String address, boolean allowed) {
    BmcSettings settings =
        new BmcSettings(
            List.of(
                Cidr.parse("192.0.2.0/24"),
                Cidr.parse("2001:db8::/32"),
                Cidr.parse("127.0.0.1/32")),
            true,
            BmcLimits.DEFAULT,
            TIMEOUTS);
    Bmcs strict = bmcs(settings, TransactionGuard.NONE);
    BmcTarget target = target(IpLiteral.parse(address).getHostAddress(), "secret", true);
    if (allowed) {
      assertThat(succeeds(() -> strict.power(target))).isTrue();
    } else {
      BmcException e = catchThrowableOfType(BmcException.class, () -> strict.power(target));
      assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN);
      assertThat(e).hasMessageContaining("bmc.allowed-networks");
      assertThat(driver.asked).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1", "169.254.169.254", "224.0.0.1", "240.0.0.1", "::1", "fe80::1"})
  void everythingDoesNotMeanLoopbackLinkLocalAndMulticast(String address) {
    BmcSettings any = BmcSettings.of(List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")), true);
    assertThat(new AddressPolicy(any).refusal(IpLiteral.parse(address))).isPresent();
    assertThat(new AddressPolicy(any).refusal(IpLiteral.parse("192.0.2.1"))).isEmpty();
  }

  @Test
  void thisMachineItselfMustBeListedByItself() {
    AddressPolicy wide = policy("192.0.2.0/24", "192.0.2.7", "2001:db8::/32", "2001:db8::7");
    assertThat(wide.refusal(IpLiteral.parse("192.0.2.8"))).isEmpty();
    assertThat(wide.refusal(IpLiteral.parse("192.0.2.7")).orElseThrow())
        .contains("this machine's own", "bmc.allowed-networks");
    assertThat(wide.refusal(IpLiteral.parse("2001:db8::7"))).isPresent();
    AddressPolicy meant = policy("192.0.2.7/32", "192.0.2.7", "2001:db8::7/128", "2001:db8::7");
    assertThat(meant.refusal(IpLiteral.parse("192.0.2.7"))).isEmpty();
    assertThat(meant.refusal(IpLiteral.parse("2001:db8::7"))).isEmpty();
  }

  @Test
  void theAddressesOfThisMachineAreKnown() {
    assertThat(new OwnAddresses().test(IpLiteral.parse("127.0.0.1"))).isTrue();
    assertThat(new OwnAddresses().test(IpLiteral.parse("192.0.2.77"))).isFalse();
  }

  private static AddressPolicy policy(String ipv4, String own4, String ipv6, String own6) {
    return new AddressPolicy(
        BmcSettings.of(List.of(Cidr.parse(ipv4), Cidr.parse(ipv6)), true),
        List.of(IpLiteral.parse(own4), IpLiteral.parse(own6))::contains);
  }

  @Test
  void anEmptyListAllowsNothing() {
    AddressPolicy none = new AddressPolicy(BmcSettings.of(List.of(), true));
    assertThat(none.refusal(IpLiteral.parse("192.0.2.1")).orElseThrow())
        .contains("bmc.allowed-networks");
  }

  @Test
  void plainHttpNeedsTheSetting() {
    Bmcs strict =
        bmcs(BmcSettings.of(List.of(Cidr.parse("192.0.2.0/24")), false), TransactionGuard.NONE);
    BmcException e = catchThrowableOfType(BmcException.class, () -> strict.power(target(1)));
    assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN);
    assertThat(e).hasMessageContaining("bmc.allow-plain-http");
    assertThat(driver.asked).isEmpty();
  }

  @Test
  void nothingIsSentInsideATransaction() {
    Bmcs guarded =
        bmcs(
            BmcSettings.of(List.of(Cidr.parse("192.0.2.0/24")), true),
            () -> {
              throw new IllegalStateException("in a transaction");
            });
    assertThatThrownBy(() -> guarded.power(target(1))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> guarded.call(target(1), Priority.USER, s -> 0))
        .isInstanceOf(IllegalStateException.class);
    assertThat(driver.asked).isEmpty();
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

  @Test
  void aProtocolWithoutADriverIsToldSo() {
    BmcTarget right = target(1);
    BmcTarget ipmi =
        new BmcTarget(
            right.server(),
            BmcProtocol.IPMI,
            right.address(),
            623,
            false,
            "u",
            new Secret("p"),
            null);
    BmcException e = catchThrowableOfType(BmcException.class, () -> bmcs.power(ipmi));
    assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
  }

  @Test
  void modulesWireTheDoorWithItsDrivers() {
    Injector injector =
        Guice.createInjector(
            Stage.PRODUCTION,
            new BmcModule(),
            new RedfishModule(),
            new AbstractModule() {
              @Override
              protected void configure() {
                binder().requireExplicitBindings();
                bind(BmcSettings.class).toInstance(BmcSettings.of(List.of(), false));
                bind(InstantSource.class).toInstance(InstantSource.system());
              }
            });
    try (Bmcs wired = injector.getInstance(Bmcs.class)) {
      assertThat(wired).isSameAs(injector.getInstance(Bmcs.class));
    }
  }

  private void expectUnreachable() {
    BmcException e = catchThrowableOfType(BmcException.class, () -> bmcs.power(target(1)));
    assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
  }

  private static FakeDriver.Trouble fails(Kind kind) {
    return (what, target) -> {
      String phase = kind == Kind.LOGIN_REFUSED ? "login" : "answer";
      throw new BmcException(kind, phase, "as told", null);
    };
  }

  private Bmcs bmcs(BmcLimits limits, BmcTimeouts timeouts) {
    return bmcs(
        new BmcSettings(List.of(Cidr.parse("192.0.2.0/24")), true, limits, timeouts),
        TransactionGuard.NONE);
  }

  private Bmcs bmcs(BmcSettings settings, TransactionGuard guard) {
    return new Bmcs(
        Map.of(BmcProtocol.REDFISH, driver),
        settings,
        new AddressPolicy(settings, own -> false),
        guard);
  }

  private static BmcTarget target(int number) {
    return target("192.0.2." + number, "secret", true);
  }

  private static BmcTarget target(int number, String password) {
    return target("192.0.2." + number, password, true);
  }

  private static BmcTarget target(String address, String password, boolean plain) {
    return new BmcTarget(
        "server " + address,
        BmcProtocol.REDFISH,
        IpLiteral.parse(address),
        443,
        plain,
        "admin",
        new Secret(password),
        null);
  }

  private interface Attempt {
    void run() throws BmcException;
  }

  private static boolean succeeds(Attempt attempt) {
    try {
      attempt.run();
      return true;
    } catch (BmcException e) {
      return false;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody opened the gate");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it did not come to be in 20 s");
      }
      Thread.yield();
    }
  }
}
