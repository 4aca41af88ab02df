package io.toplink.dcim.server.guard;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.toplink.dcim.server.reply.Failures;

/** Refuses at the door what {@link Load} says is too much. */
final class LoadInterceptor implements ServerInterceptor {
  private final Load load;

  LoadInterceptor(Load load) {
    this.load = load;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (load.refuses(headers)) {
      throw Failures.overloaded();
    }
    return next.startCall(call, headers);
  }
}
