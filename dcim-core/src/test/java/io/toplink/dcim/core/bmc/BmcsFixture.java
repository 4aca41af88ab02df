package io.toplink.dcim.core.bmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/** The door to BMCs, with a driver that does as it is told. */
abstract class BmcsFixture {
  static final BmcTimeouts TIMEOUTS =
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

  final MeterRegistry registry = new SimpleMeterRegistry();
  final FakeDriver driver = new FakeDriver();
  final ExecutorService threads = Executors.newCachedThreadPool();
  final Bmcs bmcs = bmcs(new BmcLimits(64, 16, 16, 32, 32, 1 << 20, 64), TIMEOUTS);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  static FakeDriver.Trouble fails(Kind kind) {
    return (what, target) -> {
      String phase = kind == Kind.LOGIN_REFUSED ? "login" : "answer";
      throw new BmcException(kind, phase, "as told", null);
    };
  }

  void expectUnreachable() {
    BmcException e = catchThrowableOfType(BmcException.class, () -> bmcs.power(target(1)));
    assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
  }

  Bmcs bmcs(BmcLimits limits, BmcTimeouts timeouts) {
    return bmcs(
        new BmcSettings(List.of(Cidr.parse("192.0.2.0/24")), true, limits, timeouts),
        TransactionGuard.NONE);
  }

  Bmcs bmcs(BmcSettings settings, TransactionGuard guard) {
    return new Bmcs(
        Map.of(BmcProtocol.REDFISH, driver),
        settings,
        new AddressPolicy(settings, own -> false),
        guard,
        BmcLeases.NONE,
        new BmcMeters(registry));
  }

  static BmcTarget target(int number) {
    return target("192.0.2." + number, "secret", true);
  }

  static BmcTarget target(int number, String password) {
    return target("192.0.2." + number, password, true);
  }

  static BmcTarget target(String address, String password, boolean plain) {
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

  interface Attempt {
    void run() throws BmcException;
  }

  static boolean succeeds(Attempt attempt) {
    try {
      attempt.run();
      return true;
    } catch (BmcException e) {
      return false;
    }
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody opened the gate");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it did not come to be in 20 s");
      }
      Thread.yield();
    }
  }
}
