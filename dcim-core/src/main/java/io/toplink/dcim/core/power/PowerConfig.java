package io.toplink.dcim.core.power;

import io.toplink.dcim.core.config.ConfigReader;
import java.time.Duration;

/**
 * How patiently machines are turned on and off.
 *
 * @param poll before a machine is looked at after a command; further looks come at up to five times
 *     it
 * @param confirm how far apart the two looks are that must agree, as BMCs bounce
 * @param resend a machine that has not moved by then did not get the command, and gets it once more
 * @param onLimit how long turning on may take
 * @param offLimit how long losing power may take
 * @param bmcSettle how long a BMC that was told to restart is left alone, as it answers for a
 *     moment before it goes
 */
public record PowerConfig(
    Duration poll,
    Duration confirm,
    Duration resend,
    Duration onLimit,
    Duration offLimit,
    Duration bmcSettle) {

  /** What suits machines of every make. */
  public static final PowerConfig DEFAULT =
      new PowerConfig(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(15),
          Duration.ofSeconds(120),
          Duration.ofSeconds(90),
          Duration.ofSeconds(10));

  private static final int[] POLLS = {1, 1, 2, 2, 3};
  private static final int LAST_POLL = 5;
  private static final int REFUSED_POLLS = 10;

  /** Reads the section {@code power}. */
  public static PowerConfig read(ConfigReader root) {
    ConfigReader reader = root.section("power");
    Duration least = Duration.ofMillis(50);
    Duration most = Duration.ofMinutes(15);
    PowerConfig read =
        new PowerConfig(
            reader.duration("poll", DEFAULT.poll, least, Duration.ofSeconds(10)),
            reader.duration("confirm", DEFAULT.confirm, least, Duration.ofSeconds(30)),
            reader.duration("resend", DEFAULT.resend, least, most),
            reader.duration("on-limit", DEFAULT.onLimit, Duration.ofSeconds(1), most),
            reader.duration("off-limit", DEFAULT.offLimit, Duration.ofSeconds(1), most),
            reader.duration(
                "bmc-settle", DEFAULT.bmcSettle, Duration.ofMillis(100), Duration.ofMinutes(2)));
    read.refuseLimitUpTo(reader, "on-limit", read.onLimit);
    read.refuseLimitUpTo(reader, "off-limit", read.offLimit);
    return read;
  }

  /** How long to wait after so many looks, from 1. */
  Duration pollAfter(int looks) {
    return poll.multipliedBy(looks <= POLLS.length ? POLLS[Math.max(0, looks - 1)] : LAST_POLL);
  }

  /** How long to wait after a BMC said that it will not do it yet. */
  public Duration refused() {
    return poll.multipliedBy(REFUSED_POLLS);
  }

  private void refuseLimitUpTo(ConfigReader reader, String name, Duration limit) {
    if (limit.compareTo(resend) <= 0 || limit.compareTo(confirm) <= 0) {
      reader.refuse(
          name, "CONFIG_TIMEOUT_ORDER", "must be longer than power.resend and power.confirm");
    }
  }
}
