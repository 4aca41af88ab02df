package io.toplink.dcim.whmcs.upstream;

import static io.toplink.dcim.whmcs.upstream.CallClass.ADMIN;
import static io.toplink.dcim.whmcs.upstream.CallClass.MUTATE;
import static io.toplink.dcim.whmcs.upstream.CallClass.READ;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.OperationsGrpc.OperationsBlockingStub;
import com.google.longrunning.WaitOperationRequest;
import io.grpc.Channel;
import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
import io.toplink.dcim.v1.ApiCredentialServiceGrpc;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.AssignmentLogin;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.DeleteAssignmentRequest;
import io.toplink.dcim.v1.EndRescueRequest;
import io.toplink.dcim.v1.GetAssignmentLoginRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.ImageServiceGrpc;
import io.toplink.dcim.v1.ImageServiceGrpc.ImageServiceBlockingStub;
import io.toplink.dcim.v1.ListAssignmentsRequest;
import io.toplink.dcim.v1.ListAssignmentsResponse;
import io.toplink.dcim.v1.ListImagesRequest;
import io.toplink.dcim.v1.ListImagesResponse;
import io.toplink.dcim.v1.ListPackagesRequest;
import io.toplink.dcim.v1.ListPackagesResponse;
import io.toplink.dcim.v1.ListSitesRequest;
import io.toplink.dcim.v1.ListSitesResponse;
import io.toplink.dcim.v1.PackageServiceGrpc;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.PowerServiceGrpc;
import io.toplink.dcim.v1.PowerServiceGrpc.PowerServiceBlockingStub;
import io.toplink.dcim.v1.ProvisioningServiceGrpc;
import io.toplink.dcim.v1.ProvisioningServiceGrpc.ProvisioningServiceBlockingStub;
import io.toplink.dcim.v1.ReinstallAssignmentRequest;
import io.toplink.dcim.v1.ResetAssignmentPasswordRequest;
import io.toplink.dcim.v1.ResetBmcRequest;
import io.toplink.dcim.v1.RestartRequest;
import io.toplink.dcim.v1.ResumeAssignmentRequest;
import io.toplink.dcim.v1.SiteServiceGrpc;
import io.toplink.dcim.v1.StartRescueRequest;
import io.toplink.dcim.v1.SuspendAssignmentRequest;
import io.toplink.dcim.v1.UndeleteAssignmentRequest;
import io.toplink.dcim.v1.WhoAmIRequest;
import io.toplink.dcim.v1.WhoAmIResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rpcs the gateway uses, by class. All but {@link #await} throw {@link UpstreamException}. */
public final class Dcim {
  private static final Logger log = LoggerFactory.getLogger(Dcim.class);

  /** What the server gets to say "not yet" after the time it was given to wait. */
  private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(1);

  /** A server that answers "not yet" at once must not make us ask in circles. */
  private static final int MOST_WAITS = 20;

  private final Upstream upstream;

  @Inject
  public Dcim(Upstream upstream) {
    this.upstream = upstream;
  }

  public Assignment getAssignment(Ask ask, GetAssignmentRequest request) {
    return call(READ, ask, (c, d) -> provisioning(c, d).getAssignment(request));
  }

  public AssignmentLogin getAssignmentLogin(Ask ask, GetAssignmentLoginRequest request) {
    return call(READ, ask, (c, d) -> provisioning(c, d).getAssignmentLogin(request));
  }

  public Operation getOperation(Ask ask, GetOperationRequest request) {
    return call(READ, ask, (c, d) -> operations(c, d).getOperation(request));
  }

  public void cancelOperation(Ask ask, CancelOperationRequest request) {
    call(MUTATE, ask, (c, d) -> operations(c, d).cancelOperation(request));
  }

  public Operation createAssignment(Ask ask, CreateAssignmentRequest request) {
    return call(MUTATE, ask, (c, d) -> provisioning(c, d).createAssignment(request));
  }

  public Operation suspendAssignment(Ask ask, SuspendAssignmentRequest request) {
    return call(MUTATE, ask, (c, d) -> provisioning(c, d).suspendAssignment(request));
  }

  public Operation resumeAssignment(Ask ask, ResumeAssignmentRequest request) {
    return call(MUTATE, ask, (c, d) -> provisioning(c, d).resumeAssignment(request));
  }

  public Operation deleteAssignment(Ask ask, DeleteAssignmentRequest request) {
    return call(MUTATE, ask, (c, d) -> provisioning(c, d).deleteAssignment(request));
  }

  public Operation undeleteAssignment(Ask ask, UndeleteAssignmentRequest request) {
    return call(MUTATE, ask, (c, d) -> provisioning(c, d).undeleteAssignment(request));
  }

  public Operation reinstallAssignment(Ask ask, ReinstallAssignmentRequest request) {
    return call(MUTATE, ask, (c, d) -> provisioning(c, d).reinstallAssignment(request));
  }

  public Operation startRescue(Ask ask, StartRescueRequest request) {
    return call(MUTATE, ask, (c, d) -> provisioning(c, d).startRescue(request));
  }

  public Operation endRescue(Ask ask, EndRescueRequest request) {
    return call(MUTATE, ask, (c, d) -> provisioning(c, d).endRescue(request));
  }

  public Operation resetAssignmentPassword(Ask ask, ResetAssignmentPasswordRequest request) {
    return call(MUTATE, ask, (c, d) -> provisioning(c, d).resetAssignmentPassword(request));
  }

  public Operation powerOn(Ask ask, PowerOnRequest request) {
    return call(MUTATE, ask, (c, d) -> power(c, d).powerOn(request));
  }

  public Operation powerOff(Ask ask, PowerOffRequest request) {
    return call(MUTATE, ask, (c, d) -> power(c, d).powerOff(request));
  }

  public Operation restart(Ask ask, RestartRequest request) {
    return call(MUTATE, ask, (c, d) -> power(c, d).restart(request));
  }

  public Operation resetBmc(Ask ask, ResetBmcRequest request) {
    return call(MUTATE, ask, (c, d) -> power(c, d).resetBmc(request));
  }

  public WhoAmIResponse whoAmI(Ask ask) {
    WhoAmIRequest request = WhoAmIRequest.getDefaultInstance();
    return call(
        ADMIN,
        ask,
        (c, d) -> ApiCredentialServiceGrpc.newBlockingStub(c).withDeadline(d).whoAmI(request));
  }

  /** Images for a page that shows a service. */
  public ListImagesResponse listImagesOf(Ask ask, ListImagesRequest request) {
    return call(READ, ask, (c, d) -> images(c, d).listImages(request));
  }

  /** Images for whoever sets up what is sold. */
  public ListImagesResponse listImages(Ask ask, ListImagesRequest request) {
    return call(ADMIN, ask, (c, d) -> images(c, d).listImages(request));
  }

  public ListPackagesResponse listPackages(Ask ask, ListPackagesRequest request) {
    return call(
        ADMIN,
        ask,
        (c, d) -> PackageServiceGrpc.newBlockingStub(c).withDeadline(d).listPackages(request));
  }

  public ListSitesResponse listSites(Ask ask, ListSitesRequest request) {
    return call(
        ADMIN,
        ask,
        (c, d) -> SiteServiceGrpc.newBlockingStub(c).withDeadline(d).listSites(request));
  }

  public ListAssignmentsResponse listAssignments(Ask ask, ListAssignmentsRequest request) {
    return call(ADMIN, ask, (c, d) -> provisioning(c, d).listAssignments(request));
  }

  /**
   * Waits until the operation is over or {@code patience} is. Never fails: the operation is on the
   * server's books whether or not we see it end, so what was last known is good enough.
   */
  public Operation await(Ask ask, Operation operation, Duration patience) {
    Deadline end = ask.budget().minimum(after(patience));
    Operation last = operation;
    try {
      for (int asked = 0; !last.getDone() && asked < MOST_WAITS && !end.isExpired(); asked++) {
        Optional<Operation> next = waitOnce(ask, last.getName(), timeLeft(end));
        if (next.isEmpty()) {
          return last;
        }
        last = next.get();
      }
    } catch (StatusRuntimeException notSeen) {
      log.atInfo()
          .addKeyValue("operation", operation.getName())
          .addKeyValue("request_id", ask.caller().requestId())
          .addKeyValue("status", notSeen.getStatus().getCode())
          .log("Not waiting any longer for an operation");
    }
    return last;
  }

  private Optional<Operation> waitOnce(Ask ask, String name, Duration left) {
    WaitOperationRequest request =
        WaitOperationRequest.newBuilder()
            .setName(name)
            .setTimeout(
                com.google.protobuf.Duration.newBuilder()
                    .setSeconds(left.getSeconds())
                    .setNanos(left.getNano()))
            .build();
    Deadline deadline = after(left.plus(TIME_TO_ANSWER));
    return upstream.await(
        ask.caller(), deadline, (c, d) -> operations(c, d).waitOperation(request));
  }

  private <T> T call(CallClass callClass, Ask ask, BiFunction<Channel, Deadline, T> rpc) {
    return upstream.call(callClass, ask.caller(), ask.budget(), rpc);
  }

  private static ProvisioningServiceBlockingStub provisioning(Channel channel, Deadline deadline) {
    return ProvisioningServiceGrpc.newBlockingStub(channel).withDeadline(deadline);
  }

  private static PowerServiceBlockingStub power(Channel channel, Deadline deadline) {
    return PowerServiceGrpc.newBlockingStub(channel).withDeadline(deadline);
  }

  private static ImageServiceBlockingStub images(Channel channel, Deadline deadline) {
    return ImageServiceGrpc.newBlockingStub(channel).withDeadline(deadline);
  }

  private static OperationsBlockingStub operations(Channel channel, Deadline deadline) {
    return OperationsGrpc.newBlockingStub(channel).withDeadline(deadline);
  }

  private static Duration timeLeft(Deadline deadline) {
    return Duration.ofMillis(deadline.timeRemaining(TimeUnit.MILLISECONDS));
  }

  private static Deadline after(Duration duration) {
    return Deadline.after(duration.toNanos(), TimeUnit.NANOSECONDS);
  }
}
