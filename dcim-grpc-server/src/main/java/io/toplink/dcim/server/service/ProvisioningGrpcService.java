package io.toplink.dcim.server.service;

import com.google.longrunning.Operation;
import io.grpc.stub.StreamObserver;
import io.toplink.dcim.core.assignment.AssignmentKey;
import io.toplink.dcim.core.assignment.Assignments;
import io.toplink.dcim.core.assignment.Deletions;
import io.toplink.dcim.core.assignment.Order;
import io.toplink.dcim.core.assignment.Provisioning;
import io.toplink.dcim.core.assignment.Rescues;
import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.server.reply.Replies;
import io.toplink.dcim.server.translate.AssignmentProto;
import io.toplink.dcim.server.translate.Names;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.AssignmentLogin;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.DeleteAssignmentRequest;
import io.toplink.dcim.v1.EndRescueRequest;
import io.toplink.dcim.v1.GetAssignmentLoginRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.ListAssignmentsRequest;
import io.toplink.dcim.v1.ListAssignmentsResponse;
import io.toplink.dcim.v1.ProvisioningServiceGrpc;
import io.toplink.dcim.v1.ReinstallAssignmentRequest;
import io.toplink.dcim.v1.ResetAssignmentPasswordRequest;
import io.toplink.dcim.v1.ResumeAssignmentRequest;
import io.toplink.dcim.v1.StartRescueRequest;
import io.toplink.dcim.v1.SuspendAssignmentRequest;
import io.toplink.dcim.v1.UndeleteAssignmentRequest;
import io.toplink.dcim.v1.UpdateAssignmentRequest;
import jakarta.inject.Inject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands servers to customers and takes them back. */
final class ProvisioningGrpcService extends ProvisioningServiceGrpc.ProvisioningServiceImplBase {
  private final Replies replies;
  private final Assignments assignments;
  private final Provisioning provisioning;
  private final Deletions deletions;
  private final Rescues rescues;
  private final OperationMessages operations;

  @Inject
  ProvisioningGrpcService(
      Replies replies,
      Assignments assignments,
      Provisioning provisioning,
      Deletions deletions,
      Rescues rescues,
      OperationMessages operations) {
    this.replies = replies;
    this.assignments = assignments;
    this.provisioning = provisioning;
    this.deletions = deletions;
    this.rescues = rescues;
    this.operations = operations;
  }

  @Override
  public void getAssignment(GetAssignmentRequest request, StreamObserver<Assignment> out) {
    replies.look(
        out, caller -> AssignmentProto.message(assignments.get(caller, key(request.getName()))));
  }

  @Override
  public void getAssignmentLogin(
      GetAssignmentLoginRequest request, StreamObserver<AssignmentLogin> out) {
    replies.change(
        request,
        out,
        call -> AssignmentProto.message(assignments.login(call, key(request.getName()))));
  }

  @Override
  public void listAssignments(
      ListAssignmentsRequest request, StreamObserver<ListAssignmentsResponse> out) {
    replies.look(
        out,
        caller -> {
          var page =
              assignments
                  .list(
                      caller,
                      request.getFilter(),
                      PageRequest.of(request.getPageSize(), request.getPageToken()))
                  .map(AssignmentProto::message);
          return ListAssignmentsResponse.newBuilder()
              .addAllAssignments(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void createAssignment(CreateAssignmentRequest request, StreamObserver<Operation> out) {
    replies.change(request, out, call -> create(call, request));
  }

  private Operation create(Call call, CreateAssignmentRequest request) {
    Order order = AssignmentProto.order(request);
    if (request.getValidateOnly()) {
      provisioning.check(call, order);
      return OperationMessages.done(call, "assignments", null);
    }
    return operations.message(call, "assignments", provisioning.create(call, order));
  }

  @Override
  public void updateAssignment(UpdateAssignmentRequest request, StreamObserver<Assignment> out) {
    Assignment assignment = request.getAssignment();
    replies.change(
        request,
        out,
        call -> {
          UpdateMask mask = AssignmentProto.mask(request);
          mask.allow(List.of("display_name", "labels"));
          return AssignmentProto.message(
              assignments.describe(
                  call,
                  AssignmentProto.key("assignment.name", assignment.getName()),
                  assignment.getEtag(),
                  mask.has("display_name") ? assignment.getDisplayName() : null,
                  mask.has("labels") ? assignment.getLabelsMap() : null));
        });
  }

  @Override
  public void suspendAssignment(SuspendAssignmentRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call,
                request.getName(),
                provisioning.suspend(
                    call, key(request.getName()), request.getReason(), request.getKeepPower())));
  }

  @Override
  public void resumeAssignment(ResumeAssignmentRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call, request.getName(), provisioning.resume(call, key(request.getName()))));
  }

  @Override
  public void reinstallAssignment(
      ReinstallAssignmentRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call,
                request.getName(),
                provisioning.reinstall(
                    call,
                    key(request.getName()),
                    request.getEtag(),
                    Names.IMAGE.optionalId("image", request.getImage()),
                    secret(request.getRootPassword()),
                    request.getSshKeysList())));
  }

  @Override
  public void deleteAssignment(DeleteAssignmentRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call,
                request.getName(),
                deletions.delete(
                    call,
                    key(request.getName()),
                    request.getEtag(),
                    AssignmentProto.wish(request))));
  }

  @Override
  public void undeleteAssignment(UndeleteAssignmentRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call, request.getName(), deletions.undelete(call, key(request.getName()))));
  }

  @Override
  public void startRescue(StartRescueRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call,
                request.getName(),
                rescues.start(
                    call,
                    key(request.getName()),
                    request.getEtag(),
                    secret(request.getRootPassword()),
                    request.getSshKeysList())));
  }

  @Override
  public void endRescue(EndRescueRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call,
                request.getName(),
                rescues.end(call, key(request.getName()), request.getEtag())));
  }

  @Override
  public void resetAssignmentPassword(
      ResetAssignmentPasswordRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call,
                request.getName(),
                rescues.resetPassword(
                    call,
                    key(request.getName()),
                    request.getEtag(),
                    secret(request.getRootPassword()))));
  }

  private static @Nullable Secret secret(String text) {
    return text.isEmpty() ? null : new Secret(text);
  }

  private static AssignmentKey key(String name) {
    return AssignmentProto.key("name", name);
  }
}
