package io.toplink.dcim.core.bmc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long each BMC usually takes to answer, and so how long it makes sense to wait for it: its
 * smoothed time and how much that varies, as TCP does it. Silence doubles the patience, so that a
 * BMC that became slow is found out rather than taken for dead for ever.
 */
public final class AnswerTimes {
  private static final int DEVIATIONS = 6;
  private static final int MOST_DOUBLINGS = 4;
  private static final int MOST_REMEMBERED = 100_000;
  private static final Duration REMEMBERED = Duration.ofHours(6);

  /**
   * Of one BMC.
   *
   * @param last nanoseconds; 0 if it never answered
   * @param smoothed nanoseconds; 0 if it never answered
   * @param deviation nanoseconds
   * @param silences in a row
   */
  private record Times(long last, long smoothed, long deviation, int silences) {
    private static final Times NONE = new Times(0, 0, 0, 0);

    private Times answered(long nanos) {
      if (smoothed == 0) {
        return new Times(nanos, Math.max(1, nanos), nanos / 2, 0);
      }
      long error = nanos - smoothed;
      return new Times(
          nanos,
          Math.max(1, smoothed + error / 8),
          deviation + (Math.abs(error) - deviation) / 4,
          0);
    }

    private Times silent() {
      return new Times(last, smoothed, deviation, silences + 1);
    }
  }

  private final Duration floor;
  private final Cache<String, Times> times =
      Caffeine.newBuilder()
          .maximumSize(MOST_REMEMBERED)
          .expireAfterAccess(REMEMBERED)
          .executor(Runnable::run)
          .build();

  /**
   * @param floor what to wait at least, however quick a BMC is
   */
  public AnswerTimes(Duration floor) {
    this.floor = floor;
  }

  /** It answered a question; commands take as long as they take and are not told. */
  public void answered(BmcTarget target, long nanos) {
    times
        .asMap()
        .merge(target.endpoint(), Times.NONE.answered(nanos), (old, unused) -> old.answered(nanos));
  }

  /** It did not. */
  public void silent(BmcTarget target) {
    times.asMap().merge(target.endpoint(), Times.NONE.silent(), (old, unused) -> old.silent());
  }

  /** How long to wait for it; all that there is for one that is not known yet. */
  public Duration patience(BmcTarget target, Duration most) {
    return patience(target).filter(usual -> usual.compareTo(most) < 0).orElse(most);
  }

  /**
   * How long it makes sense to wait for it, with some jitter, so that many do not give up at the
   * same moment; empty if it is not known yet.
   */
  public Optional<Duration> patience(BmcTarget target) {
    Times known = times.getIfPresent(target.endpoint());
    if (known == null || known.smoothed == 0) {
      return Optional.empty();
    }
    long usual = Math.max(floor.toNanos(), known.smoothed + DEVIATIONS * known.deviation);
    long patience = usual << Math.min(known.silences, MOST_DOUBLINGS);
    long jitter = ThreadLocalRandom.current().nextLong(patience / 8 + 1);
    return Optional.of(Duration.ofNanos(patience + jitter));
  }

  /** Whether it was silent the last time, or took longer than so, then or usually. */
  boolean isSlow(BmcTarget target, Duration than) {
    Times known = times.getIfPresent(target.endpoint());
    return known != null
        && (known.silences > 0 || Math.max(known.last, known.smoothed) > than.toNanos());
  }
}
