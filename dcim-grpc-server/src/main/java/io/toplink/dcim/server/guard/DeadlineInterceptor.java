package io.toplink.dcim.server.guard;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.toplink.dcim.server.call.MethodPolicy;
import io.toplink.dcim.server.call.Trail;
import io.toplink.dcim.server.reply.Failures;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Caps every deadline by what the method may take. When time is up the caller is told at once; work
 * that is still going on ends by the database's own limits, and its answer is dropped.
 */
final class DeadlineInterceptor implements ServerInterceptor {
  private final ScheduledExecutorService timer;

  DeadlineInterceptor(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    MethodPolicy policy = Trail.current().policy();
    if (policy.pace() == MethodPolicy.Pace.INSTANT) {
      return next.startCall(call, headers);
    }
    Deadline cap = Deadline.after(policy.pace().cap().toMillis(), TimeUnit.MILLISECONDS);
    CancellableContext limited = Context.current().withDeadline(cap, timer);
    limited.addListener(
        context -> {
          if (context.cancellationCause() instanceof TimeoutException) {
            call.close(
                Status.DEADLINE_EXCEEDED.withCause(Failures.deadlinePassed(policy.method())),
                new Metadata());
          }
        },
        Runnable::run);
    return new SimpleForwardingServerCallListener<>(start(call, limited, headers, next)) {
      @Override
      public void onCancel() {
        limited.cancel(null);
        super.onCancel();
      }
    };
  }

  private static <Q, R> ServerCall.Listener<Q> start(
      ServerCall<Q, R> call,
      CancellableContext limited,
      Metadata headers,
      ServerCallHandler<Q, R> next) {
    try {
      return Contexts.interceptCall(limited, new LimitedCall<>(call, limited), headers, next);
    } catch (RuntimeException refused) {
      limited.cancel(null);
      throw refused;
    }
  }

  /** Gives the timer back as soon as the call is answered. */
  private static final class LimitedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final CancellableContext limited;

    LimitedCall(ServerCall<Q, R> call, CancellableContext limited) {
      super(call);
      this.limited = limited;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      super.close(status, trailers);
      limited.cancel(null);
    }
  }
}
