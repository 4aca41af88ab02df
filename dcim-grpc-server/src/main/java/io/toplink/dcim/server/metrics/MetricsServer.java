package io.toplink.dcim.server.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.server.net.HttpListener;
import io.toplink.dcim.server.net.HttpListener.Bounds;
import io.toplink.dcim.server.net.HttpListener.Place;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.server.HttpConfiguration;

/** The listener for whoever watches: few connections, few threads, no log. */
final class MetricsServer {
  private static final Bounds BOUNDS = new Bounds(64, 8, Duration.ofMinutes(1));

  private MetricsServer() {}

  /**
   * Listens.
   *
   * @param ready whether calls are served; asked at each request, so from memory
   * @throws ConfigException PORT_IN_USE
   */
  static HttpListener start(
      MetricsConfig config, int port, PrometheusMeterRegistry registry, BooleanSupplier ready) {
    return HttpListener.start(
        new Place("metrics", config.address(), port),
        BOUNDS,
        new HttpConfiguration(),
        server -> server.setHandler(new MetricsHandler(registry, ready)));
  }
}
