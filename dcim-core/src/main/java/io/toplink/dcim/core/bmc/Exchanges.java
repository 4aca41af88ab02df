package io.toplink.dcim.core.bmc;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.toplink.dcim.core.bmc.BmcLeases.Lease;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lets a breaker see each exchange with a BMC, stops them while it is open, and counts them. */
final class Exchanges {

  /** One exchange. */
  @FunctionalInterface
  interface Exchange<T> {
    T run() throws BmcException;
  }

  private final BmcTarget target;
  private final CircuitBreaker breaker;
  private final Pauses pauses;
  private final AnswerTimes times;
  private final BmcMeters meters;
  private final Lease lease;

  /**
   * @param lease without which no exchange begins
   */
  Exchanges(
      BmcTarget target,
      CircuitBreaker breaker,
      Pauses pauses,
      AnswerTimes times,
      BmcMeters meters,
      Lease lease) {
    this.target = target;
    this.breaker = breaker;
    this.pauses = pauses;
    this.times = times;
    this.meters = meters;
    this.lease = lease;
  }

  /** Whether the BMC was silent and has not been heard of since. */
  boolean isDoubtful() {
    return breaker.getState() != CircuitBreaker.State.CLOSED;
  }

  /** Does one exchange, if the breaker lets it. */
  <T> T run(Op op, Exchange<T> exchange) throws BmcException {
    admit();
    return observed(op, exchange, true);
  }

  /** The same for one that is long by its nature. */
  <T> T runLong(Op op, Exchange<T> exchange) throws BmcException {
    admit();
    return observed(op, exchange, false);
  }

  /** Takes leave for one exchange. */
  void admit() throws BmcException {
    lease.check();
    pauses.check(target);
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
  <T> T observed(Op op, Exchange<T> exchange, boolean timed) throws BmcException {
    long start = begun();
    ExchangeEnd end = ExchangeEnd.FAULT;
    try {
      T result = exchange.run();
      end = result == Sent.UNKNOWN ? ExchangeEnd.UNCERTAIN : ExchangeEnd.OK;
      return result;
    } catch (BmcException e) {
      end = ExchangeEnd.of(e);
      pauses.learn(target, e);
      throw e;
    } finally {
      tell(start, op, timed, end);
    }
  }

  /** The same without a thread: begins one exchange that leave was taken for. */
  <T> CompletionStage<T> begin(Op op, Supplier<CompletionStage<T>> exchange) {
    long start = begun();
    CompletionStage<T> answer;
    try {
      answer = exchange.get();
    } catch (RuntimeException | Error e) {
      tell(start, op, true, ExchangeEnd.FAULT);
      throw e;
    }
    return answer.whenComplete(
        (result, failure) -> {
          Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
          if (cause == null) {
            tell(start, op, true, ExchangeEnd.OK);
          } else if (cause instanceof BmcException e) {
            pauses.learn(target, e);
            tell(start, op, true, ExchangeEnd.of(e));
          } else {
            tell(start, op, true, ExchangeEnd.FAULT);
          }
        });
  }

  private long begun() {
    meters.begun(target.protocol());
    return System.nanoTime();
  }

  private void tell(long start, Op op, boolean timed, ExchangeEnd end) {
    long lasted = System.nanoTime() - start;
    meters.ended(target.protocol(), op, end, lasted);
    if (end == ExchangeEnd.FAULT) {
      breaker.releasePermission();
      return;
    }
    long took = timed ? lasted : 0;
    if (end.isSilence()) {
      times.silent(target);
      breaker.onError(took, TimeUnit.NANOSECONDS, new IllegalStateException("no answer"));
    } else {
      if (timed) {
        times.answered(target, took);
      }
      breaker.onSuccess(took, TimeUnit.NANOSECONDS);
    }
  }
}
