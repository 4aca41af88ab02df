package io.toplink.dcim.whmcs.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes answers, all with the same headers. */
final class Responder {
  private static final String JSON = "application/json; charset=utf-8";

  private Responder() {}

  static void send(String requestId, Answer answer, Response response, Callback callback) {
    if (answer instanceof Answer.Json json) {
      byte[] body = Json.success(requestId, json.data());
      send(requestId, json.status(), JSON, body, response, callback);
    } else if (answer instanceof Answer.Plain plain) {
      send(requestId, plain.status(), JSON, Json.write(plain.json()), response, callback);
    } else if (answer instanceof Answer.Document document) {
      send(
          requestId,
          document.status(),
          document.contentType(),
          document.bytes(),
          response,
          callback);
    }
  }

  static void send(String requestId, Problem problem, Response response, Callback callback) {
    HttpFields.Mutable headers = response.getHeaders();
    problem.headers().forEach(headers::put);
    problem
        .retryAfter()
        .ifPresent(after -> headers.put(HttpHeader.RETRY_AFTER, Json.wholeSeconds(after)));
    AccessLog.note(response.getRequest(), problem.code());
    byte[] body = Json.failure(requestId, problem);
    send(requestId, problem.status(), JSON, body, response, callback);
  }

  private static void send(
      String requestId,
      int status,
      String contentType,
      byte[] body,
      Response response,
      Callback callback) {
    response.setStatus(status);
    HttpFields.Mutable headers = response.getHeaders();
    headers.put("X-Request-Id", requestId);
    headers.put(HttpHeader.CONTENT_TYPE, contentType);
    headers.put(HttpHeader.CONTENT_LENGTH, body.length);
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    headers.put("X-Content-Type-Options", "nosniff");
    response.write(true, ByteBuffer.wrap(body), new Delivery(response, callback));
  }

  /** What was asked is done all the same; only the log can still tell that nobody took the answer. */
  private static final class Delivery extends Callback.Nested {
    private final Response response;

    Delivery(Response response, Callback callback) {
      super(callback);
      this.response = response;
    }

    @Override
    public void failed(Throwable failure) {
      AccessLog.note(response.getRequest(), "CLIENT_GONE");
      super.failed(failure);
    }
  }
}
