package io.toplink.dcim.core.bmc;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lets a breaker see each exchange with a BMC, and stops them while it is open. */
final class Exchanges {

  /** One exchange. */
  @FunctionalInterface
  interface Exchange<T> {
    T run() throws BmcException;
  }

  private final BmcTarget target;
  private final CircuitBreaker breaker;
  private final AnswerTimes times;

  Exchanges(BmcTarget target, CircuitBreaker breaker, AnswerTimes times) {
    this.target = target;
    this.breaker = breaker;
    this.times = times;
  }

  /** Whether the BMC was silent and has not been heard of since. */
  boolean isDoubtful() {
    return breaker.getState() != CircuitBreaker.State.CLOSED;
  }

  /** Does one exchange, if the breaker lets it. */
  <T> T run(Exchange<T> exchange) throws BmcException {
    admit();
    return observed(exchange, true);
  }

  /** The same for one that is long by its nature. */
  <T> T runLong(Exchange<T> exchange) throws BmcException {
    admit();
    return observed(exchange, false);
  }

  /** Takes leave for one exchange. */
  void admit() throws BmcException {
    if (!breaker.tryAcquirePermission()) {
      throw new BmcException(
          BmcException.Kind.UNREACHABLE,
          "breaker",
          target.server()
              + "'s BMC at "
              + target.endpoint()
              + " did not answer lately and is left alone for now",
          null);
    }
  }

  /** Does one exchange that leave was taken for. */
  <T> T observed(Exchange<T> exchange, boolean timed) throws BmcException {
    long start = System.nanoTime();
    boolean told = false;
    try {
      T result = exchange.run();
      told = true;
      tell(start, timed, result == Sent.UNKNOWN);
      return result;
    } catch (BmcException e) {
      told = true;
      tell(start, timed, isSilence(e));
      throw e;
    } finally {
      if (!told) {
        breaker.releasePermission();
      }
    }
  }

  /** The same without a thread: begins one exchange that leave was taken for. */
  <T> CompletionStage<T> begin(Supplier<CompletionStage<T>> exchange) {
    long start = System.nanoTime();
    CompletionStage<T> answer;
    try {
      answer = exchange.get();
    } catch (RuntimeException | Error e) {
      breaker.releasePermission();
      throw e;
    }
    return answer.whenComplete(
        (result, failure) -> {
          Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
          if (cause == null || cause instanceof BmcException) {
            tell(start, true, cause instanceof BmcException e && isSilence(e));
          } else {
            breaker.releasePermission();
          }
        });
  }

  private void tell(long start, boolean timed, boolean failed) {
    long took = timed ? System.nanoTime() - start : 0;
    if (failed) {
      times.silent(target);
    } else if (timed) {
      times.answered(target, took);
    }
    if (failed) {
      breaker.onError(took, TimeUnit.NANOSECONDS, new IllegalStateException("no answer"));
    } else {
      breaker.onSuccess(took, TimeUnit.NANOSECONDS);
    }
  }

  /** A BMC that says no is alive; one that says nothing, or nothing sensible, may not be. */
  private static boolean isSilence(BmcException e) {
    return switch (e.kind()) {
      case UNREACHABLE, MISBEHAVED -> !e.phase().equals("interrupted");
      case LOGIN_REFUSED, PRIVILEGE, CERTIFICATE, BUSY, UNSUPPORTED, REJECTED, FORBIDDEN -> false;
    };
  }
}
