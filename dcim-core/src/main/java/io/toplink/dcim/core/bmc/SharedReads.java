package io.toplink.dcim.core.bmc;

import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins power readings of one BMC: whoever asks while one is waiting or under way gets its answer.
 * Since a BMC does one thing at a time, that reading is never older than a command the asker has
 * finished.
 */
final class SharedReads {

  /** One reading that is to come. */
  private record Read(Priority priority, CompletableFuture<PowerReading> answer) {}

  private final Map<BmcTarget, Read> reads = new ConcurrentHashMap<>();
  private final BmcTimeouts timeouts;

  SharedReads(BmcTimeouts timeouts) {
    this.timeouts = timeouts;
  }

  /** A reading that is on its way, or else one of one's own that others may join. */
  PowerReading read(BmcTarget target, Priority priority, Exchanges.Exchange<PowerReading> exchange)
      throws BmcException {
    Read own = new Read(priority, new CompletableFuture<>());
    Read joined =
        reads.compute(target, (unused, pending) -> mayJoin(pending, priority) ? pending : own);
    if (joined != own && joined != null) {
      return await(target, joined);
    }
    try {
      PowerReading reading = exchange.run();
      own.answer.complete(reading);
      return reading;
    } catch (BmcException e) {
      own.answer.completeExceptionally(e);
      throw e;
    } finally {
      reads.remove(target, own);
      own.answer.cancel(false);
    }
  }

  /** The same for somebody who does not wait for it. Fails with {@link BmcException}, unwrapped. */
  CompletableFuture<PowerReading> observe(
      BmcTarget target, Supplier<CompletableFuture<PowerReading>> exchange) {
    Read own = new Read(Priority.POLL, new CompletableFuture<>());
    Read pending = reads.putIfAbsent(target, own);
    CompletableFuture<PowerReading> mine = new CompletableFuture<>();
    (pending == null ? own : pending)
        .answer.whenComplete((reading, failure) -> complete(mine, reading, failure));
    if (pending == null) {
      begun(exchange)
          .whenComplete(
              (reading, failure) -> {
                reads.remove(target, own);
                complete(own.answer, reading, failure);
              });
    }
    return mine;
  }

  /** Whatever goes wrong at once ends the reading, too: others may wait for it by then. */
  private static CompletableFuture<PowerReading> begun(
      Supplier<CompletableFuture<PowerReading>> exchange) {
    try {
      return exchange.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(
          new BmcException(
              BmcException.Kind.MISBEHAVED, "driver", "a reading of power did not begin", e));
    }
  }

  private static void complete(
      CompletableFuture<PowerReading> answer,
      @Nullable PowerReading reading,
      @Nullable Throwable failure) {
    if (reading == null) {
      answer.completeExceptionally(failure == null ? new CancellationException() : failure);
    } else {
      answer.complete(reading);
    }
  }

  /** A user does not wait in the queue of the others. */
  private static boolean mayJoin(@Nullable Read pending, Priority priority) {
    return pending != null && priority.mayJoin(pending.priority);
  }

  private PowerReading await(BmcTarget target, Read read) throws BmcException {
    try {
      long patience = timeouts.queue().plus(timeouts.readTotal()).toNanos();
      return read.answer.get(patience, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BmcException failure) {
        throw failure.again();
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException | CancellationException e) {
      throw new BmcException(
          BmcException.Kind.BUSY,
          "queue",
          "the power reading of " + target.server() + " that others waited for did not come",
          null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BmcException(
          BmcException.Kind.UNREACHABLE, "interrupted", "waiting for a BMC was interrupted", e);
    }
  }
}
