package io.toplink.dcim.server.translate;

import com.google.longrunning.Operation;
import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.toplink.dcim.core.operation.OperationError;
import io.toplink.dcim.server.reply.StatusMapper;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.BatchProgress;
import io.toplink.dcim.v1.OperationMetadata;
import org.jspecify.annotations.Nullable;

/** Operations. */
public final class OperationProto {
  private OperationProto() {}

  /**
   * One operation.
   *
   * @param cancellable whether cancelling it would still stop it
   * @param batch how far its parts are, if it is on many things
   * @param assignment the target as it is now, if that is an assignment
   * @param response what the method that started it promised, as it is now; needed once it is done
   */
  public static Operation message(
      io.toplink.dcim.core.operation.Operation from,
      boolean cancellable,
      @Nullable Assignment assignment,
      @Nullable BatchProgress batch,
      @Nullable Message response) {
    Operation.Builder message =
        Operation.newBuilder()
            .setName(Names.OPERATION.of(from.id().toString()))
            .setMetadata(Any.pack(metadata(from, cancellable, assignment, batch)))
            .setDone(from.over());
    OperationError error = from.error();
    if (error != null) {
      message.setError(StatusMapper.error(error.reason(), error.message(), error.metadata()));
    } else if (from.over() && response != null) {
      message.setResponse(Any.pack(response));
    }
    return message.build();
  }

  /** The answer of a call that needed no operation: done, and without a name. */
  public static Operation done(OperationMetadata metadata, Message response) {
    return Operation.newBuilder()
        .setMetadata(Any.pack(metadata))
        .setDone(true)
        .setResponse(Any.pack(response))
        .build();
  }

  static OperationMetadata metadata(
      io.toplink.dcim.core.operation.Operation from,
      boolean cancellable,
      @Nullable Assignment assignment,
      @Nullable BatchProgress batch) {
    boolean begun = from.state() != io.toplink.dcim.core.operation.Operation.State.PENDING;
    OperationMetadata.Builder metadata =
        OperationMetadata.newBuilder()
            .setTarget(from.target())
            .setVerb(from.verb())
            .setStep(begun ? from.step() : "")
            .setStatusMessage(from.statusMessage())
            .setAttempt(from.attempt())
            .setCancelRequested(from.cancelRequested())
            .setCancellable(cancellable)
            .setActor(from.actor())
            .setCreateTime(Times.message(from.createTime()))
            .setProgressPercent(from.progress())
            .setExpectedEndTime(Times.message(from.expectedEndTime()))
            .setNeedsAttention(
                from.state() == io.toplink.dcim.core.operation.Operation.State.NEEDS_ATTENTION);
    if (from.nextAttemptTime() != null) {
      metadata.setNextAttemptTime(Times.message(from.nextAttemptTime()));
    }
    if (begun) {
      step(from, metadata);
    }
    if (from.endTime() != null) {
      metadata.setEndTime(Times.message(from.endTime()));
    }
    if (assignment != null) {
      metadata.setAssignment(assignment);
    }
    if (batch != null) {
      metadata.setBatch(batch);
    }
    return metadata.build();
  }

  private static void step(
      io.toplink.dcim.core.operation.Operation from, OperationMetadata.Builder metadata) {
    if (from.stepDeadline() != null) {
      metadata.setStepDeadlineTime(Times.message(from.stepDeadline()));
    }
    if (from.stepExpectedEndTime() != null) {
      metadata.setStepExpectedEndTime(Times.message(from.stepExpectedEndTime()));
    }
  }
}
