package io.toplink.dcim.server.reply;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RequestInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.DcimException.FieldViolation;
import io.toplink.dcim.core.base.Kind;
import io.toplink.dcim.core.base.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Turns failures into what leaves the server. */
public final class StatusMapper {
  /** The domain of our reasons. */
  public static final String DOMAIN = "dcim.toplink.io";

  /** Trailers travel in metadata, of which clients take 8 KiB: the details must stay well below. */
  private static final int MAX_MESSAGE = 1000;

  private static final int MAX_VALUE = 300;
  private static final int MAX_VIOLATIONS = 3000;

  private StatusMapper() {}

  /** Such as {@code FAILED_PRECONDITION} for what the state of the system forbids. */
  public static Code code(Kind kind) {
    return switch (kind) {
      case INVALID -> Code.INVALID_ARGUMENT;
      case UNAUTHENTICATED -> Code.UNAUTHENTICATED;
      case DENIED -> Code.PERMISSION_DENIED;
      case NOT_FOUND -> Code.NOT_FOUND;
      case ALREADY_EXISTS -> Code.ALREADY_EXISTS;
      case PRECONDITION -> Code.FAILED_PRECONDITION;
      // Read again and decide anew: FAILED_PRECONDITION would say that repeating never helps.
      case CONFLICT -> Code.ABORTED;
      case OUT_OF_RANGE -> Code.OUT_OF_RANGE;
      // Not UNAVAILABLE: clients repeat that at once, which is what an overloaded server needs
      // least.
      case EXHAUSTED -> Code.RESOURCE_EXHAUSTED;
      case UNAVAILABLE -> Code.UNAVAILABLE;
      case TIMEOUT -> Code.DEADLINE_EXCEEDED;
      case CANCELLED -> Code.CANCELLED;
      case UNSUPPORTED -> Code.UNIMPLEMENTED;
      // Neither done nor not done: no other code leaves both open.
      case UNKNOWN_OUTCOME -> Code.UNKNOWN;
      case FAULT -> Code.INTERNAL;
    };
  }

  /** The whole status: code, sentence and details. */
  public static com.google.rpc.Status status(DcimException failure, String callId) {
    com.google.rpc.Status.Builder status =
        error(failure.reason(), failure.message(), failure.metadata()).toBuilder()
            .addDetails(Any.pack(RequestInfo.newBuilder().setRequestId(callId).build()));
    if (!failure.violations().isEmpty()) {
      status.addDetails(Any.pack(badRequest(failure.violations())));
    }
    Duration wait = failure.retryAfter();
    if (wait != null) {
      status.addDetails(
          Any.pack(
              RetryInfo.newBuilder().setRetryDelay(Durations.fromMillis(wait.toMillis())).build()));
    }
    return status.build();
  }

  /** Without a call it belongs to, such as the error an operation ended with. */
  public static com.google.rpc.Status error(
      Reason reason, String message, Map<String, String> metadata) {
    ErrorInfo.Builder info = ErrorInfo.newBuilder().setReason(reason.name()).setDomain(DOMAIN);
    metadata.forEach((key, value) -> info.putMetadata(key, shorten(value, MAX_VALUE)));
    return com.google.rpc.Status.newBuilder()
        .setCode(code(reason.kind()).getNumber())
        .setMessage(shorten(message, MAX_MESSAGE))
        .addDetails(Any.pack(info.build()))
        .build();
  }

  /** What a status that leaves the server says for programs; empty if it says nothing. */
  public static ErrorInfo info(io.grpc.Status status, Metadata trailers) {
    for (Any detail : StatusProto.fromStatusAndTrailers(status, trailers).getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          return detail.unpack(ErrorInfo.class);
        } catch (InvalidProtocolBufferException e) {
          throw new IllegalStateException("we packed it ourselves", e);
        }
      }
    }
    return ErrorInfo.getDefaultInstance();
  }

  static StatusRuntimeException exception(DcimException failure, String callId) {
    return StatusProto.toStatusRuntimeException(status(failure, callId), new Metadata());
  }

  private static BadRequest badRequest(List<FieldViolation> violations) {
    BadRequest.Builder request = BadRequest.newBuilder();
    int size = 0;
    for (FieldViolation violation : violations) {
      BadRequest.FieldViolation told =
          BadRequest.FieldViolation.newBuilder()
              .setField(shorten(violation.field(), MAX_VALUE))
              .setDescription(shorten(violation.description(), MAX_VALUE))
              .setReason(violation.rule())
              .build();
      size += told.getSerializedSize();
      if (size > MAX_VIOLATIONS) {
        int left = violations.size() - request.getFieldViolationsCount();
        return request
            .addFieldViolations(
                BadRequest.FieldViolation.newBuilder()
                    .setDescription("and " + left + " more")
                    .setReason("more"))
            .build();
      }
      request.addFieldViolations(told);
    }
    return request.build();
  }

  private static String shorten(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
  }
}
