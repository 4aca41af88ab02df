package io.toplink.dcim.whmcs.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes answers. Records of Java become objects in snake case. */
final class Json {
  private static final ObjectWriter WRITER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build()
          .writer();

  private Json() {}

  private record Success(boolean ok, String requestId, Object data) {}

  private record Failure(
      boolean ok,
      String code,
      String message,
      String changed,
      boolean safeToRetry,
      @Nullable Long retryAfterS,
      String requestId,
      @JsonInclude(Include.NON_NULL) @Nullable Object data) {}

  static byte[] success(String requestId, Object data) {
    return write(new Success(true, requestId, data));
  }

  static byte[] failure(String requestId, Problem problem) {
    return write(
        new Failure(
            false,
            problem.code(),
            problem.message(),
            problem.changed().name().toLowerCase(Locale.ROOT),
            problem.safeToRetry(),
            problem.retryAfter().map(Json::wholeSeconds).orElse(null),
            requestId,
            problem.data().orElse(null)));
  }

  static byte[] write(Object value) {
    try {
      return WRITER.writeValueAsBytes(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("cannot be written: " + value.getClass(), impossible);
    }
  }

  /** Rounded up, so that whoever waits that long has waited long enough. */
  static long wholeSeconds(Duration duration) {
    return Math.max(1, duration.plusMillis(999).toSeconds());
  }
}
