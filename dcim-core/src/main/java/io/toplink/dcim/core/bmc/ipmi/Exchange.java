package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.Sent;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A conversation for somebody who waits for each answer. */
final class Exchange {
  private final Conversation conversation;

  Exchange(Conversation conversation) {
    this.conversation = conversation;
  }

  Failures failures() {
    return conversation.failures();
  }

  /** Asks, and takes any answer. */
  Reply tryAsk(Command command) throws BmcException {
    return await(conversation.ask(command), failures());
  }

  /** Asks, and takes no other answer than what was asked for. */
  Reply ask(String phase, Command command, int shortest) throws BmcException {
    Reply reply = tryAsk(command);
    if (!reply.isOk()) {
      throw failures().refused(phase, command, reply.completion());
    }
    if (reply.length() < shortest) {
      throw failures()
          .misbehaved(phase, "answers " + command + " with only " + reply.length() + " bytes");
    }
    return reply;
  }

  /** Sends once. Empty if nobody knows whether it was carried out. */
  Optional<Reply> tellOnce(Command command) throws BmcException {
    CompletableFuture<Optional<Reply>> answer = conversation.tellOnce(command);
    try {
      Optional<Reply> reply = await(answer, failures());
      return reply.filter(told -> !Completion.leavesDoubt(told.completion()));
    } catch (BmcException e) {
      if (e.phase().equals("interrupted")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Sends once; whatever is not a clear no is told as it is. */
  Sent act(String phase, Command command) throws BmcException {
    Optional<Reply> reply = tellOnce(command);
    if (reply.isEmpty()) {
      return Sent.UNKNOWN;
    }
    if (!reply.get().isOk()) {
      throw failures().refused(phase, command, reply.get().completion());
    }
    return Sent.ACCEPTED;
  }

  /** Waits for what is to come. It comes in any case: everything in the loop has a time-out. */
  static <T> T await(CompletableFuture<T> future, Failures failures) throws BmcException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BmcException failure) {
        throw failure;
      }
      throw new IllegalStateException("IPMI failed unexpectedly", e.getCause());
    }
  }
}
