package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.config.ConfigReader;
import io.toplink.dcim.core.wipe.Wipe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How servers are taken back.
 *
 * @param gracePeriod how long any deletion can be taken back; zero: not at all
 * @param wipeGracePeriod the same of one that wipes, if that is longer
 * @param wipeOnEnd what is done to the disks where the caller does not say
 */
public record AssignmentConfig(
    Duration gracePeriod, Duration wipeGracePeriod, WipeOnEnd wipeOnEnd) {
  /** What is done to the disks of a server that is taken back. */
  public enum WipeOnEnd {
    NONE(null),
    QUICK(Wipe.Method.QUICK),
    FULL(Wipe.Method.FULL);

    private final Wipe.@Nullable Method method;

    WipeOnEnd(Wipe.@Nullable Method method) {
      this.method = method;
    }

    /** Null: nothing. */
    Wipe.@Nullable Method method() {
      return method;
    }
  }

  /** At once, and nothing is wiped; if a caller has it wiped, a day later. */
  public static final AssignmentConfig DEFAULT =
      new AssignmentConfig(Duration.ZERO, Duration.ofDays(1), WipeOnEnd.NONE);

  private static final Duration LONGEST = Duration.ofDays(366);

  /** Reads the section {@code assignments}. */
  public static AssignmentConfig read(ConfigReader root) {
    ConfigReader reader = root.section("assignments");
    AssignmentConfig read =
        new AssignmentConfig(
            reader.duration("grace-period", DEFAULT.gracePeriod, Duration.ZERO, LONGEST),
            reader.duration("wipe-grace-period", DEFAULT.wipeGracePeriod, Duration.ZERO, LONGEST),
            reader.choice("wipe-on-end", DEFAULT.wipeOnEnd));
    if (read.wipeOnEnd != WipeOnEnd.NONE && !root.section("netboot").isSet("url")) {
      reader.refuse(
          "wipe-on-end",
          "CONFIG_MISSING",
          "needs netboot.url: machines boot from there to be wiped");
    }
    return read;
  }

  /** How long a deletion can be taken back that does this to the disks; null: nothing. */
  Duration graceOf(Wipe.@Nullable Method wipe) {
    return wipe == null || wipeGracePeriod.compareTo(gracePeriod) < 0
        ? gracePeriod
        : wipeGracePeriod;
  }
}
