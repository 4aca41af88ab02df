package io.toplink.dcim.whmcs.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.toplink.dcim.whmcs.config.MetricsConfig;
import org.jspecify.annotations.Nullable;

/** Collects what is counted for whoever scrapes; without a listener for them, nothing is kept. */
public final class Metering implements AutoCloseable {
  private final @Nullable ScrapeServer listener;
  private final MeterRegistry registry;
  private final JvmGcMetrics collections = new JvmGcMetrics();

  /** Collects from now on, and tells once it is started. */
  public Metering(MetricsConfig config, String version) {
    if (config.port().isEmpty()) {
      listener = null;
      registry = new CompositeMeterRegistry();
      return;
    }
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry = prometheus;
    listener = new ScrapeServer(config.host(), config.port().get(), prometheus);
    bindProcess(version);
  }

  private void bindProcess(String version) {
    Gauge.builder("dcim.build.info", () -> 1)
        .description("Which build this is; always 1")
        .tags("program", "whmcs-gateway", "version", version)
        .tag("java", Runtime.version().toString())
        .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /** Where everything is counted. */
  public MeterRegistry registry() {
    return registry;
  }

  /**
   * Listens, if anybody is to be told.
   *
   * @throws IllegalStateException if the address cannot be listened on
   */
  public void start() {
    if (listener != null) {
      listener.start();
    }
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
    collections.close();
    registry.close();
  }
}
