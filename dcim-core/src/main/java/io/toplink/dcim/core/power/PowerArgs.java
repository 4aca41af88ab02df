package io.toplink.dcim.core.power;

import io.toplink.dcim.core.bmc.BootDevice;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to bring a machine down, and what to boot from afterwards.
 *
 * @param grace how long the operating system has to shut down; 0 to 15 minutes
 * @param bootOnce only for restarts; null leaves it to the machine
 */
public record PowerArgs(Manner manner, Duration grace, @Nullable BootDevice bootOnce) {
  /** How to bring a machine down. */
  public enum Manner {
    GRACEFUL,
    GRACEFUL_THEN_FORCED,
    FORCED
  }

  /** The grace a caller gets that names none. */
  public static final Duration DEFAULT_GRACE = Duration.ofSeconds(60);

  /** For procedures that turn a machine on, or off without asking. */
  public static final PowerArgs FORCED = new PowerArgs(Manner.FORCED, DEFAULT_GRACE, null);
}
