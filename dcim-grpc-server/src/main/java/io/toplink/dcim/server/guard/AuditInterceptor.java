package io.toplink.dcim.server.guard;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.server.call.Trail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes refusals to the audit trail: what a known caller wanted to change and did not get, and
 * what it was not allowed to see. What is done is written with the change itself, in its
 * transaction. Who is not known is in the log only, or anybody could fill the trail.
 */
final class AuditInterceptor implements ServerInterceptor {
  private static final Logger log = LoggerFactory.getLogger(AuditInterceptor.class);

  private final RefusalLog refusals;

  AuditInterceptor(RefusalLog refusals) {
    this.refusals = refusals;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Trail trail = Trail.current();
    if (trail.policy().open()) {
      return next.startCall(call, headers);
    }
    return next.startCall(
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            // The caller does not wait for our bookkeeping.
            super.close(status, trailers);
            Caller caller = trail.callerIfKnown();
            if (caller != null && worthTelling(trail, status)) {
              write(caller, trail, status, trailers);
            }
          }
        },
        headers);
  }

  private static boolean worthTelling(Trail trail, Status status) {
    return status.getCode() == Status.Code.PERMISSION_DENIED
        || (trail.policy().mutation() && !status.isOk());
  }

  private void write(Caller caller, Trail trail, Status status, Metadata trailers) {
    try {
      refusals.write(caller, trail, status, trailers);
    } catch (RuntimeException e) {
      log.atError().addKeyValue("call", trail.callId()).setCause(e).log("refusal not audited");
    }
  }
}
