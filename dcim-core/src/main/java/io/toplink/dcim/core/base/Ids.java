package io.toplink.dcim.core.base;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;

/** Makes UUIDs of version 7 (RFC 9562): they sort by the time they were made. */
public final class Ids {
  private static final int RANDOM_BYTES = Short.BYTES + Long.BYTES;

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  public Ids(InstantSource clock) {
    this.clock = clock;
  }

  public UUID next() {
    // In one go: each look at the generator is one lock, which all calls share.
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    ByteBuffer drawn = ByteBuffer.wrap(bytes);
    long high = (clock.millis() << 16) | 0x7000L | (drawn.getShort() & 0x0FFFL);
    long low = (drawn.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    return new UUID(high, low);
  }
}
