package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.config.ConfigReader;
import io.toplink.dcim.core.wipe.Wipe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How servers are taken back.
 *
 * @param gracePeriod how long a deletion can be taken back; zero: not at all
 * @param wipeOnEnd what is done to the disks where the caller does not say
 */
public record AssignmentConfig(Duration gracePeriod, WipeOnEnd wipeOnEnd) {
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

  /** At once, and nothing is wiped. */
  public static final AssignmentConfig DEFAULT =
      new AssignmentConfig(Duration.ZERO, WipeOnEnd.NONE);

  /** Reads the section {@code assignments}. */
  public static AssignmentConfig read(ConfigReader root) {
    ConfigReader reader = root.section("assignments");
    AssignmentConfig read =
        new AssignmentConfig(
            reader.duration(
                "grace-period", DEFAULT.gracePeriod, Duration.ZERO, Duration.ofDays(366)),
            reader.choice("wipe-on-end", DEFAULT.wipeOnEnd));
    if (read.wipeOnEnd != WipeOnEnd.NONE && !root.section("netboot").isSet("url")) {
      reader.refuse(
          "wipe-on-end",
          "CONFIG_MISSING",
          "needs netboot.url: machines boot from there to be wiped");
    }
    return read;
  }
}
