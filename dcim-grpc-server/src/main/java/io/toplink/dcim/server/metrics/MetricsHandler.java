package io.toplink.dcim.server.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code /metrics}, {@code /livez}, {@code /readyz}. Answers from memory, and reads no body. */
final class MetricsHandler extends Handler.Abstract {
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String PLAIN = "text/plain; charset=utf-8";

  private final PrometheusMeterRegistry registry;
  private final BooleanSupplier ready;

  MetricsHandler(PrometheusMeterRegistry registry, BooleanSupplier ready) {
    this.registry = registry;
    this.ready = ready;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
      response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
      send(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, PLAIN, "use GET\n");
      return true;
    }
    switch (Request.getPathInContext(request)) {
      case "/metrics" -> {
        String format = format(request);
        send(response, callback, HttpStatus.OK_200, format, registry.scrape(format));
      }
      case "/livez" -> send(response, callback, HttpStatus.OK_200, PLAIN, "alive\n");
      case "/readyz" -> {
        if (ready.getAsBoolean()) {
          send(response, callback, HttpStatus.OK_200, PLAIN, "ready\n");
        } else {
          send(
              response,
              callback,
              HttpStatus.SERVICE_UNAVAILABLE_503,
              PLAIN,
              "not ready: the database cannot be written, or the server is stopping\n");
        }
      }
      default ->
          send(
              response,
              callback,
              HttpStatus.NOT_FOUND_404,
              PLAIN,
              "there are /metrics, /livez and /readyz\n");
    }
    return true;
  }

  /** OpenMetrics for those who name it, the text format for all others. */
  private static String format(Request request) {
    boolean open =
        request.getHeaders().getValuesList(HttpHeader.ACCEPT).stream()
            .anyMatch(accepted -> accepted.contains(OPEN_METRICS));
    return open ? OPEN_METRICS + "; version=1.0.0; charset=utf-8" : PROMETHEUS;
  }

  private static void send(
      Response response, Callback callback, int status, String type, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
