package io.toplink.dcim.whmcs.api;

import com.google.longrunning.Operation;
import io.toplink.dcim.v1.EndRescueRequest;
import io.toplink.dcim.v1.ReinstallAssignmentRequest;
import io.toplink.dcim.v1.ResetAssignmentPasswordRequest;
import io.toplink.dcim.v1.StartRescueRequest;
import io.toplink.dcim.whmcs.http.Answer;
import io.toplink.dcim.whmcs.http.Call;
import io.toplink.dcim.whmcs.http.JsonFields;
import io.toplink.dcim.whmcs.http.Problem;
import io.toplink.dcim.whmcs.upstream.Dcim;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/**
 * What runs on a machine: installing it anew, rescuing it, getting in again. All of it takes
 * minutes, so nothing is waited for: the answer is the operation.
 */
final class Systems {
  private static final int LONGEST_WORD = 20;
  private static final int LONGEST_PASSWORD = 64;

  private final Dcim dcim;
  private final CatalogueNames names;
  private final Operations operations;

  @Inject
  Systems(Dcim dcim, CatalogueNames names, Operations operations) {
    this.dcim = dcim;
    this.names = names;
    this.operations = operations;
  }

  /**
   * How one will get in.
   *
   * @param password empty: one is made up
   * @param sshKeys empty: those it has
   */
  private record Access(String password, List<String> sshKeys) {
    static Access of(JsonFields in) {
      return new Access(password(in), SshKeyFields.of(in));
    }

    static String password(JsonFields in) {
      return in.optionalText("password", LONGEST_PASSWORD).orElse("");
    }

    /** Without the password. */
    @Override
    public String toString() {
      return "Access[" + sshKeys.size() + " keys]";
    }
  }

  private record ReinstallBody(String image, Access access) {}

  private record RescueBody(String action, Access access) {}

  /** Installs an image over what is there. */
  Answer reinstall(Call call) {
    String serviceId = ServiceIds.service(call);
    ReinstallBody body =
        call.body()
            .read(in -> new ReinstallBody(in.text("image", Order.LONGEST_NAME), Access.of(in)));
    ReinstallAssignmentRequest.Builder request =
        ReinstallAssignmentRequest.newBuilder()
            .setName(Names.assignment(serviceId))
            .setRootPassword(body.access().password())
            .addAllSshKeys(body.access().sshKeys())
            .setRequestId(call.requestId());
    Operation accepted =
        names.withImage(
            call.asker(),
            body.image(),
            image -> dcim.reinstallAssignment(call.asker(), request.setImage(image).build()));
    return begun(serviceId, accepted);
  }

  /** Into the rescue system, or out of it. */
  Answer rescue(Call call) {
    String serviceId = ServiceIds.service(call);
    RescueBody body = call.body().read(in -> new RescueBody(action(in), Access.of(in)));
    Operation accepted =
        body.action().equals("start")
            ? dcim.startRescue(
                call.asker(),
                StartRescueRequest.newBuilder()
                    .setName(Names.assignment(serviceId))
                    .setRootPassword(body.access().password())
                    .addAllSshKeys(body.access().sshKeys())
                    .setRequestId(call.requestId())
                    .build())
            : dcim.endRescue(
                call.asker(),
                EndRescueRequest.newBuilder()
                    .setName(Names.assignment(serviceId))
                    .setRequestId(call.requestId())
                    .build());
    return begun(serviceId, accepted);
  }

  /** Sets the password of the machine's own account anew. */
  Answer password(Call call) {
    String serviceId = ServiceIds.service(call);
    String password = call.body().read(Access::password);
    ResetAssignmentPasswordRequest request =
        ResetAssignmentPasswordRequest.newBuilder()
            .setName(Names.assignment(serviceId))
            .setRootPassword(password)
            .setRequestId(call.requestId())
            .build();
    return begun(serviceId, dcim.resetAssignmentPassword(call.asker(), request));
  }

  /** A repeated call may find it over already. */
  private Answer begun(String serviceId, Operation operation) {
    Object data = LifeCycle.view(serviceId, operation, operation);
    Optional<Problem> failure = operations.failure(operation);
    if (failure.isPresent()) {
      throw failure.get().data(data).asException();
    }
    return operation.getDone() ? Answer.ok(data) : Answer.accepted(data);
  }

  private static String action(JsonFields in) {
    String action = in.text("action", LONGEST_WORD);
    switch (action) {
      case "", "start", "end" -> {}
      default -> in.reject("action", "must be start or end");
    }
    return action;
  }
}
