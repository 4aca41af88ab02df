package io.toplink.dcim.server.guard;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.toplink.dcim.core.base.Ids;
import io.toplink.dcim.server.call.Trail;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The outermost guard: gives each call its id, tells the caller, and when it is over writes one
 * line and counts it if it failed. Nothing of the request is in that line, so nothing secret can
 * be.
 */
final class TrailInterceptor implements ServerInterceptor {
  private static final Logger log = LoggerFactory.getLogger("dcim.access");
  private static final Metadata.Key<String> CALL_ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9-]{8,64}");

  private final MethodPolicies policies;
  private final Ids ids;
  private final FailedCalls failures;

  TrailInterceptor(MethodPolicies policies, Ids ids, FailedCalls failures) {
    this.policies = policies;
    this.ids = ids;
    this.failures = failures;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String given = headers.get(CALL_ID);
    String callId = given != null && FORM.matcher(given).matches() ? given : ids.next().toString();
    Trail trail =
        new Trail(
            policies.get(call.getMethodDescriptor().getFullMethodName()),
            callId,
            address(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
    LoggedCall<Q, R> logged = new LoggedCall<>(call, trail, failures);
    return new SimpleForwardingServerCallListener<>(
        Contexts.interceptCall(trail.in(Context.current()), logged, headers, next)) {
      @Override
      public void onCancel() {
        logged.log(Status.Code.CANCELLED);
        super.onCancel();
      }
    };
  }

  private static @Nullable InetAddress address(@Nullable SocketAddress peer) {
    return peer instanceof InetSocketAddress socket ? socket.getAddress() : null;
  }

  private static final class LoggedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final Trail trail;
    private final FailedCalls failures;
    private final long start = System.nanoTime();
    private final AtomicBoolean told = new AtomicBoolean();
    private boolean headersSent;

    LoggedCall(ServerCall<Q, R> call, Trail trail, FailedCalls failures) {
      super(call);
      this.trail = trail;
      this.failures = failures;
    }

    @Override
    public void sendHeaders(Metadata headers) {
      headersSent = true;
      headers.put(CALL_ID, trail.callId());
      super.sendHeaders(headers);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (!headersSent) {
        trailers.put(CALL_ID, trail.callId());
      }
      super.close(status, trailers);
      log(status.getCode());
    }

    void log(Status.Code code) {
      if (!told.compareAndSet(false, true)) {
        return;
      }
      failures.count(trail.reason());
      // Whoever looks whether we live does so all day long; that it went well is no news.
      boolean probe = trail.policy().open() && code == Status.Code.OK;
      log.atLevel(probe ? Level.DEBUG : Level.INFO)
          .addKeyValue("method", trail.policy().method())
          .addKeyValue("code", code.name())
          .addKeyValue("ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
          .addKeyValue("caller", trail.actor())
          .addKeyValue("peer", trail.peerText())
          .addKeyValue("client", trail.client())
          .addKeyValue("reason", trail.reason())
          .addKeyValue("request_id", trail.requestId())
          .addKeyValue("call", trail.callId())
          .log("call");
    }
  }
}
