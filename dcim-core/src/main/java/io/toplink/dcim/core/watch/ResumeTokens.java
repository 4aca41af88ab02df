package io.toplink.dcim.core.watch;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.mutation.ChangeFeed.Position;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Writes places in the change log as tokens. They are no secret and grant nothing: whoever may
 * watch may watch from anywhere in the log.
 */
final class ResumeTokens {
  private static final byte VERSION = 1;
  private static final int BYTES = 1 + 2 * Long.BYTES;

  private ResumeTokens() {}

  static String of(Position position) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .putLong(position.xid())
                .putLong(position.seq())
                .array());
  }

  /**
   * @throws DcimException INVALID_FIELD if it is none of ours
   */
  static Position read(String token) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      if (bytes.length == BYTES && bytes[0] == VERSION) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, BYTES - 1);
        Position position = new Position(buffer.getLong(), buffer.getLong());
        if (position.xid() >= 0 && position.seq() >= 0) {
          return position;
        }
      }
    } catch (IllegalArgumentException e) {
      throw refused().causedBy(e);
    }
    throw refused();
  }

  private static DcimException refused() {
    return DcimException.invalid(
        "resume_token", "is not one that a watch has sent; leave it out to start now");
  }
}
