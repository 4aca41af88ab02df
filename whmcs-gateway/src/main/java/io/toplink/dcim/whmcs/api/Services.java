package io.toplink.dcim.whmcs.api;

import com.google.longrunning.GetOperationRequest;
import io.grpc.Deadline;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.AssignmentLogin;
import io.toplink.dcim.v1.GetAssignmentLoginRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.ListAssignmentsRequest;
import io.toplink.dcim.v1.ListAssignmentsResponse;
import io.toplink.dcim.whmcs.http.Answer;
import io.toplink.dcim.whmcs.http.Call;
import io.toplink.dcim.whmcs.http.Problem;
import io.toplink.dcim.whmcs.upstream.Ask;
import io.toplink.dcim.whmcs.upstream.Dcim;
import io.toplink.dcim.whmcs.upstream.UpstreamException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks at services. */
final class Services {
  private static final int PAGE = 200;
  private static final int LONGEST_PAGE_TOKEN = 2000;

  /** What a second rpc may take, on a page that somebody waits for. */
  private static final Duration FOR_PROGRESS = Duration.ofSeconds(2);

  private final Dcim dcim;

  @Inject
  Services(Dcim dcim) {
    this.dcim = dcim;
  }

  private record LoginView(
      String serviceId,
      String username,
      String password,
      int port,
      boolean rescue,
      List<String> otherPasswords) {
    /** Without the password. */
    @Override
    public String toString() {
      return "LoginView[" + serviceId + "]";
    }
  }

  private record Page(List<ServiceView> services, String nextPageToken) {}

  /**
   * One rpc, since every page of WHMCS that shows a service asks for it, and while it is busy a
   * second one for how far that is. Without an answer to the second the service is told all the
   * same.
   */
  Answer get(Call call) {
    Assignment assignment =
        dcim.getAssignment(
            call.asker(),
            GetAssignmentRequest.newBuilder()
                .setName(Names.assignment(ServiceIds.service(call)))
                .build());
    return Answer.ok(ServiceView.of(assignment, progress(call.asker(), assignment)));
  }

  private @Nullable OperationView progress(Ask ask, Assignment assignment) {
    OperationView named = OperationView.under(assignment);
    if (named == null) {
      return null;
    }
    Deadline soon =
        ask.budget().minimum(Deadline.after(FOR_PROGRESS.toNanos(), TimeUnit.NANOSECONDS));
    try {
      return OperationView.of(
          dcim.getOperation(
              new Ask(ask.caller(), soon),
              GetOperationRequest.newBuilder().setName(assignment.getOperation()).build()));
    } catch (UpstreamException notNow) {
      return named;
    }
  }

  /** How its customer gets in, as last set by DCIM; that of the rescue system while it runs. */
  Answer login(Call call) {
    String serviceId = ServiceIds.service(call);
    AssignmentLogin login =
        dcim.getAssignmentLogin(
            call.asker(),
            GetAssignmentLoginRequest.newBuilder().setName(Names.assignment(serviceId)).build());
    return Answer.ok(
        new LoginView(
            serviceId,
            login.getUsername(),
            login.getPassword(),
            login.getPort(),
            login.getRescue(),
            login.getOtherPasswordsList()));
  }

  /** Those that live and came from a billing system. */
  Answer list(Call call) {
    String token = call.query().getOrDefault("page_token", "");
    if (token.length() > LONGEST_PAGE_TOKEN) {
      throw Problem.of(400, "INVALID_PAGE_TOKEN", "The page token is not one of ours.")
          .asException();
    }
    ListAssignmentsResponse page =
        dcim.listAssignments(
            call.asker(),
            ListAssignmentsRequest.newBuilder()
                .setPageSize(PAGE)
                .setPageToken(token)
                .setFilter("state != ENDED")
                .build());
    List<ServiceView> services =
        page.getAssignmentsList().stream()
            .filter(assignment -> !assignment.getExternalId().isEmpty())
            .map(assignment -> ServiceView.of(assignment, OperationView.under(assignment)))
            .toList();
    return Answer.ok(new Page(services, page.getNextPageToken()));
  }
}
