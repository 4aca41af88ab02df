package io.toplink.dcim.whmcs.testing;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RequestInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;

/** Errors as the server makes them. */
public final class Refusals {
  private Refusals() {}

  public static Status status(
      Code code, String reason, String message, Map<String, String> metadata) {
    return Status.newBuilder()
        .setCode(code.getNumber())
        .setMessage(message)
        .addDetails(
            Any.pack(
                ErrorInfo.newBuilder()
                    .setDomain("dcim.toplink.io")
                    .setReason(reason)
                    .putAllMetadata(metadata)
                    .build()))
        .addDetails(Any.pack(RequestInfo.newBuilder().setRequestId("server-side").build()))
        .build();
  }

  public static StatusRuntimeException refusal(
      Code code, String reason, String message, Map<String, String> metadata) {
    return StatusProto.toStatusRuntimeException(status(code, reason, message, metadata));
  }

  public static StatusRuntimeException refusal(Code code, String reason) {
    return refusal(code, reason, "What " + reason + " means.", Map.of());
  }

  public static StatusRuntimeException later(Code code, String reason, int seconds) {
    return StatusProto.toStatusRuntimeException(
        status(code, reason, "Not now.", Map.of()).toBuilder()
            .addDetails(
                Any.pack(
                    RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder().setSeconds(seconds))
                        .build()))
            .build());
  }

  public static StatusRuntimeException violations(Map<String, String> rulesByField) {
    BadRequest.Builder bad = BadRequest.newBuilder();
    rulesByField.forEach(
        (field, rule) -> bad.addFieldViolationsBuilder().setField(field).setDescription(rule));
    return StatusProto.toStatusRuntimeException(
        status(Code.INVALID_ARGUMENT, "INVALID_FIELD", "Two fields.", Map.of()).toBuilder()
            .addDetails(Any.pack(bad.build()))
            .build());
  }
}
