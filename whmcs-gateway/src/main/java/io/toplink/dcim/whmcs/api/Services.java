package io.toplink.dcim.whmcs.api;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.ListAssignmentsRequest;
import io.toplink.dcim.v1.ListAssignmentsResponse;
import io.toplink.dcim.whmcs.http.Answer;
import io.toplink.dcim.whmcs.http.Call;
import io.toplink.dcim.whmcs.http.Problem;
import io.toplink.dcim.whmcs.upstream.Dcim;
import jakarta.inject.Inject;
import java.util.List;

/** Looks at services. */
final class Services {
  private static final int PAGE = 200;
  private static final int LONGEST_PAGE_TOKEN = 2000;

  private final Dcim dcim;

  @Inject
  Services(Dcim dcim) {
    this.dcim = dcim;
  }

  private record Page(List<ServiceView> services, String nextPageToken) {}

  /** One rpc, since every page of WHMCS that shows a service asks for it. */
  Answer get(Call call) {
    Assignment assignment =
        dcim.getAssignment(
            call.asker(),
            GetAssignmentRequest.newBuilder()
                .setName(Names.assignment(ServiceIds.service(call)))
                .build());
    return Answer.ok(ServiceView.of(assignment, OperationView.under(assignment)));
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

  Answer operation(Call call) {
    String serviceId = ServiceIds.service(call);
    String name = "operations/" + ServiceIds.operation(call);
    Operation operation =
        dcim.getOperation(call.asker(), GetOperationRequest.newBuilder().setName(name).build());
    boolean ofAnother =
        Operations.assignment(operation)
            .filter(assignment -> !assignment.getExternalId().equals(serviceId))
            .isPresent();
    if (ofAnother) {
      throw Problem.of(404, "NOT_FOUND", "Service " + serviceId + " has no such operation.")
          .asException();
    }
    return Answer.ok(OperationView.of(operation));
  }
}
