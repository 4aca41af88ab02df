package io.toplink.dcim.core.metrics;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.micrometer.core.instrument.MeterRegistry;

/** Where numbers go. Features add their surveys to the set. */
public final class MetricsModule extends AbstractModule {
  private final MeterRegistry registry;

  /**
   * @param registry who collects them; an empty composite one if nobody does
   */
  public MetricsModule(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  protected void configure() {
    bind(MeterRegistry.class).toInstance(registry);
    Multibinder.newSetBinder(binder(), Survey.class);
    bind(Surveyor.class).in(Singleton.class);
  }
}
