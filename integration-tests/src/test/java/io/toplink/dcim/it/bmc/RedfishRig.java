package io.toplink.dcim.it.bmc;

import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcLimits;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.BmcTimeouts;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** How tests reach the BMCs of a fleet. */
final class RedfishRig {
  /** Long enough for a busy machine, short enough to be waited for. */
  static final BmcTimeouts QUICK =
      new BmcTimeouts(
          Duration.ofMillis(1000),
          Duration.ofMillis(1200),
          Duration.ofMillis(2200),
          Duration.ofMillis(1200),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          Duration.ofMillis(20),
          Duration.ofMillis(500),
          Duration.ofMillis(200),
          Duration.ofSeconds(2));

  static final BmcSettings SETTINGS = settings(QUICK);

  /** For BMCs that answer, on a machine that is busy with other tests. */
  static final BmcSettings PATIENT =
      settings(
          new BmcTimeouts(
              Duration.ofSeconds(3),
              Duration.ofSeconds(4),
              Duration.ofSeconds(6),
              Duration.ofSeconds(4),
              Duration.ofSeconds(20),
              Duration.ofSeconds(10),
              Duration.ofMillis(20),
              Duration.ofMillis(500),
              Duration.ofMillis(200),
              Duration.ofSeconds(2)));

  private RedfishRig() {}

  private static BmcSettings settings(BmcTimeouts timeouts) {
    return new BmcSettings(List.of(Cidr.parse("127.0.0.0/8")), true, BmcLimits.DEFAULT, timeouts);
  }

  static BmcTarget target(SimulatedBmc bmc) {
    return target(bmc, bmc.password(), bmc.fingerprint().orElse(null));
  }

  static BmcTarget target(SimulatedBmc bmc, String password, @Nullable String fingerprint) {
    return new BmcTarget(
        "server-" + bmc.number(),
        BmcProtocol.REDFISH,
        bmc.address().getAddress(),
        bmc.address().getPort(),
        bmc.fingerprint().isEmpty(),
        bmc.username(),
        new Secret(password),
        fingerprint);
  }

  /** Waits until it is so; fails if it is not in time. */
  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it did not come to be in 10 s");
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }
}
