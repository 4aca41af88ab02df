package io.toplink.dcim.server.guard;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.toplink.dcim.server.call.Fingerprints;
import io.toplink.dcim.server.call.Redactor;
import io.toplink.dcim.server.call.Trail;
import java.util.Collection;

/** Holds requests to what the contract says of their fields, before a handler sees them. */
final class ContractInterceptor implements ServerInterceptor {
  private final FieldRules rules;

  /**
   * Ready to check.
   *
   * @param requests the messages that will come
   */
  ContractInterceptor(Collection<Descriptor> requests) {
    this.rules = new FieldRules(requests);
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Trail trail = Trail.current();
    if (trail.policy().open()) {
      return next.startCall(call, headers);
    }
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      @SuppressWarnings("unchecked") // What is stripped of fields stays what it is.
      public void onMessage(Q message) {
        super.onMessage((Q) checked((Message) message, trail));
      }
    };
  }

  private Message checked(Message request, Trail trail) {
    if (trail.policy().mutation()) {
      trail.asked(Fingerprints.requestId(request), Redactor.json(request));
      Shapes.refuseUnknown(request);
    }
    Message bare = Shapes.withoutOutput(request);
    rules.check(bare);
    return bare;
  }
}
