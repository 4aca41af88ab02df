package io.toplink.dcim.server.reply;

import com.google.protobuf.Message;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.server.call.Fingerprints;
import io.toplink.dcim.server.call.Redactor;
import io.toplink.dcim.server.call.Trail;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The only ways to answer: handlers say what the answer is, and may throw. Nothing is started for a
 * caller that is gone.
 */
public final class Replies {
  private static final UUID NIL = new UUID(0, 0);

  private final Executor workers;
  private final Executor askers;
  private final Fingerprints fingerprints;

  /**
   * Ready to answer.
   *
   * @param workers run what is answered later
   * @param askers run what waits for machines: any number of threads
   */
  public Replies(Executor workers, Executor askers, Fingerprints fingerprints) {
    this.workers = workers;
    this.askers = askers;
    this.fingerprints = fingerprints;
  }

  /** Answers from what is there. */
  public <R> void look(StreamObserver<R> out, Function<Caller, R> work) {
    Caller caller = Trail.current().caller();
    answer(out, () -> work.apply(caller));
  }

  /**
   * Answers from something slow that is not the database, such as a machine, which takes no worker
   * from the others meanwhile.
   */
  public <R> void ask(StreamObserver<R> out, Function<Caller, R> work) {
    Caller caller = Trail.current().caller();
    askers.execute(Context.current().wrap(() -> answer(out, () -> work.apply(caller))));
  }

  /** Changes something and answers with what came of it. */
  public <R> void change(Message request, StreamObserver<R> out, Function<Call, R> work) {
    answer(out, () -> work.apply(call(request)));
  }

  /**
   * Answers once something has happened, without holding a thread until then.
   *
   * @param wait finds out what is waited for
   * @param work makes the answer of it
   */
  public <T, R> void later(
      StreamObserver<R> out, Function<Caller, CompletableFuture<T>> wait, Function<T, R> work) {
    Caller caller = Trail.current().caller();
    Context context = Context.current();
    try {
      wait.apply(caller)
          .whenCompleteAsync(
              (happened, failure) -> {
                if (failure != null) {
                  out.onError(failure);
                } else {
                  answer(out, () -> work.apply(happened));
                }
              },
              task -> workers.execute(context.wrap(task)));
    } catch (RuntimeException failure) {
      out.onError(failure);
    }
  }

  /**
   * Tells of things as they happen, until the caller goes.
   *
   * @param start begins to feed the follower and returns what ends that
   */
  public <R> void follow(StreamObserver<R> out, Function<Follower<R>, Runnable> start) {
    try {
      Follower.start(out, start);
    } catch (RuntimeException failure) {
      out.onError(failure);
    }
  }

  private Call call(Message request) {
    Trail trail = Trail.current();
    return new Call(
        trail.caller(),
        trail.policy().method(),
        requestId(Fingerprints.requestId(request)),
        fingerprints.of(request),
        trail.requestJson().isEmpty() ? Redactor.json(request) : trail.requestJson(),
        trail.callId());
  }

  private static @Nullable UUID requestId(String text) {
    if (text.isEmpty()) {
      return null;
    }
    UUID id = UUID.fromString(text);
    if (id.equals(NIL)) {
      throw DcimException.invalid(
          "request_id", "is the nil UUID, which tells no call from another; make a random one");
    }
    return id;
  }

  private static <R> void answer(StreamObserver<R> out, Supplier<R> work) {
    if (Context.current().isCancelled()) {
      return;
    }
    R answer;
    try {
      answer = work.get();
    } catch (Throwable failure) {
      out.onError(failure);
      return;
    }
    out.onNext(answer);
    out.onCompleted();
  }
}
