package io.toplink.dcim.whmcs.upstream;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.github.resilience4j.core.IntervalFunction;
import io.toplink.dcim.whmcs.config.CallClassConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker that is closed again by health checks, never by calls: while it is half open,
 * calls are refused as if it were open, and the probe takes all the permits.
 */
final class ProbedBreaker {
  private static final Logger log = LoggerFactory.getLogger(ProbedBreaker.class);
  private static final float HALF_OF_CALLS_FAILED = 50;
  private static final float MOST_CALLS_SLOW = 80;
  private static final Duration HALF_OPEN_AT_MOST = Duration.ofSeconds(10);
  private static final long PROBE_AGAIN_MILLIS = 100;

  private final CircuitBreaker breaker;
  private final Runnable probe;
  private final ScheduledExecutorService probing;
  private final InstantSource clock;
  private volatile Instant openUntil = Instant.EPOCH;
  private volatile int failuresBeforeOpening;

  ProbedBreaker(
      CallClass callClass,
      CallClassConfig config,
      Runnable probe,
      ScheduledExecutorService probing,
      InstantSource clock,
      CircuitBreakerRegistry breakers) {
    this.probe = probe;
    this.probing = probing;
    this.clock = clock;
    this.breaker = breakers.circuitBreaker(callClass.name(), settings(config));
    breaker.getEventPublisher().onStateTransition(this::stateChanged);
  }

  /**
   * Makes the call and records how it went.
   *
   * @throws CallNotPermittedException at once, if the breaker is not closed
   */
  <T> T call(Supplier<T> attempt) {
    enter();
    long start = breaker.getCurrentTimestamp();
    try {
      T result = attempt.get();
      breaker.onSuccess(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
      return result;
    } catch (RuntimeException failure) {
      breaker.onError(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), failure);
      throw failure;
    }
  }

  /** {@code closed}, {@code open} or {@code half-open}, for people. */
  String state() {
    return switch (breaker.getState()) {
      case OPEN, FORCED_OPEN -> "open";
      case HALF_OPEN -> "half-open";
      default -> "closed";
    };
  }

  UpstreamFailure.BreakerOpen whyOpen() {
    return new UpstreamFailure.BreakerOpen(failuresBeforeOpening, openUntil);
  }

  /** Ends the changing of states, and with it the probing. */
  void close() {
    breaker.transitionToDisabledState();
  }

  private void enter() {
    refuseIfHalfOpen();
    breaker.acquirePermission();
    // It may have gone half open in between: that permit is the probe's.
    if (breaker.getState() == State.HALF_OPEN) {
      breaker.releasePermission();
      refuseIfHalfOpen();
    }
  }

  private void refuseIfHalfOpen() {
    if (breaker.getState() == State.HALF_OPEN) {
      throw CallNotPermittedException.createCallNotPermittedException(breaker);
    }
  }

  private void stateChanged(CircuitBreakerOnStateTransitionEvent event) {
    State to = event.getStateTransition().getToState();
    if (to == State.DISABLED) {
      return; // We are stopping; nothing happened.
    }
    log.atWarn()
        .addKeyValue("class", breaker.getName())
        .addKeyValue("from", event.getStateTransition().getFromState())
        .addKeyValue("to", to)
        .log("Circuit breaker changed its state");
    if (event.getStateTransition().getFromState() == State.CLOSED) {
      failuresBeforeOpening =
          breaker.getMetrics().getNumberOfFailedCalls()
              + breaker.getMetrics().getNumberOfSlowSuccessfulCalls();
    }
    if (to == State.HALF_OPEN) {
      probeSoon(0);
    }
  }

  private void probeSoon(long delayMillis) {
    try {
      probing.schedule(this::probeUntilDecided, delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      log.debug("Not probing any more: the gateway is stopping");
    }
  }

  private void probeUntilDecided() {
    if (breaker.getState() != State.HALF_OPEN) {
      return;
    }
    try {
      breaker.executeRunnable(probe);
      probeSoon(0);
    } catch (RuntimeException unwell) {
      probeSoon(PROBE_AGAIN_MILLIS);
    }
  }

  private CircuitBreakerConfig settings(CallClassConfig config) {
    return CircuitBreakerConfig.custom()
        .slidingWindowType(SlidingWindowType.TIME_BASED)
        .slidingWindowSize((int) config.window().toSeconds())
        .minimumNumberOfCalls(config.minimumCalls())
        .failureRateThreshold(HALF_OF_CALLS_FAILED)
        .slowCallDurationThreshold(config.slowCall())
        .slowCallRateThreshold(MOST_CALLS_SLOW)
        .waitIntervalFunctionInOpenState(openTime(config))
        .automaticTransitionFromOpenToHalfOpenEnabled(true)
        .permittedNumberOfCallsInHalfOpenState(config.probes())
        .maxWaitDurationInHalfOpenState(HALF_OPEN_AT_MOST)
        .ignoreException(
            thrown ->
                thrown instanceof AttemptFailed failed
                    && (failed.isCancelled() || failed.distrust().isPresent()))
        // What is neither ignored nor recorded counts as a success: the server answered.
        .recordException(
            thrown -> !(thrown instanceof AttemptFailed failed) || failed.isServersFault())
        .writableStackTraceEnabled(false)
        .build();
  }

  private IntervalFunction openTime(CallClassConfig config) {
    IntervalFunction growing =
        IntervalFunction.ofExponentialRandomBackoff(
            config.openTime(), 2.0, 0.5, config.openTimeMax());
    return attempt -> {
      long millis = growing.apply(attempt);
      openUntil = clock.instant().plusMillis(millis);
      return millis;
    };
  }
}
