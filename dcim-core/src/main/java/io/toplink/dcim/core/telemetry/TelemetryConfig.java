package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.config.ConfigReader;
import java.time.Duration;

/**
 * How machines are looked at when nobody asks.
 *
 * @param enabled whether this process looks at all; others that share the database go on
 * @param interval between two looks at one BMC, give or take a fifth
 * @param silentInterval the same once five looks in a row have failed
 * @param staleAfter what was seen longer ago than this is told to be stale
 * @param inFlight how many looks of this process may be under way at once
 * @param suspendedOn what happens when a suspended customer's machine, which was turned off, is
 *     seen on
 */
public record TelemetryConfig(
    boolean enabled,
    Duration interval,
    Duration silentInterval,
    Duration staleAfter,
    int inFlight,
    SuspendedOn suspendedOn) {

  /** What to do about a suspended machine that is on. */
  public enum SuspendedOn {
    /** It is told, and that is all. */
    REPORT,
    /** It is told, and turned off, at most once an hour. */
    TURN_OFF
  }

  /** What suits ten thousand machines. */
  public static final TelemetryConfig DEFAULT =
      new TelemetryConfig(
          true,
          Duration.ofSeconds(120),
          Duration.ofMinutes(10),
          Duration.ofMinutes(5),
          256,
          SuspendedOn.REPORT);

  /** Reads the section {@code telemetry}. */
  public static TelemetryConfig read(ConfigReader root) {
    ConfigReader reader = root.section("telemetry");
    Duration most = Duration.ofDays(1);
    TelemetryConfig read =
        new TelemetryConfig(
            reader.bool("enabled", DEFAULT.enabled),
            reader.duration("interval", DEFAULT.interval, Duration.ofMillis(100), most),
            reader.duration(
                "silent-interval", DEFAULT.silentInterval, Duration.ofMillis(100), most),
            reader.duration("stale-after", DEFAULT.staleAfter, Duration.ofMillis(200), most),
            reader.integer("in-flight", DEFAULT.inFlight, 1, 10_000),
            reader.choice("suspended-on", DEFAULT.suspendedOn));
    if (read.silentInterval.compareTo(read.interval) < 0) {
      reader.refuse(
          "silent-interval", "CONFIG_TIMEOUT_ORDER", "must not be shorter than telemetry.interval");
    }
    // A look may come a fifth late, and takes its time.
    if (read.staleAfter.compareTo(read.interval.multipliedBy(3).dividedBy(2)) < 0) {
      reader.refuse(
          "stale-after",
          "CONFIG_TIMEOUT_ORDER",
          "must be at least one and a half times telemetry.interval");
    }
    return read;
  }
}
