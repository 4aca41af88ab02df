package io.toplink.dcim.core.bmc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;

/**
 * One circuit breaker per BMC: after three exchanges of the last five without an answer it is left
 * alone, longer each time. Then one power reading finds out whether it is back; never a command.
 */
final class Breakers {
  private static final Duration SLOW = Duration.ofSeconds(20);
  private static final int MOST_REMEMBERED = 20_000;
  private static final Duration REMEMBERED = Duration.ofHours(2);

  private final CircuitBreakerConfig config;
  private final Cache<String, CircuitBreaker> breakers =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterAccess(REMEMBERED).build();

  Breakers(BmcTimeouts timeouts) {
    this.config =
        CircuitBreakerConfig.custom()
            .slidingWindow(5, 3, SlidingWindowType.COUNT_BASED)
            .failureRateThreshold(60)
            .slowCallDurationThreshold(SLOW)
            .slowCallRateThreshold(100)
            .permittedNumberOfCallsInHalfOpenState(1)
            .maxWaitDurationInHalfOpenState(Duration.ofSeconds(30))
            .waitIntervalFunctionInOpenState(
                IntervalFunction.ofExponentialRandomBackoff(
                    timeouts.breakerOpen(), 2.0, 0.5, timeouts.breakerOpenMax()))
            .build();
  }

  CircuitBreaker of(BmcTarget target) {
    return breakers.get(target.endpoint(), unused -> unheard(target));
  }

  /** As of a BMC that nothing is known of. */
  CircuitBreaker unheard(BmcTarget target) {
    return CircuitBreaker.of("bmc " + target.endpoint(), config);
  }

  /** How many BMCs are left alone, or are about to be tried again. */
  int open() {
    return (int)
        breakers.asMap().values().stream()
            .filter(breaker -> breaker.getState() != CircuitBreaker.State.CLOSED)
            .count();
  }

  void forget(BmcTarget target) {
    breakers.invalidate(target.endpoint());
  }
}
