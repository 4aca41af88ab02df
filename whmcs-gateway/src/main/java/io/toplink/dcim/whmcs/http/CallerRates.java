package io.toplink.dcim.whmcs.http;

import io.toplink.dcim.whmcs.config.LimitsConfig;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Keeps one caller from taking everybody's share. Counted by key and address together, since a key
 * is not proven here: nobody can use up another's share by naming its key.
 */
final class CallerRates {
  private static final int REMEMBERED = 10_000;
  private static final double NANOS_PER_SECOND = 1e9;

  private final int perSecond;
  private final int burst;
  private final LongSupplier nanoTime;
  private final Map<Who, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Who, Bucket> eldest) {
          return size() > REMEMBERED;
        }
      };

  private record Who(String key, InetAddress address) {}

  private static final class Bucket {
    double tokens;
    long filledAt;
  }

  @Inject
  CallerRates(LimitsConfig limits) {
    this(limits.callsPerSecond(), limits.callBurst(), System::nanoTime);
  }

  CallerRates(int perSecond, int burst, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.nanoTime = nanoTime;
  }

  /** Counts one call. Throws {@link ProblemException} if the caller has had its share. */
  synchronized void count(String key, InetAddress address) {
    long now = nanoTime.getAsLong();
    Bucket bucket = buckets.computeIfAbsent(new Who(key, address), who -> full(now));
    double gained = (now - bucket.filledAt) / NANOS_PER_SECOND * perSecond;
    bucket.tokens = Math.min(burst, bucket.tokens + gained);
    bucket.filledAt = now;
    if (bucket.tokens < 1) {
      throw Problem.of(
              429, "RATE_LIMITED", "More than " + perSecond + " calls a second with this key.")
          .retryable(Duration.ofSeconds(1))
          .asException();
    }
    bucket.tokens -= 1;
  }

  private Bucket full(long now) {
    Bucket bucket = new Bucket();
    bucket.tokens = burst;
    bucket.filledAt = now;
    return bucket;
  }
}
