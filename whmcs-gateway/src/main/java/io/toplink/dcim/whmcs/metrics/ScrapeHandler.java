package io.toplink.dcim.whmcs.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code GET /metrics} and nothing else. */
final class ScrapeHandler extends Handler.Abstract {
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry;

  ScrapeHandler(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!HttpMethod.GET.is(request.getMethod())
        || !Request.getPathInContext(request).equals("/metrics")) {
      response.setStatus(HttpStatus.NOT_FOUND_404);
      callback.succeeded();
      return true;
    }
    String format = format(request);
    byte[] body = registry.scrape(format).getBytes(StandardCharsets.UTF_8);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, format);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }

  /** OpenMetrics for those who name it, the text format for all others. */
  private static String format(Request request) {
    boolean open =
        request.getHeaders().getValuesList(HttpHeader.ACCEPT).stream()
            .anyMatch(accepted -> accepted.contains(OPEN_METRICS));
    return open ? OPEN_METRICS + "; version=1.0.0; charset=utf-8" : PROMETHEUS;
  }
}
