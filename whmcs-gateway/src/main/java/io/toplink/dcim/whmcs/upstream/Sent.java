package io.toplink.dcim.whmcs.upstream;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/**
 * Remembers whether anything of a call may have reached the server, over all its attempts. As long
 * as no stream was opened nothing was sent, and nothing can have changed.
 */
final class Sent extends ClientStreamTracer.Factory {
  private volatile boolean maybe;

  boolean maybe() {
    return maybe;
  }

  @Override
  public ClientStreamTracer newClientStreamTracer(
      ClientStreamTracer.StreamInfo info, Metadata headers) {
    return new ClientStreamTracer() {
      @Override
      public void streamCreated(Attributes transport, Metadata sentHeaders) {
        maybe = true;
      }
    };
  }
}
