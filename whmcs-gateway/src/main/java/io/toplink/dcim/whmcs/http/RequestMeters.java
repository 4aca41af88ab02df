package io.toplink.dcim.whmcs.http;

import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;

/**
 * Counts requests where they end, whoever answered them. Paths hold ids, so routes are told as the
 * table writes them; what found no line of it, or was refused before, is told together.
 */
final class RequestMeters implements RequestLog {
  private static final String ROUTE = RequestMeters.class.getName();
  private static final Set<String> METHODS = Set.of("GET", "HEAD", "PUT", "POST", "DELETE");
  private static final Duration[] BUCKETS =
      Arrays.stream(new long[] {5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 20_000})
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterProvider<Timer> requests;

  @Inject
  RequestMeters(MeterRegistry registry) {
    requests =
        Timer.builder("dcim.gateway.request")
            .description("How long HTTP requests took, from their first byte to the answer's last")
            .serviceLevelObjectives(BUCKETS)
            .withRegistry(registry);
  }

  static void admitted(Request request, Route route) {
    request.setAttribute(ROUTE, route.template());
  }

  @Override
  public void log(Request request, Response response) {
    String route = request.getAttribute(ROUTE) instanceof String template ? template : "none";
    String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "other";
    requests
        .withTags(
            "method", method, "route", route, "status", Integer.toString(response.getStatus()))
        .record(NanoTime.since(request.getBeginNanoTime()), TimeUnit.NANOSECONDS);
  }
}
