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

  private final Permits permits;
  private final Executor workers;
  private final Fingerprints fingerprints;

  public Replies(Permits permits, Executor workers, Fingerprints fingerprints) {
    this.permits = permits;
    this.workers = workers;
    this.fingerprints = fingerprints;
  }

  /** Answers from what is there. */
  public <R> void look(StreamObserver<R> out, Function<Caller, R> work) {
    Caller caller = Trail.current().caller();
    answer(out, () -> permits.with(() -> work.apply(caller)));
  }

  /**
   * Answers from something slow that is not the database, such as a machine; what it reads of the
   * database on its way does not count against the others' share.
   */
  public <R> void ask(StreamObserver<R> out, Function<Caller, R> work) {
    Caller caller = Trail.current().caller();
    answer(out, () -> work.apply(caller));
  }

  /** Changes something and answers with what came of it. */
  public <R> void change(Message request, StreamObserver<R> out, Function<Call, R> work) {
    answer(
        out,
        () -> {
          Call call = call(request);
          return permits.with(() -> work.apply(call));
        });
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
      permits
          .with(() -> wait.apply(caller))
          .whenCompleteAsync(
              (happened, failure) -> {
                if (failure != null) {
                  out.onError(failure);
                } else {
                  answer(out, () -> permits.with(() -> work.apply(happened)));
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
      Follower.start(out, follower -> permits.with(() -> start.apply(follower)));
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
