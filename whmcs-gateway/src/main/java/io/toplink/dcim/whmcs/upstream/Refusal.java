package io.toplink.dcim.whmcs.upstream;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the server said when it said no, be it to a call or as the end of an operation.
 *
 * @param reason an ErrorReason without its prefix; empty if the answer carried none of ours, as
 *     when something between us and the server made it up
 */
public record Refusal(
    Code code,
    String message,
    String reason,
    Map<String, String> metadata,
    List<BadRequest.FieldViolation> violations,
    Optional<Duration> retryAfter) {
  private static final String DOMAIN = "dcim.toplink.io";
  private static final String REASON_PREFIX = "ERROR_REASON_";

  /** Reads a status with its details; details that cannot be read are left out. */
  public static Refusal of(Status status) {
    Optional<ErrorInfo> info =
        detail(status, ErrorInfo.class, ErrorInfo.getDefaultInstance())
            .filter(ours -> ours.getDomain().equals(DOMAIN));
    List<BadRequest.FieldViolation> violations =
        detail(status, BadRequest.class, BadRequest.getDefaultInstance())
            .map(BadRequest::getFieldViolationsList)
            .orElse(List.of());
    Optional<Duration> retryAfter =
        detail(status, RetryInfo.class, RetryInfo.getDefaultInstance())
            .map(RetryInfo::getRetryDelay)
            .map(delay -> Duration.ofSeconds(delay.getSeconds(), delay.getNanos()));
    Code code = Optional.ofNullable(Code.forNumber(status.getCode())).orElse(Code.UNKNOWN);
    String reason = info.map(ErrorInfo::getReason).map(Refusal::withoutPrefix).orElse("");
    Map<String, String> metadata = info.map(ErrorInfo::getMetadataMap).orElse(Map.of());
    return new Refusal(code, status.getMessage(), reason, metadata, violations, retryAfter);
  }

  /** True if the server itself, and not the way to it, gave this answer. */
  public boolean isFromServer() {
    return !reason.isEmpty();
  }

  /** A value of the reason's metadata, empty if absent. */
  public String about(String key) {
    return metadata.getOrDefault(key, "");
  }

  private static String withoutPrefix(String reason) {
    return reason.startsWith(REASON_PREFIX) ? reason.substring(REASON_PREFIX.length()) : reason;
  }

  private static <M extends Message> Optional<M> detail(Status status, Class<M> type, M example) {
    for (Any any : status.getDetailsList()) {
      if (any.is(type)) {
        try {
          return Optional.of(type.cast(example.getParserForType().parseFrom(any.getValue())));
        } catch (InvalidProtocolBufferException unreadable) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
