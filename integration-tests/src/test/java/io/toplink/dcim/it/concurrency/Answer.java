package io.toplink.dcim.it.concurrency;

import com.google.longrunning.Operation;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.toplink.dcim.v1.OperationMetadata;
import java.nio.channels.ClosedChannelException;
import java.util.Set;

/** What an order came to. */
sealed interface Answer {
  /** Codes that say nothing of what became of the order, or that it may be placed again later. */
  Set<Status.Code> ASK_AGAIN =
      Set.of(
          Status.Code.UNAVAILABLE,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.CANCELLED,
          Status.Code.ABORTED,
          Status.Code.RESOURCE_EXHAUSTED);

  /** There is a server for it. */
  record Sold(String assignment, String server, String operation) implements Answer {}

  /** There is none. */
  record OutOfStock() implements Answer {}

  static Answer of(Operation operation) {
    try {
      OperationMetadata metadata = operation.getMetadata().unpack(OperationMetadata.class);
      return new Sold(
          metadata.getAssignment().getName(),
          metadata.getAssignment().getServer(),
          operation.getName());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("an operation without its metadata: " + operation, e);
    }
  }

  /** Any other refusal is a failure of the test. */
  static Answer of(StatusRuntimeException refusal) {
    if (refusal.getStatus().getCode() == Status.Code.FAILED_PRECONDITION
        && reason(refusal).equals("OUT_OF_STOCK")) {
      return new OutOfStock();
    }
    throw new AssertionError("neither sold nor out of stock: " + refusal.getStatus(), refusal);
  }

  static boolean mustAskAgain(StatusRuntimeException refusal) {
    return ASK_AGAIN.contains(refusal.getStatus().getCode()) || diedUnderWay(refusal);
  }

  /** gRPC has no code for a connection that ended while a call was being written to it. */
  private static boolean diedUnderWay(StatusRuntimeException refusal) {
    return refusal.getStatus().getCode() == Status.Code.UNKNOWN
        && refusal.getStatus().getCause() instanceof ClosedChannelException;
  }

  private static String reason(StatusRuntimeException refusal) {
    var status = StatusProto.fromThrowable(refusal);
    if (status == null) {
      return "";
    }
    try {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          return detail.unpack(ErrorInfo.class).getReason();
        }
      }
      return "";
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
