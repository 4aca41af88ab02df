package io.toplink.dcim.server.translate;

import io.toplink.dcim.core.operation.BatchMember;
import io.toplink.dcim.core.operation.BatchMember.State;
import io.toplink.dcim.core.operation.OperationError;
import io.toplink.dcim.server.reply.StatusMapper;
import io.toplink.dcim.v1.BatchPowerResponse;
import io.toplink.dcim.v1.BatchProgress;
import io.toplink.dcim.v1.BatchResult;
import java.util.List;

/** Operations on many things. */
public final class BatchProto {
  private BatchProto() {}

  public static BatchProgress message(io.toplink.dcim.core.operation.BatchProgress from) {
    return BatchProgress.newBuilder()
        .setPendingCount(from.count(State.PENDING))
        .setRunningCount(from.count(State.RUNNING))
        .setDoneCount(from.count(State.DONE))
        .setFailedCount(from.count(State.FAILED))
        .setCancelledCount(from.count(State.CANCELLED))
        .addAllResults(results(from))
        .build();
  }

  public static BatchPowerResponse response(io.toplink.dcim.core.operation.BatchProgress from) {
    return BatchPowerResponse.newBuilder().addAllResults(results(from)).build();
  }

  private static List<BatchResult> results(io.toplink.dcim.core.operation.BatchProgress from) {
    return from.members().stream().map(BatchProto::result).toList();
  }

  private static BatchResult result(BatchMember from) {
    BatchResult.Builder message =
        BatchResult.newBuilder()
            .setTarget(from.target())
            .setState(BatchResult.State.valueOf(from.state().name()));
    if (from.operation() != null) {
      message.setOperation(Names.OPERATION.of(from.operation().toString()));
    }
    OperationError error = from.error();
    if (error != null) {
      message.setError(StatusMapper.error(error.reason(), error.message(), error.metadata()));
    }
    return message.build();
  }
}
