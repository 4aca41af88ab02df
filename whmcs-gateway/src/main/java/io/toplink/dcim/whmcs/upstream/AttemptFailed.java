package io.toplink.dcim.whmcs.upstream;

import com.google.rpc.Code;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Optional;

/**
 * One attempt at an rpc failed. Knows what that says about the server's health and whether trying
 * again could help.
 */
final class AttemptFailed extends RuntimeException {
  private static final String DEADLINE_PASSED = "DEADLINE_PASSED";

  private final transient Status status;
  private final transient Refusal refusal;
  private final transient Deadline budget;

  AttemptFailed(StatusRuntimeException failure, Deadline budget) {
    super(failure.getStatus().getCode().name(), failure, false, false);
    this.status = failure.getStatus();
    this.refusal =
        Refusal.of(StatusProto.fromStatusAndTrailers(failure.getStatus(), failure.getTrailers()));
    this.budget = budget;
  }

  Status status() {
    return status;
  }

  Refusal refusal() {
    return refusal;
  }

  Deadline budget() {
    return budget;
  }

  /** What gRPC says, and what it says was the cause. */
  String why() {
    Throwable cause = status.getCause();
    return cause == null ? refusal.message() : refusal.message() + ": " + cause.getMessage();
  }

  /** The server is ill or out of reach, as opposed to well and of another opinion. */
  boolean isServersFault() {
    if (refusal.isFromServer()) {
      return switch (refusal.reason()) {
        case "STORAGE_UNAVAILABLE", "OVERLOADED", "INTERNAL", DEADLINE_PASSED -> true;
        default -> false;
      };
    }
    return switch (refusal.code()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, INTERNAL, UNKNOWN, DATA_LOSS -> true;
      default -> false;
    };
  }

  /** The server's own clock ran out before ours: as if it had kept silent. */
  boolean isLate() {
    return refusal.isFromServer() && refusal.reason().equals(DEADLINE_PASSED);
  }

  /**
   * Why the server could not be recognised; empty if that was not it. Known at once and not cured by
   * waiting: not asked again, and no reason to open a breaker, which would only hide it.
   */
  Optional<String> distrust() {
    return refusal.code() == Code.UNAVAILABLE
        ? TlsFailure.of(status.getCause())
        : Optional.empty();
  }

  /** Nobody wanted the answer any more: says nothing about the server. */
  boolean isCancelled() {
    return refusal.code() == Code.CANCELLED;
  }

  /** Only UNAVAILABLE is worth asking again, and not when it is a machine that is unavailable. */
  boolean isWorthRetrying() {
    return refusal.code() == Code.UNAVAILABLE && isServersFault() && distrust().isEmpty();
  }
}
