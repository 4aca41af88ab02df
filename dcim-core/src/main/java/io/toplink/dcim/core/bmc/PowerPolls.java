package io.toplink.dcim.core.bmc;

import io.toplink.dcim.core.bmc.BmcException.Kind;
import io.toplink.dcim.core.bmc.Turns.Turn;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the power of many BMCs for somebody who only looks. A few threads begin and end readings;
 * those that wait, for a turn or for a BMC, are only remembered.
 */
final class PowerPolls implements AutoCloseable {
  private static final int THREADS = 4;
  private static final int IDLE_SECONDS = 10;

  private final Turns turns;
  private final LoginRefusals refusals;
  private final ExecutorService threads = newThreads();

  PowerPolls(Turns turns, LoginRefusals refusals) {
    this.turns = turns;
    this.refusals = refusals;
  }

  /**
   * Reads once it is its turn.
   *
   * @param isSlow whether the BMC is known to be slow
   */
  CompletableFuture<PowerReading> read(
      BmcTarget target, BmcDriver driver, Exchanges exchanges, boolean isSlow) {
    CompletableFuture<PowerReading> answer = new CompletableFuture<>();
    turns.ask(
        target,
        Priority.POLL,
        isSlow,
        turn -> {
          Poll poll = new Poll(target, driver, exchanges, turn, answer);
          later(poll, poll::begin);
        });
    return answer;
  }

  @Override
  public void close() {
    threads.shutdown();
  }

  /** One reading whose turn it is. */
  private final class Poll {
    private final BmcTarget target;
    private final BmcDriver driver;
    private final Exchanges exchanges;
    private final Turn turn;
    private final CompletableFuture<PowerReading> answer;

    private Poll(
        BmcTarget target,
        BmcDriver driver,
        Exchanges exchanges,
        Turn turn,
        CompletableFuture<PowerReading> answer) {
      this.target = target;
      this.driver = driver;
      this.exchanges = exchanges;
      this.turn = turn;
      this.answer = answer;
    }

    private void begin() {
      try {
        // It may have been refused to whoever was in front of us.
        refusals.check(target);
        exchanges.admit();
        exchanges
            .begin(Op.LOOK, () -> driver.readPower(target))
            .whenComplete((reading, failure) -> later(this, () -> end(reading, failure)));
      } catch (BmcException | RuntimeException e) {
        end(null, e);
      }
    }

    private void end(@Nullable PowerReading reading, @Nullable Throwable failure) {
      BmcException problem = reading == null ? explain(failure) : null;
      if (problem != null) {
        refusals.learn(target, problem);
      }
      turn.close();
      if (problem == null) {
        answer.complete(reading);
      } else {
        answer.completeExceptionally(problem);
      }
    }

    private BmcException explain(@Nullable Throwable failure) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      return cause instanceof BmcException e
          ? e
          : new BmcException(
              Kind.MISBEHAVED,
              "driver",
              "reading the power of " + target.server() + " failed in a way nobody thought of",
              cause);
    }
  }

  private void later(Poll poll, Runnable part) {
    try {
      threads.execute(part);
    } catch (RejectedExecutionException e) {
      poll.end(
          null, new BmcException(Kind.UNREACHABLE, "closed", "the process is about to end", e));
    }
  }

  private static ExecutorService newThreads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "bmc-polls");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
