package io.toplink.dcim.server.reply;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Kind;
import io.toplink.dcim.core.base.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what a throwable means to the caller. What we did not foresee is logged, and told as
 * INTERNAL.
 */
public final class Failures {
  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /**
   * What leaves the server for a call that was closed with a failure.
   *
   * @param status as grpc-java or a handler closed it
   * @param callId told to the caller and logged
   */
  public static StatusRuntimeException of(Status status, String callId) {
    return StatusMapper.exception(read(status, callId), callId);
  }

  /** {@link #of(Status, String)} for something thrown. */
  public static StatusRuntimeException of(Throwable thrown, String callId) {
    return of(Status.fromThrowable(thrown), callId);
  }

  /** More than the server can take; nothing was done. */
  public static DcimException overloaded() {
    return DcimException.of(
            Reason.OVERLOADED,
            "the server has as much to do as it can take; nothing was done, try again in a second")
        .retryAfter(Duration.ofSeconds(1));
  }

  /** Time is up. */
  public static DcimException deadlinePassed(String method) {
    return DcimException.of(
        Reason.DEADLINE_PASSED,
        method
            + " was not answered in the time allowed; whether it was done is not known: repeat it"
            + " with the same request id",
        "method",
        method);
  }

  private static DcimException read(Status status, String callId) {
    DcimException ours = find(status.getCause());
    if (ours != null) {
      if (ours.reason().kind() == Kind.FAULT) {
        log.atError().addKeyValue("call", callId).setCause(ours).log("call failed");
      }
      return ours;
    }
    return switch (status.getCode()) {
      case DEADLINE_EXCEEDED -> deadlinePassed("the call");
      case CANCELLED -> DcimException.of(Reason.OPERATION_CANCELLED, "the call was cancelled");
      case UNIMPLEMENTED ->
          DcimException.of(
              Reason.METHOD_NOT_SUPPORTED,
              String.valueOf(
                  status.getDescription() == null ? "not served" : status.getDescription()));
      default -> internal(status, callId);
    };
  }

  private static DcimException internal(Status status, String callId) {
    if (status.getCause() == null && status.getDescription() != null) {
      // Said by grpc-java about the call itself, such as "Half-closed without a request".
      return DcimException.of(
          Reason.INTERNAL, "the call broke the protocol: " + status.getDescription());
    }
    log.atError().addKeyValue("call", callId).setCause(status.getCause()).log("call failed");
    return DcimException.of(
        Reason.INTERNAL, "a fault in the server; report the request id " + callId);
  }

  private static @Nullable DcimException find(@Nullable Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof DcimException ours) {
        return ours;
      }
    }
    return null;
  }
}
