package io.toplink.dcim.server.service;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.DeleteOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.ListOperationsRequest;
import com.google.longrunning.ListOperationsResponse;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Empty;
import com.google.protobuf.util.Durations;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.server.call.Trail;
import io.toplink.dcim.server.reply.Replies;
import io.toplink.dcim.server.translate.Names;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** google.longrunning.Operations: what is under way, and waiting for it. */
final class OperationsGrpcService extends OperationsGrpc.OperationsImplBase {
  /** Answering takes a moment too: a wait ends this much before its call does. */
  private static final Duration MARGIN = Duration.ofMillis(200);

  private final Replies replies;
  private final Operations operations;
  private final OperationMessages messages;

  @Inject
  OperationsGrpcService(Replies replies, Operations operations, OperationMessages messages) {
    this.replies = replies;
    this.operations = operations;
    this.messages = messages;
  }

  @Override
  public void getOperation(GetOperationRequest request, StreamObserver<Operation> out) {
    replies.look(
        out, caller -> messages.message(caller, operations.get(caller, id(request.getName()))));
  }

  @Override
  public void listOperations(
      ListOperationsRequest request, StreamObserver<ListOperationsResponse> out) {
    replies.look(
        out,
        caller -> {
          requireParent(request.getName());
          var page =
              operations
                  .list(
                      caller,
                      request.getFilter(),
                      PageRequest.of(request.getPageSize(), request.getPageToken()))
                  .map(operation -> messages.brief(caller, operation));
          return ListOperationsResponse.newBuilder()
              .addAllOperations(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void waitOperation(WaitOperationRequest request, StreamObserver<Operation> out) {
    Caller who = Trail.current().caller();
    replies.later(
        out,
        caller -> operations.await(caller, id(request.getName()), atMost(request)),
        operation -> messages.message(who, operation));
  }

  @Override
  public void cancelOperation(CancelOperationRequest request, StreamObserver<Empty> out) {
    replies.change(
        request,
        out,
        call -> {
          operations.cancel(call, id(request.getName()));
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void deleteOperation(DeleteOperationRequest request, StreamObserver<Empty> out) {
    replies.look(
        out,
        caller -> {
          throw DcimException.of(
              Reason.METHOD_NOT_SUPPORTED,
              "operations are kept: they tell what was done to a machine; to stop one, cancel it");
        });
  }

  private static UUID id(String name) {
    return Names.OPERATION.uuid("name", name);
  }

  /** The collection may be named, as the interface's own documentation does, or left out. */
  private static void requireParent(String name) {
    if (!name.isEmpty() && !name.equals("operations")) {
      throw DcimException.invalid(
          "name", "must be empty or 'operations'; to list those of one target, filter by target");
    }
  }

  /** As long as was asked for, and no longer than the call itself may take. */
  private static Duration atMost(WaitOperationRequest request) {
    Deadline deadline = Context.current().getDeadline();
    Duration left =
        deadline == null
            ? Trail.current().policy().pace().cap()
            : Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS)).minus(MARGIN);
    Duration asked =
        request.hasTimeout() ? Duration.ofNanos(Durations.toNanos(request.getTimeout())) : left;
    Duration wait = asked.compareTo(left) < 0 ? asked : left;
    return wait.isNegative() ? Duration.ZERO : wait;
  }
}
