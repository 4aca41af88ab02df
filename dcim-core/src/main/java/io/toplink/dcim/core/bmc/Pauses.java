package io.toplink.dcim.core.bmc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;

/**
 * The BMCs that asked to be left alone for a while, and so are: whoever would ask one before that
 * is told when to come back.
 */
final class Pauses {
  private static final int MOST_REMEMBERED = 20_000;

  /** What one said, and until when it is to be left alone by {@link System#nanoTime}. */
  private record Pause(BmcException said, long end) {}

  private final Duration longest;
  private final Cache<String, Pause> pauses =
      Caffeine.newBuilder()
          .maximumSize(MOST_REMEMBERED)
          .expireAfter(
              Expiry.<String, Pause>writing(
                  (endpoint, pause) -> Duration.ofNanos(pause.end() - System.nanoTime())))
          .build();

  /**
   * @param longest after which it is asked again whatever it said: some name days
   */
  Pauses(Duration longest) {
    this.longest = longest;
  }

  /**
   * @throws BmcException BUSY, with the rest of the pause, if the BMC is not to be asked yet
   */
  void check(BmcTarget target) throws BmcException {
    Pause pause = pauses.getIfPresent(target.endpoint());
    long left = pause == null ? 0 : pause.end() - System.nanoTime();
    if (pause == null || left <= 0) {
      return;
    }
    throw new BmcException(
        BmcException.Kind.BUSY,
        BmcException.LEFT_ALONE,
        pause.said().message() + "; it asked to be left alone and is not asked before",
        Duration.ofNanos(left),
        pause.said());
  }

  /** Remembers how long the BMC wants to be left alone, if it said so. */
  void learn(BmcTarget target, BmcException said) {
    Duration asked = said.retryAfter();
    if (asked == null || said.phase().equals(BmcException.LEFT_ALONE)) {
      return;
    }
    Duration pause = asked.compareTo(longest) < 0 ? asked : longest;
    pauses.put(target.endpoint(), new Pause(said, System.nanoTime() + pause.toNanos()));
  }
}
