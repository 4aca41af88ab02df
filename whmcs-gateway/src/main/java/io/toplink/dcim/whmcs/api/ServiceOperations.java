package io.toplink.dcim.whmcs.api;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.OperationMetadata;
import io.toplink.dcim.whmcs.http.Answer;
import io.toplink.dcim.whmcs.http.Call;
import io.toplink.dcim.whmcs.http.JsonFields;
import io.toplink.dcim.whmcs.http.Problem;
import io.toplink.dcim.whmcs.upstream.Ask;
import io.toplink.dcim.whmcs.upstream.Dcim;
import io.toplink.dcim.whmcs.upstream.Refusal;
import jakarta.inject.Inject;

/** One operation of a service: looked at, and called off. */
final class ServiceOperations {
  private static final String CANCELLED = "OPERATION_CANCELLED";

  private final Dcim dcim;
  private final Operations operations;

  @Inject
  ServiceOperations(Dcim dcim, Operations operations) {
    this.dcim = dcim;
    this.operations = operations;
  }

  Answer get(Call call) {
    String serviceId = ServiceIds.service(call);
    Operation operation = read(call);
    boolean ofAnother =
        Operations.assignment(operation)
            .filter(assignment -> !assignment.getExternalId().equals(serviceId))
            .isPresent();
    if (ofAnother) {
      throw notIts(serviceId);
    }
    return Answer.ok(OperationView.of(operation));
  }

  /**
   * Calls one off, and waits a while for it to end: 200 once it has ended so, 202 while it will.
   * What is not this service's is not touched. One that was called off before is answered the same
   * way again, so that repeating the call does no harm.
   */
  Answer cancel(Call call) {
    String serviceId = ServiceIds.service(call);
    call.body().read(JsonFields::toString);
    Operation operation = read(call);
    Assignment assignment = assignment(call.asker(), serviceId);
    if (!isOf(operation, assignment)) {
      throw notIts(serviceId);
    }
    if (operation.getDone() && !Operations.metadata(operation).getNeedsAttention()) {
      return ended(operation);
    }
    dcim.cancelOperation(
        call.asker(), CancelOperationRequest.newBuilder().setName(operation.getName()).build());
    Operation last = operations.await(call.asker(), unfinished(operation));
    return last.getDone() ? ended(last) : Answer.accepted(OperationView.of(last));
  }

  private Operation read(Call call) {
    String name = "operations/" + ServiceIds.operation(call);
    return dcim.getOperation(call.asker(), GetOperationRequest.newBuilder().setName(name).build());
  }

  private Assignment assignment(Ask ask, String serviceId) {
    return dcim.getAssignment(
        ask, GetAssignmentRequest.newBuilder().setName(Names.assignment(serviceId)).build());
  }

  /** Work on the power is about the server and names no assignment. */
  private static boolean isOf(Operation operation, Assignment assignment) {
    OperationMetadata metadata = Operations.metadata(operation);
    return metadata.getTarget().equals(assignment.getName())
        || metadata.getTarget().equals(assignment.getServer());
  }

  /** To be waited for: one that only waited for a person counts as done until it is let go. */
  private static Operation unfinished(Operation operation) {
    return operation.toBuilder().setDone(false).clearResult().build();
  }

  private static Answer ended(Operation operation) {
    OperationView view = OperationView.of(operation);
    if (operation.hasError() && Refusal.of(operation.getError()).reason().equals(CANCELLED)) {
      return Answer.ok(view);
    }
    throw Problem.of(
            409,
            "CANCEL_TOO_LATE",
            "%s is over already: it %s, and nothing was cancelled."
                .formatted(
                    Operations.metadata(operation).getVerb(),
                    operation.hasError() ? "failed" : "was carried out"))
        .data(view)
        .asException();
  }

  private static RuntimeException notIts(String serviceId) {
    return Problem.of(404, "NOT_FOUND", "Service " + serviceId + " has no such operation.")
        .asException();
  }
}
