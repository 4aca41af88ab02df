package io.toplink.dcim.whmcs.api;

import com.google.longrunning.Operation;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.DeleteAssignmentRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.ResumeAssignmentRequest;
import io.toplink.dcim.v1.SuspendAssignmentRequest;
import io.toplink.dcim.v1.UndeleteAssignmentRequest;
import io.toplink.dcim.whmcs.http.Answer;
import io.toplink.dcim.whmcs.http.Call;
import io.toplink.dcim.whmcs.http.JsonFields;
import io.toplink.dcim.whmcs.http.Problem;
import io.toplink.dcim.whmcs.upstream.Ask;
import io.toplink.dcim.whmcs.upstream.Dcim;
import jakarta.inject.Inject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happens to a service between its order and its end. */
final class LifeCycle {
  private static final int LONGEST_REASON = 500;
  private static final int LONGEST_WORD = 20;

  private final Dcim dcim;
  private final Operations operations;

  @Inject
  LifeCycle(Dcim dcim, Operations operations) {
    this.dcim = dcim;
    this.operations = operations;
  }

  /** A service that has no server, or has one no longer. */
  private record Gone(String serviceId, String state, @Nullable OperationView operation) {}

  private record SuspendBody(Optional<String> reason, boolean keepPower) {}

  /**
   * What becomes of the machine.
   *
   * @param wipe unspecified: what the server's settings say
   */
  private record EndBody(boolean keepPower, DeleteAssignmentRequest.Wipe wipe) {

    static EndBody of(JsonFields in) {
      return new EndBody(in.flag("keep_power"), wipe(in));
    }

    private static DeleteAssignmentRequest.Wipe wipe(JsonFields in) {
      String wanted = in.optionalText("wipe", LONGEST_WORD).orElse("");
      return switch (wanted) {
        case "" -> DeleteAssignmentRequest.Wipe.WIPE_UNSPECIFIED;
        case "none" -> DeleteAssignmentRequest.Wipe.NONE;
        case "quick" -> DeleteAssignmentRequest.Wipe.QUICK;
        case "full" -> DeleteAssignmentRequest.Wipe.FULL;
        default -> {
          in.reject("wipe", "must be none, quick or full");
          yield DeleteAssignmentRequest.Wipe.WIPE_UNSPECIFIED;
        }
      };
    }
  }

  Answer suspend(Call call) {
    String serviceId = ServiceIds.service(call);
    SuspendBody body =
        call.body()
            .read(
                in ->
                    new SuspendBody(
                        in.optionalText("reason", LONGEST_REASON), in.flag("keep_power")));
    SuspendAssignmentRequest request =
        SuspendAssignmentRequest.newBuilder()
            .setName(Names.assignment(serviceId))
            .setReason(body.reason().orElse(""))
            .setKeepPower(body.keepPower())
            .setRequestId(call.requestId())
            .build();
    return finish(call.asker(), serviceId, dcim.suspendAssignment(call.asker(), request));
  }

  Answer unsuspend(Call call) {
    String serviceId = ServiceIds.service(call);
    readNothing(call);
    ResumeAssignmentRequest request =
        ResumeAssignmentRequest.newBuilder()
            .setName(Names.assignment(serviceId))
            .setRequestId(call.requestId())
            .build();
    return finish(call.asker(), serviceId, dcim.resumeAssignment(call.asker(), request));
  }

  Answer terminate(Call call) {
    return end(call, call.body().read(EndBody::of), true);
  }

  /** Takes back a termination within its grace period. */
  Answer undelete(Call call) {
    String serviceId = ServiceIds.service(call);
    readNothing(call);
    UndeleteAssignmentRequest request =
        UndeleteAssignmentRequest.newBuilder()
            .setName(Names.assignment(serviceId))
            .setRequestId(call.requestId())
            .build();
    return finish(call.asker(), serviceId, dcim.undeleteAssignment(call.asker(), request));
  }

  /** Gives the machine back as it is, without turning it off. */
  Answer unbind(Call call) {
    readNothing(call);
    return end(call, new EndBody(true, DeleteAssignmentRequest.Wipe.WIPE_UNSPECIFIED), false);
  }

  Answer changePackage(Call call) {
    String serviceId = ServiceIds.service(call);
    String wanted = call.body().read(in -> in.text("package", 200));
    Assignment assignment = get(call.asker(), serviceId);
    boolean hasIt =
        Names.idOf(assignment.getPackage()).equals(wanted)
            || assignment.getPackageLabel().equals(wanted);
    if (!hasIt) {
      throw needsManual(
          "Service %s has package \"%s\": another one means other hardware. Move the customer by"
              + " hand, or order anew.",
          serviceId, assignment.getPackageLabel());
    }
    return Answer.ok(ServiceView.of(assignment, OperationView.under(assignment)));
  }

  /** Renewing changes nothing here; the answer shows what is being renewed. */
  Answer renew(Call call) {
    String serviceId = ServiceIds.service(call);
    readNothing(call);
    Assignment assignment = get(call.asker(), serviceId);
    return Answer.ok(ServiceView.of(assignment, OperationView.under(assignment)));
  }

  private Answer end(Call call, EndBody body, boolean allowMissing) {
    String serviceId = ServiceIds.service(call);
    DeleteAssignmentRequest request =
        DeleteAssignmentRequest.newBuilder()
            .setName(Names.assignment(serviceId))
            .setAllowMissing(allowMissing)
            .setKeepPower(body.keepPower())
            .setWipe(body.wipe())
            .setRequestId(call.requestId())
            .build();
    return finish(call.asker(), serviceId, dcim.deleteAssignment(call.asker(), request));
  }

  private Answer finish(Ask ask, String serviceId, Operation accepted) {
    Operation last = operations.await(ask, accepted);
    Object data = view(serviceId, accepted, last);
    Optional<Problem> failure = operations.failure(last);
    if (failure.isPresent()) {
      throw failure.get().retryable().data(data).asException();
    }
    return last.getDone() ? Answer.ok(data) : Answer.accepted(data);
  }

  /** The service as it is with the operation, or that it has no server any more. */
  static Object view(String serviceId, Operation accepted, Operation last) {
    OperationView operation = OperationView.ofNamed(last);
    return Operations.assignment(last)
        .or(() -> Operations.assignment(accepted))
        .filter(assignment -> assignment.getState() != Assignment.State.ENDED)
        .<Object>map(assignment -> ServiceView.of(assignment, operation))
        .orElseGet(() -> new Gone(serviceId, "none", operation));
  }

  private Assignment get(Ask ask, String serviceId) {
    return dcim.getAssignment(
        ask, GetAssignmentRequest.newBuilder().setName(Names.assignment(serviceId)).build());
  }

  private static void readNothing(Call call) {
    call.body().read(JsonFields::toString);
  }

  private static RuntimeException needsManual(String message, Object... about) {
    return Problem.of(409, "NEEDS_MANUAL", message.formatted(about)).asException();
  }
}
