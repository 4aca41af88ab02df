package io.toplink.dcim.whmcs.api;

import com.google.longrunning.Operation;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.AssignmentLogin;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.GetAssignmentLoginRequest;
import io.toplink.dcim.whmcs.http.Answer;
import io.toplink.dcim.whmcs.http.Call;
import io.toplink.dcim.whmcs.http.Problem;
import io.toplink.dcim.whmcs.http.Problem.Changed;
import io.toplink.dcim.whmcs.http.UpstreamProblems;
import io.toplink.dcim.whmcs.upstream.Ask;
import io.toplink.dcim.whmcs.upstream.Dcim;
import io.toplink.dcim.whmcs.upstream.Refusal;
import io.toplink.dcim.whmcs.upstream.UpstreamException;
import jakarta.inject.Inject;
import java.util.Optional;

/** Sells a server: the first one that is free, or a certain one. */
final class Orders {
  private final Dcim dcim;
  private final CatalogueNames names;
  private final Operations operations;
  private final UpstreamProblems problems;

  @Inject
  Orders(Dcim dcim, CatalogueNames names, Operations operations, UpstreamProblems problems) {
    this.dcim = dcim;
    this.names = names;
    this.operations = operations;
    this.problems = problems;
  }

  /** {@code PUT /services/{id}}: the same answer however often it is asked. */
  Answer create(Call call) {
    return place(call, call.body().read(Order::forAnyServer), false);
  }

  /** {@code POST /services/{id}/bind}: a machine that its customer has already. */
  Answer bind(Call call) {
    return place(call, call.body().read(Order::forOneServer), true);
  }

  private Answer place(Call call, Order order, boolean keepPower) {
    String serviceId = ServiceIds.service(call);
    CreateAssignmentRequest.Builder request =
        CreateAssignmentRequest.newBuilder()
            .setRequestId(call.requestId())
            .setKeepPower(keepPower)
            .setAssignment(order.toAssignment(serviceId));
    Operation accepted = submit(call.asker(), order, request);
    return held(call.asker(), serviceId, accepted);
  }

  private Operation submit(Ask ask, Order order, CreateAssignmentRequest.Builder request) {
    Assignment.Builder assignment = request.getAssignmentBuilder();
    order.siteText().ifPresent(text -> assignment.setSite(names.site(ask, text)));
    try {
      return names.withPackage(
          ask,
          order.packageText(),
          sold -> {
            assignment.setPackage(sold);
            return withItsImage(ask, order, request);
          });
    } catch (UpstreamException failed) {
      Refusal refusal = failed.refusal().orElseThrow(() -> failed);
      if (refusal.reason().equals("OUT_OF_STOCK")) {
        throw outOfStock(ask, order, assignment.getPackage(), refusal, failed);
      }
      throw failed;
    }
  }

  private Operation withItsImage(Ask ask, Order order, CreateAssignmentRequest.Builder request) {
    if (order.imageText().isEmpty()) {
      return dcim.createAssignment(ask, request.build());
    }
    return names.withImage(
        ask,
        order.imageText().get(),
        image -> {
          request.getAssignmentBuilder().setImage(image);
          return dcim.createAssignment(ask, request.build());
        });
  }

  /** From here on a server is held for the service, whatever else goes wrong. */
  private Answer held(Ask ask, String serviceId, Operation accepted) {
    try {
      AssignmentLogin login =
          dcim.getAssignmentLogin(
              ask,
              GetAssignmentLoginRequest.newBuilder().setName(Names.assignment(serviceId)).build());
      Operation last = operations.await(ask, accepted);
      Assignment assignment = assignmentOf(last, accepted);
      ServiceView service = ServiceView.of(assignment, last, login);
      Optional<Problem> failure = operations.failure(last);
      if (failure.isPresent()) {
        throw failure.get().changed(Changed.YES).retryable().data(service).asException();
      }
      return isBeingMade(last, assignment) ? Answer.accepted(service) : Answer.ok(service);
    } catch (UpstreamException failed) {
      Problem problem = problems.of(failed.failure());
      throw problem
          .message(
              "A server is held for service "
                  + serviceId
                  + ", but not all of it could be read: "
                  + problem.message()
                  + " Create again: that is safe and gives the same server.")
          .changed(Changed.YES)
          .retryable()
          .asException();
    }
  }

  private static boolean isBeingMade(Operation operation, Assignment assignment) {
    return !operation.getDone() || assignment.getState() == Assignment.State.INSTALLING;
  }

  private static Assignment assignmentOf(Operation last, Operation accepted) {
    return Operations.assignment(last)
        .or(() -> Operations.assignment(accepted))
        .orElseThrow(
            () ->
                Problem.of(
                        502,
                        "UPSTREAM_ERROR",
                        "The control server accepted the order without saying which server it is."
                            + " Create again: that is safe and gives the same server.")
                    .changed(Changed.YES)
                    .retryable()
                    .asException());
  }

  private RuntimeException outOfStock(
      Ask ask, Order order, String packageName, Refusal refusal, UpstreamException failed) {
    String where = order.siteText().map(site -> " in " + site).orElse("");
    String label = names.labelOfPackage(ask, packageName);
    String counts =
        refusal.about("bound").isEmpty()
            ? ""
            : " Bound to it are %s, of these not ready to be sold: %s."
                .formatted(refusal.about("bound"), refusal.about("unsellable"));
    return problems
        .of(failed.failure())
        .message("No free server is bound to package \"%s\"%s.%s".formatted(label, where, counts))
        .asException();
  }
}
