package io.toplink.dcim.core.bmc.redfish;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/**
 * A request's body that knows whether it was asked for. It is asked for once the connection stands
 * and the head is on its way, so before that nothing that acts can have left.
 */
final class TrackedBody implements BodyPublisher {
  private final BodyPublisher bytes;
  private volatile boolean asked;

  TrackedBody(byte[] body) {
    this.bytes = BodyPublishers.ofByteArray(body);
  }

  boolean mayHaveLeft() {
    return asked;
  }

  @Override
  public long contentLength() {
    return bytes.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    asked = true;
    bytes.subscribe(subscriber);
  }
}
