package io.toplink.dcim.core.power;

import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootMode;
import io.toplink.dcim.core.bmc.BootOverride;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to bring a machine down, and what to boot from afterwards.
 *
 * @param grace how long the operating system has to shut down; 0 to 15 minutes
 * @param bootOnce null leaves it to the machine
 * @param bootMode how to boot from that; null is as the server boots
 */
public record PowerArgs(
    Manner manner, Duration grace, @Nullable BootDevice bootOnce, @Nullable BootMode bootMode) {
  /** How to bring a machine down. */
  public enum Manner {
    GRACEFUL,
    GRACEFUL_THEN_FORCED,
    FORCED
  }

  /** The grace a caller gets that names none. */
  public static final Duration DEFAULT_GRACE = Duration.ofSeconds(60);

  /** For procedures that turn a machine on, or off without asking. */
  public static final PowerArgs FORCED = new PowerArgs(Manner.FORCED, DEFAULT_GRACE, null, null);

  /** Down in this way, and then as usual. */
  public static PowerArgs down(Manner manner, Duration grace) {
    return new PowerArgs(manner, grace, null, null);
  }

  /** What to boot from and nothing else. */
  public static PowerArgs booting(BootOverride once) {
    return new PowerArgs(Manner.FORCED, DEFAULT_GRACE, once.device(), once.mode());
  }

  Optional<BootOverride> boot() {
    return Optional.ofNullable(bootOnce).map(device -> new BootOverride(device, bootMode));
  }
}
