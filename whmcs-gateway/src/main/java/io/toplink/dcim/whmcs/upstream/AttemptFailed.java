package io.toplink.dcim.whmcs.upstream;

import com.google.rpc.Code;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/**
 * One attempt at an rpc failed. Knows what that says about the server's health and whether trying
 * again could help.
 */
final class AttemptFailed extends RuntimeException {
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
        case "STORAGE_UNAVAILABLE", "OVERLOADED", "INTERNAL" -> true;
        default -> false;
      };
    }
    return switch (refusal.code()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, INTERNAL, UNKNOWN, DATA_LOSS -> true;
      default -> false;
    };
  }

  /** Nobody wanted the answer any more: says nothing about the server. */
  boolean isCancelled() {
    return refusal.code() == Code.CANCELLED;
  }

  /** Only UNAVAILABLE is worth asking again, and not when it is a machine that is unavailable. */
  boolean isWorthRetrying() {
    return refusal.code() == Code.UNAVAILABLE && isServersFault();
  }
}
