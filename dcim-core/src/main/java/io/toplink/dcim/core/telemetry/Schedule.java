package io.toplink.dcim.core.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** When to look again: about regularly, so that looks at many BMCs never fall together. */
final class Schedule {
  /** Looks in a row that failed, after which a BMC is asked less often. */
  static final int SILENT = 5;

  private static final double SPREAD = 0.2;

  private final TelemetryConfig config;
  private final RandomGenerator random;

  Schedule(TelemetryConfig config, RandomGenerator random) {
    this.config = config;
    this.random = random;
  }

  Instant after(Instant now, int misses) {
    Duration interval = misses >= SILENT ? config.silentInterval() : config.interval();
    double factor = random.nextDouble(1 - SPREAD, 1 + SPREAD);
    return now.plusNanos((long) (interval.toNanos() * factor));
  }
}
