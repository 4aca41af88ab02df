package io.toplink.dcim.server.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.toplink.dcim.core.metrics.Surveyor;
import io.toplink.dcim.server.net.HttpListener;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Collects what is counted for whoever scrapes; without a listener for them, nothing is kept. */
public final class Metering implements AutoCloseable {
  private final MetricsConfig config;
  private final @Nullable PrometheusMeterRegistry prometheus;
  private final MeterRegistry registry;
  private @Nullable ProcessMeters process;
  private @Nullable HttpListener listener;

  /** Collects from now on. */
  public Metering(MetricsConfig config) {
    this.config = config;
    prometheus = config.enabled() ? new PrometheusMeterRegistry(PrometheusConfig.DEFAULT) : null;
    registry = prometheus == null ? new CompositeMeterRegistry() : prometheus;
  }

  /** Where everything is counted. */
  public MeterRegistry registry() {
    return registry;
  }

  /**
   * Tells from now on, if it is to be told at all.
   *
   * @param ready whether calls are served; asked at each request, so from memory
   * @param surveyor asks the database
   */
  public void open(String version, BooleanSupplier ready, Surveyor surveyor) {
    Integer port = config.port();
    if (prometheus == null || port == null) {
      return;
    }
    process = new ProcessMeters(prometheus, version);
    Gauge.builder("dcim.ready", () -> ready.getAsBoolean() ? 1 : 0)
        .description("Whether calls are served: 1 as long as the database can be written")
        .register(prometheus);
    surveyor.start(config.refresh());
    listener = MetricsServer.start(config, port, prometheus, ready);
  }

  /** Where scrapes are answered; 0 if nowhere. */
  public int port() {
    return listener == null ? 0 : listener.port();
  }

  @Override
  public void close() {
    if (listener != null) {
      listener.close();
    }
    if (process != null) {
      process.close();
    }
    registry.close();
  }
}
