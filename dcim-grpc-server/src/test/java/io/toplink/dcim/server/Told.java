package io.toplink.dcim.server;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RequestInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a caller was told of a failure. */
public record Told(
    Code code,
    String reason,
    String domain,
    String message,
    Map<String, String> metadata,
    List<String> fields,
    boolean retry,
    String requestId) {

  public static Told of(StatusRuntimeException e) {
    Status status = StatusProto.fromThrowable(e);
    ErrorInfo info = detail(status, ErrorInfo.class).orElse(ErrorInfo.getDefaultInstance());
    return new Told(
        Code.forNumber(status.getCode()),
        info.getReason(),
        info.getDomain(),
        status.getMessage(),
        info.getMetadataMap(),
        detail(status, BadRequest.class).stream()
            .flatMap(bad -> bad.getFieldViolationsList().stream())
            .map(BadRequest.FieldViolation::getField)
            .toList(),
        detail(status, RetryInfo.class).isPresent(),
        detail(status, RequestInfo.class).map(RequestInfo::getRequestId).orElse(""));
  }

  private static <T extends Message> Optional<T> detail(Status status, Class<T> type) {
    for (Any any : status.getDetailsList()) {
      if (any.is(type)) {
        try {
          return Optional.of(any.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      }
    }
    return Optional.empty();
  }
}
