package io.toplink.dcim.whmcs.http;

import io.grpc.Deadline;
import io.toplink.dcim.whmcs.config.BudgetsConfig;
import io.toplink.dcim.whmcs.upstream.Ask;
import io.toplink.dcim.whmcs.upstream.Caller;
import io.toplink.dcim.whmcs.upstream.UpstreamException;
import io.toplink.dcim.whmcs.upstream.UpstreamFailure;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of a request: admit, read the body, ask the endpoint, answer. */
final class ApiHandler extends Handler.Abstract {
  private static final Logger log = LoggerFactory.getLogger(ApiHandler.class);

  private static final byte[] NO_BODY = {};
  private static final Problem OUR_FAULT =
      Problem.of(
              500,
              "GATEWAY_ERROR",
              "The gateway failed. Look for the request id in its log. Repeating the call is safe.")
          .changed(Problem.Changed.UNKNOWN)
          .retryable();

  private final Admission admission;
  private final BodyReader bodies;
  private final UpstreamProblems upstreamProblems;
  private final BudgetsConfig budgets;

  @Inject
  ApiHandler(
      Admission admission,
      BodyReader bodies,
      UpstreamProblems upstreamProblems,
      BudgetsConfig budgets) {
    this.admission = admission;
    this.bodies = bodies;
    this.upstreamProblems = upstreamProblems;
    this.budgets = budgets;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String requestId = RequestIds.forLogs(request.getHeaders().getValuesList("X-Request-Id"));
    Deadline deadline = Deadline.after(budgets.request().toNanos(), TimeUnit.NANOSECONDS);
    AccessLog.start(request, requestId);
    Admission.Admitted admitted;
    try {
      admitted = admission.admit(request);
      AccessLog.admitted(request, admitted);
      RequestMeters.admitted(request, admitted.match().route());
    } catch (ProblemException refused) {
      Responder.send(requestId, refused.problem(), response, callback);
      return true;
    }
    Exchange exchange = new Exchange(request, requestId, deadline, admitted);
    if (!admitted.match().route().mutates()) {
      respond(requestId, () -> answer(exchange, NO_BODY), response, callback);
      return true;
    }
    bodies
        .read(request)
        .whenCompleteAsync(
            (body, failure) ->
                respond(
                    requestId, () -> answer(exchange, orThrow(body, failure)), response, callback),
            request.getComponents().getExecutor());
    return true;
  }

  private Answer answer(Exchange exchange, byte[] body) {
    Admission.Admitted admitted = exchange.admitted();
    Route route = admitted.match().route();
    JsonFields fields = route.mutates() ? JsonBody.parse(body) : JsonFields.NONE;
    return route
        .endpoint()
        .answer(
            new Call(
                admitted.authorization().map(given -> asker(exchange, given, body)),
                admitted.match().variables(),
                admitted.query(),
                admitted.idempotencyKey(),
                fields));
  }

  private static Ask asker(Exchange exchange, Authorization given, byte[] body) {
    Admission.Admitted admitted = exchange.admitted();
    Request request = exchange.request();
    SignedParts parts =
        new SignedParts(
            request.getMethod(),
            request.getHttpURI().getPathQuery(),
            admitted.sentIdempotencyKey(),
            body);
    Caller caller =
        new Caller(given.key(), given.proof(parts), admitted.client(), exchange.requestId());
    return new Ask(caller, exchange.deadline());
  }

  private void respond(
      String requestId, Supplier<Answer> work, Response response, Callback callback) {
    try {
      Responder.send(requestId, work.get(), response, callback);
    } catch (ProblemException refused) {
      Responder.send(requestId, refused.problem(), response, callback);
    } catch (UpstreamException failed) {
      Problem problem = upstreamProblems.of(failed.failure());
      // That a breaker is open was logged when it opened.
      boolean known = failed.failure() instanceof UpstreamFailure.BreakerOpen;
      if (HttpStatus.isServerError(problem.status()) && !known) {
        log.atWarn()
            .addKeyValue("request_id", requestId)
            .addKeyValue("code", problem.code())
            .addKeyValue("why", failed.failure().forLogs())
            .log("The control server did not do what was asked");
      }
      Responder.send(requestId, problem, response, callback);
    } catch (RuntimeException bug) {
      log.atError().addKeyValue("request_id", requestId).setCause(bug).log("A call failed");
      Responder.send(requestId, OUR_FAULT, response, callback);
    }
  }

  private static byte[] orThrow(byte @Nullable [] body, @Nullable Throwable failure) {
    if (body != null) {
      return body;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    throw cause instanceof ProblemException problem
        ? problem
        : new IllegalStateException("a body that neither came nor failed", failure);
  }

  private record Exchange(
      Request request, String requestId, Deadline deadline, Admission.Admitted admitted) {}
}
