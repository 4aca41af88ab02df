package io.toplink.dcim.whmcs.upstream;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
import io.toplink.dcim.whmcs.config.CallClassConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Guards the rpcs of one class: a place in the bulkhead, then up to a few attempts, each of them a
 * sample for the circuit breaker. The bulkhead is outermost, so that calls waiting to be repeated
 * hold their place; the breaker is innermost, so that opening it ends the repeating at once.
 */
final class Guard {
  private static final double BACKOFF_FACTOR = 2.0;
  private static final double BACKOFF_JITTER = 0.2;

  private final CallClass callClass;
  private final CallClassConfig config;
  private final Bulkhead bulkhead;
  private final Retry retry;
  private final ProbedBreaker breaker;
  private final RetryBudget retryBudget;

  Guard(
      CallClass callClass,
      CallClassConfig config,
      ProbedBreaker breaker,
      RetryBudget retryBudget,
      GuardRegistries registries) {
    this.callClass = callClass;
    this.config = config;
    this.breaker = breaker;
    this.retryBudget = retryBudget;
    this.bulkhead =
        registries
            .bulkheads()
            .bulkhead(
                callClass.name(),
                BulkheadConfig.custom()
                    .maxConcurrentCalls(config.concurrent())
                    .maxWaitDuration(config.queueTime())
                    .writableStackTraceEnabled(false)
                    .build());
    this.retry =
        registries
            .retries()
            .retry(
                callClass.name(),
                RetryConfig.custom()
                    .maxAttempts(config.attempts())
                    .intervalFunction(
                        IntervalFunction.ofExponentialRandomBackoff(
                            config.retryWait(), BACKOFF_FACTOR, BACKOFF_JITTER))
                    .retryOnException(this::shouldRetry)
                    .writableStackTraceEnabled(false)
                    .build());
  }

  /**
   * Makes the call.
   *
   * @param rpc one attempt, given its deadline
   * @throws UpstreamException if it gave nothing
   */
  <T> T run(Deadline request, Sent sent, Function<Deadline, T> rpc) {
    Deadline budget = request.minimum(after(config.totalTime()));
    try {
      return bulkhead.executeSupplier(
          () -> retry.executeSupplier(() -> breaker.call(() -> attempt(budget, rpc))));
    } catch (BulkheadFullException full) {
      throw new UpstreamException(new UpstreamFailure.Busy());
    } catch (CallNotPermittedException open) {
      throw new UpstreamException(mayHaveChanged(sent) ? lost(open) : breaker.whyOpen());
    } catch (AttemptFailed failed) {
      throw new UpstreamException(failureOf(failed, sent));
    }
  }

  String breakerState() {
    return breaker.state();
  }

  void close() {
    breaker.close();
  }

  private <T> T attempt(Deadline budget, Function<Deadline, T> rpc) {
    try {
      T answer = rpc.apply(budget.minimum(after(config.tryTime())));
      retryBudget.succeeded();
      return answer;
    } catch (StatusRuntimeException failure) {
      AttemptFailed failed = new AttemptFailed(failure, budget);
      if (failed.isWorthRetrying()) {
        retryBudget.failed();
      }
      throw failed;
    }
  }

  private boolean shouldRetry(Throwable thrown) {
    return thrown instanceof AttemptFailed failed
        && failed.isWorthRetrying()
        && failed.budget().timeRemaining(TimeUnit.MILLISECONDS) > config.retryWait().toMillis() * 4
        && retryBudget.allowsRetry();
  }

  /** An earlier attempt may have got through before the breaker opened. */
  private static UpstreamFailure lost(CallNotPermittedException open) {
    return new UpstreamFailure.Unreachable(true, String.valueOf(open.getMessage()));
  }

  private UpstreamFailure failureOf(AttemptFailed failed, Sent sent) {
    boolean mutation = callClass == CallClass.MUTATE;
    boolean mayHaveChanged = mayHaveChanged(sent);
    if (failed.isLate()) {
      return new UpstreamFailure.TimedOut(mayHaveChanged);
    }
    if (failed.refusal().isFromServer()) {
      return new UpstreamFailure.Refused(failed.refusal(), mutation);
    }
    return switch (failed.refusal().code()) {
      case UNAVAILABLE -> unreachable(failed, mayHaveChanged);
      case DEADLINE_EXCEEDED, CANCELLED -> new UpstreamFailure.TimedOut(mayHaveChanged);
      default -> new UpstreamFailure.Refused(failed.refusal(), mutation);
    };
  }

  private static UpstreamFailure unreachable(AttemptFailed failed, boolean mayHaveChanged) {
    return failed
        .distrust()
        .<UpstreamFailure>map(UpstreamFailure.NotTrusted::new)
        .orElseGet(() -> new UpstreamFailure.Unreachable(mayHaveChanged, failed.why()));
  }

  private boolean mayHaveChanged(Sent sent) {
    return callClass == CallClass.MUTATE && sent.maybe();
  }

  private static Deadline after(Duration duration) {
    return Deadline.after(duration.toNanos(), TimeUnit.NANOSECONDS);
  }
}
