package io.toplink.dcim.core.bmc.ipmi;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** How often, and after what pause, a busy BMC is asked again. Good for one thing to be done. */
final class Patience {
  private final @Nullable IpmiTimeouts timeouts;
  private final long begin = System.nanoTime();
  private int tries = 1;

  private Patience(@Nullable IpmiTimeouts timeouts) {
    this.timeouts = timeouts;
  }

  static Patience of(IpmiTimeouts timeouts) {
    return new Patience(timeouts);
  }

  /** For who would rather ask again some other time. */
  static Patience none() {
    return new Patience(null);
  }

  /** The pause before the next try; empty if there is none. */
  Optional<Duration> next() {
    if (timeouts == null) {
      return Optional.empty();
    }
    long shortest = timeouts.busyMin().toNanos();
    long spread = timeouts.busyMax().toNanos() - shortest;
    long pause = shortest + (spread > 0 ? ThreadLocalRandom.current().nextLong(spread) : 0);
    long passed = System.nanoTime() - begin;
    if (tries >= timeouts.busyTries() || passed + pause > timeouts.busyTotal().toNanos()) {
      return Optional.empty();
    }
    tries++;
    return Optional.of(Duration.ofNanos(pause));
  }
}
