package io.toplink.dcim.core.packages;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.toplink.dcim.core.metrics.Survey;
import io.toplink.dcim.core.server.HardwareChecks;

/** The catalogue. */
public final class PackagesModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(HardwareChecks.class).in(Singleton.class);
    bind(PackageStore.class).toInstance(new PackageStore());
    bind(Packages.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), Survey.class).addBinding().toInstance(new StockSurvey());
  }
}
