package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.PowerReading;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Reads the power of many machines at once, and who they are, without a thread for any of them:
 * opens a session, asks and closes it, for a bounded number of BMCs at the same time.
 */
final class PowerReads {
  private static final int AT_ONCE = 256;

  /** Somebody's question. */
  private record Wanted(BmcTarget target, CompletableFuture<PowerReading> result) {}

  private final IoLoop loop;
  private final Connector connector;
  private final IpmiTimeouts timeouts;
  private final InstantSource clock;
  private final Executor answers;
  private final Identities identities = new Identities();
  private final Queue<Wanted> waiting = new ArrayDeque<>();
  private int running;

  /**
   * @param answers what results are told in: whoever gets one may take a while with it, which must
   *     not stop the loop
   */
  PowerReads(
      IoLoop loop,
      Connector connector,
      IpmiTimeouts timeouts,
      InstantSource clock,
      Executor answers) {
    this.loop = loop;
    this.connector = connector;
    this.timeouts = timeouts;
    this.clock = clock;
    this.answers = answers;
  }

  CompletableFuture<PowerReading> read(BmcTarget target) {
    Wanted wanted = new Wanted(target, new CompletableFuture<>());
    loop.execute(
        () -> {
          waiting.add(wanted);
          next();
        });
    return wanted.result;
  }

  private void next() {
    while (running < AT_ONCE && !waiting.isEmpty()) {
      running++;
      start(waiting.remove());
    }
  }

  private void start(Wanted wanted) {
    Conversation.begin(loop, connector, timeouts, wanted.target, Patience::none)
        .whenComplete(
            (conversation, failure) -> {
              if (failure == null) {
                ask(wanted, conversation);
              } else {
                failed(wanted, failure);
              }
            });
  }

  private void ask(Wanted wanted, Conversation conversation) {
    conversation
        .ask(Commands.CHASSIS_STATUS)
        .thenCompose(status -> reading(conversation, status))
        .whenComplete(
            (reading, failure) -> {
              conversation.end();
              if (failure == null) {
                done(() -> wanted.result.complete(reading));
              } else {
                failed(wanted, failure);
              }
            });
  }

  /** Whose power it is comes after it: an answer from another machine is then known for one. */
  private CompletableFuture<PowerReading> reading(Conversation conversation, Reply status) {
    if (!status.isOk() || status.length() == 0) {
      return CompletableFuture.failedFuture(
          conversation.failures().refused("power", Commands.CHASSIS_STATUS, status.completion()));
    }
    PowerReading seen = PowerSwitch.reading(status, clock);
    return identities
        .look(conversation)
        .thenApply(identity -> new PowerReading(seen.state(), seen.observedAt(), identity));
  }

  private void failed(Wanted wanted, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    done(() -> wanted.result.completeExceptionally(cause));
  }

  private void done(Runnable answer) {
    running--;
    try {
      answers.execute(answer);
    } catch (RejectedExecutionException e) {
      // We are stopping. Who still waits hears of it here.
      answer.run();
    }
    // Not at once: a BMC that fails without delay would have us go ever deeper.
    loop.execute(this::next);
  }
}
