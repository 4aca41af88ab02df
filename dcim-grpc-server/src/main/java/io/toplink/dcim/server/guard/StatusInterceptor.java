package io.toplink.dcim.server.guard;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.toplink.dcim.server.call.Trail;
import io.toplink.dcim.server.reply.Failures;
import io.toplink.dcim.server.reply.StatusMapper;

/**
 * Every failure leaves through here, whole: guards further in and handlers may simply throw.
 *
 * <p>grpc-java answers what is thrown out of a listener on the stream itself, past every {@link
 * ServerCall#close}; therefore it is caught here, before grpc-java sees it.
 */
final class StatusInterceptor implements ServerInterceptor {

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    GuardedCall<Q, R> guarded = new GuardedCall<>(call, Trail.current());
    try {
      return new GuardedListener<>(next.startCall(guarded, headers), guarded);
    } catch (Throwable thrown) {
      guarded.fail(thrown);
      return new ServerCall.Listener<>() {};
    }
  }

  /** Closes once, with details; what comes after is dropped. Safe to use from several threads. */
  private static final class GuardedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final Trail trail;
    private boolean closed;

    GuardedCall(ServerCall<Q, R> call, Trail trail) {
      super(call);
      this.trail = trail;
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
      if (!closed) {
        super.sendHeaders(headers);
      }
    }

    @Override
    public synchronized void sendMessage(R message) {
      if (!closed) {
        super.sendMessage(message);
      }
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
      if (closed) {
        return;
      }
      closed = true;
      if (status.isOk()) {
        super.close(status, trailers);
        return;
      }
      if (explained(status, trailers)) {
        tell(status, trailers);
        return;
      }
      StatusRuntimeException told = Failures.of(status, trail.callId());
      Metadata details = told.getTrailers();
      tell(told.getStatus(), details == null ? new Metadata() : details);
    }

    private void tell(Status status, Metadata trailers) {
      trail.failed(StatusMapper.info(status, trailers).getReason());
      super.close(status, trailers);
    }

    void fail(Throwable thrown) {
      close(Status.fromThrowable(thrown), new Metadata());
    }

    synchronized boolean closed() {
      return closed;
    }

    private static boolean explained(Status status, Metadata trailers) {
      return !StatusMapper.info(status, trailers).getReason().isEmpty();
    }
  }

  private static final class GuardedListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final GuardedCall<Q, ?> call;

    GuardedListener(ServerCall.Listener<Q> listener, GuardedCall<Q, ?> call) {
      super(listener);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      guard(
          () -> {
            Unreadable.refuse(message);
            super.onMessage(message);
          });
    }

    @Override
    public void onHalfClose() {
      guard(super::onHalfClose);
    }

    @Override
    public void onReady() {
      guard(super::onReady);
    }

    private void guard(Runnable callback) {
      if (call.closed()) {
        return;
      }
      try {
        callback.run();
      } catch (Throwable thrown) {
        call.fail(thrown);
      }
    }
  }
}
