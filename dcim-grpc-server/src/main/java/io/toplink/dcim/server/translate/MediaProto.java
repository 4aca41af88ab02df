package io.toplink.dcim.server.translate;

import io.toplink.dcim.v1.ReadMediaResponse;
import java.time.Instant;
import java.util.Optional;

/** Images that BMCs show. */
public final class MediaProto {
  private MediaProto() {}

  /**
   * What a BMC just said.
   *
   * @param image where it comes from, as far as the BMC tells
   */
  public static ReadMediaResponse message(Optional<String> image, Instant observedAt) {
    return ReadMediaResponse.newBuilder()
        .setImageUri(image.orElse(""))
        .setObserveTime(Times.message(observedAt))
        .build();
  }
}
