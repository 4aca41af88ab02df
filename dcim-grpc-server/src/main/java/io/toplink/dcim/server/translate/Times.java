package io.toplink.dcim.server.translate;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Points and lengths of time. */
final class Times {
  private Times() {}

  static Timestamp message(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  static java.time.Duration duration(Duration length) {
    return java.time.Duration.ofSeconds(length.getSeconds(), length.getNanos());
  }
}
