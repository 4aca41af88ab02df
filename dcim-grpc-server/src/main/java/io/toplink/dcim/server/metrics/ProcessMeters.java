package io.toplink.dcim.server.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;

/** What can be told of any process: which build it is, its JVM, what it takes of the machine. */
final class ProcessMeters implements AutoCloseable {
  private final JvmGcMetrics collections = new JvmGcMetrics();

  ProcessMeters(MeterRegistry registry, String version) {
    Gauge.builder("dcim.build.info", () -> 1)
        .description("Which build this is; always 1")
        .tags("program", "dcim-grpc-server", "version", version)
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

  @Override
  public void close() {
    collections.close();
  }
}
