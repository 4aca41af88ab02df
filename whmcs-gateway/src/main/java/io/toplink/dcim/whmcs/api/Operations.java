package io.toplink.dcim.whmcs.api;

import com.google.longrunning.Operation;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.OperationMetadata;
import io.toplink.dcim.v1.Power;
import io.toplink.dcim.whmcs.config.BudgetsConfig;
import io.toplink.dcim.whmcs.http.Problem;
import io.toplink.dcim.whmcs.http.UpstreamProblems;
import io.toplink.dcim.whmcs.upstream.Ask;
import io.toplink.dcim.whmcs.upstream.Dcim;
import io.toplink.dcim.whmcs.upstream.Refusal;
import jakarta.inject.Inject;
import java.util.Optional;

/** Waits for operations, and reads what they carry. */
final class Operations {
  private final Dcim dcim;
  private final UpstreamProblems problems;
  private final BudgetsConfig budgets;

  @Inject
  Operations(Dcim dcim, UpstreamProblems problems, BudgetsConfig budgets) {
    this.dcim = dcim;
    this.problems = problems;
    this.budgets = budgets;
  }

  /** The operation as it is when it is over, or when we may not wait any longer. */
  Operation await(Ask ask, Operation operation) {
    return operation.getDone() ? operation : dcim.await(ask, operation, budgets.waiting());
  }

  /** Why it gave up; empty if it did not, or not yet. */
  Optional<Problem> failure(Operation operation) {
    return operation.hasError()
        ? Optional.of(problems.ofOperation(Refusal.of(operation.getError())))
        : Optional.empty();
  }

  /** The assignment it works on, as last told. */
  static Optional<Assignment> assignment(Operation operation) {
    OperationMetadata metadata = metadata(operation);
    if (metadata.hasAssignment()) {
      return Optional.of(metadata.getAssignment());
    }
    return unpack(operation.getResponse(), Assignment.class);
  }

  /** The power it brought about. */
  static Optional<Power> power(Operation operation) {
    return unpack(operation.getResponse(), Power.class);
  }

  static OperationMetadata metadata(Operation operation) {
    return unpack(operation.getMetadata(), OperationMetadata.class)
        .orElse(OperationMetadata.getDefaultInstance());
  }

  private static <M extends Message> Optional<M> unpack(Any any, Class<M> type) {
    try {
      return any.is(type) ? Optional.of(any.unpack(type)) : Optional.empty();
    } catch (InvalidProtocolBufferException unreadable) {
      return Optional.empty();
    }
  }
}
