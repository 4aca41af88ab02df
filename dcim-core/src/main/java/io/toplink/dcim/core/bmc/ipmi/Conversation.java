package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcTarget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What is said to one BMC, over as many sessions as that takes. May be used from any thread, one
 * command at a time.
 */
final class Conversation {
  private final IoLoop loop;
  private final Connector connector;
  private final IpmiTimeouts timeouts;
  private final BmcTarget target;
  private final Supplier<Patience> patience;
  private final Failures failures;
  private Session session;

  /** How many sessions there have been. */
  private volatile int opened = 1;

  /** In which of them the machine said who it is; 0 if nobody asked. */
  private volatile int known;

  private volatile boolean acting;

  private Conversation(
      IoLoop loop,
      Connector connector,
      IpmiTimeouts timeouts,
      BmcTarget target,
      Supplier<Patience> patience,
      Session session) {
    this.loop = loop;
    this.connector = connector;
    this.timeouts = timeouts;
    this.target = target;
    this.patience = patience;
    this.failures = new Failures(target);
    this.session = session;
  }

  /**
   * Begins with a session that is open.
   *
   * @param patience with a BMC that is busy, for each thing that is said to it
   */
  static CompletableFuture<Conversation> begin(
      IoLoop loop,
      Connector connector,
      IpmiTimeouts timeouts,
      BmcTarget target,
      Supplier<Patience> patience) {
    CompletableFuture<Conversation> begun = new CompletableFuture<>();
    loop.execute(
        () ->
            connector
                .open(target, patience.get())
                .whenComplete(
                    (session, failure) -> {
                      if (failure == null) {
                        begun.complete(
                            new Conversation(loop, connector, timeouts, target, patience, session));
                      } else {
                        begun.completeExceptionally(failure);
                      }
                    }));
    return begun;
  }

  BmcTarget target() {
    return target;
  }

  Failures failures() {
    return failures;
  }

  /** Something that changes a machine or its BMC. */
  interface Deed<T> {
    T run() throws BmcException;
  }

  /** Who the machine is was asked from here on, so that what acts must stay in this session. */
  void identify() {
    known = opened;
  }

  /** Whether the session has been replaced since then. */
  boolean isElsewhere() {
    return known > 0 && known != opened;
  }

  /**
   * Does something in the session in which the machine said who it is, if anybody asked: behind
   * another session at the same address there may be another machine.
   *
   * @throws BmcException UNREACHABLE if that session is lost; nothing was sent then, or nothing
   *     more
   */
  <T> T act(Deed<T> deed) throws BmcException {
    if (isElsewhere()) {
      throw failures.sessionLost();
    }
    acting = known > 0;
    try {
      return deed.run();
    } finally {
      acting = false;
    }
  }

  /**
   * Asks what may be asked any number of times: again if no answer comes, in a new session if the
   * old one is dead, later if the BMC is busy.
   *
   * @return fails with {@link BmcException} if no answer comes; an answer may say no
   */
  CompletableFuture<Reply> ask(Command command) {
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    Patience left = patience.get();
    loop.execute(() -> ask(command, left, true, answer));
    return answer;
  }

  private void ask(
      Command command, Patience left, boolean mayReopen, CompletableFuture<Reply> answer) {
    session
        .ask(command, timeouts.read())
        .whenComplete(
            (reply, failure) -> {
              if (failure == null) {
                if (!laterIfBusy(reply, left, () -> ask(command, left, mayReopen, answer))) {
                  answer.complete(reply);
                }
              } else if (mayReopen && !acting && failure instanceof NoReply) {
                reopen(command, left, answer);
              } else {
                fail(command, failure, answer);
              }
            });
  }

  private void reopen(Command command, Patience left, CompletableFuture<Reply> answer) {
    session.abandon();
    connector
        .open(target, patience.get())
        .whenComplete(
            (next, failure) -> {
              if (failure == null) {
                session = next;
                opened = opened + 1;
                ask(command, left, false, answer);
              } else {
                answer.completeExceptionally(failure);
              }
            });
  }

  /**
   * Sends once what must not be done twice. Only if the BMC says that it is busy, and so did
   * nothing, is it sent once more.
   *
   * @return empty if it may have arrived and no answer came; fails with {@link BmcException} if it
   *     cannot have left
   */
  CompletableFuture<Optional<Reply>> tellOnce(Command command) {
    CompletableFuture<Optional<Reply>> answer = new CompletableFuture<>();
    Patience left = patience.get();
    loop.execute(() -> tell(command, left, answer));
    return answer;
  }

  private void tell(Command command, Patience left, CompletableFuture<Optional<Reply>> answer) {
    session
        .ask(command, List.of(timeouts.action()))
        .whenComplete(
            (reply, failure) -> {
              if (failure instanceof NoReply silence && silence.mayHaveArrived()) {
                answer.complete(Optional.empty());
              } else if (failure != null) {
                fail(command, failure, answer);
              } else if (reply.completion() != Completion.BUSY
                  || !laterIfBusy(reply, left, () -> tell(command, left, answer))) {
                answer.complete(Optional.of(reply));
              }
            });
  }

  private boolean laterIfBusy(Reply reply, Patience left, Runnable again) {
    if (!Completion.isPassing(reply.completion())) {
      return false;
    }
    Optional<Duration> pause = left.next();
    pause.ifPresent(duration -> loop.after(duration, again));
    return pause.isPresent();
  }

  private void fail(Command command, Throwable failure, CompletableFuture<?> answer) {
    answer.completeExceptionally(
        failure instanceof NoReply silence ? failures.silent(command, silence) : failure);
  }

  /** Ends the session. Returns at once. */
  void end() {
    loop.execute(() -> session.close());
  }
}
