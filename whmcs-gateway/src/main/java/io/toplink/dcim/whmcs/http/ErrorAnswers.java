package io.toplink.dcim.whmcs.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Says in JSON, and without a trace, what the HTTP server itself refuses. */
final class ErrorAnswers extends ErrorHandler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String requestId = RequestIds.forLogs(request.getHeaders().getValuesList("X-Request-Id"));
    AccessLog.start(request, requestId);
    Responder.send(requestId, problem(response.getStatus()), response, callback);
    return true;
  }

  @Override
  public ByteBuffer badMessageError(
      int status, @Nullable String reason, HttpFields.Mutable headers) {
    headers.put(HttpHeader.CONTENT_TYPE, "application/json; charset=utf-8");
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    headers.put("X-Content-Type-Options", "nosniff");
    String requestId = RequestIds.forLogs(List.of());
    headers.put("X-Request-Id", requestId);
    return ByteBuffer.wrap(Json.failure(requestId, problem(status)));
  }

  private static Problem problem(int status) {
    return switch (status) {
      case 404 -> Problem.of(404, "UNKNOWN_PATH", "There is nothing at this path.");
      case 405 -> Problem.of(405, "METHOD_NOT_ALLOWED", "This method does not work here.");
      case 408 -> Problem.of(408, "REQUEST_TIMEOUT", "The request did not arrive in time.");
      case 413 -> Problem.of(413, "BODY_TOO_LARGE", "The body is too large.");
      case 414 -> Problem.of(414, "URI_TOO_LONG", "The address is too long.");
      case 431 -> Problem.of(431, "HEADERS_TOO_LARGE", "The headers are too large.");
      case 503 ->
          Problem.of(503, "STOPPING", "The gateway is stopping; nothing was changed.")
              .retryable(Duration.ofSeconds(5));
      default -> other(status);
    };
  }

  private static Problem other(int status) {
    if (HttpStatus.isClientError(status)) {
      return Problem.of(
          status, "REQUEST_INVALID", "The request's line or headers are not proper HTTP.");
    }
    return Problem.of(status, "GATEWAY_ERROR", "The gateway failed.")
        .changed(Problem.Changed.UNKNOWN)
        .retryable();
  }
}
