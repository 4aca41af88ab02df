package io.toplink.dcim.core.telemetry;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import io.toplink.dcim.core.bmc.Bmcs;
import io.toplink.dcim.core.metrics.Survey;
import jakarta.inject.Singleton;
import java.security.SecureRandom;

/** What is known of machines; {@link TelemetryConfig} is to be bound elsewhere. */
public final class TelemetryModule extends AbstractModule {
  @Override
  protected void configure() {
    requireBinding(TelemetryConfig.class);
    OptionalBinder.newOptionalBinder(binder(), DriftReaction.class)
        .setDefault()
        .toInstance(DriftReaction.NONE);
    bind(TelemetryStore.class).toInstance(new TelemetryStore());
    bind(PowerRows.class).in(Singleton.class);
    bind(Telemetry.class).in(Singleton.class);
    bind(TelemetryRecorder.class).in(Singleton.class);
    bind(Looks.class).in(Singleton.class);
    bind(PowerSweep.class).in(Singleton.class);
    bind(PowerRefresh.class).in(Singleton.class);
    bind(PowerWatch.class).in(Singleton.class);
    bind(PowerSurvey.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), Survey.class).addBinding().to(PowerSurvey.class);
  }

  @Provides
  @Singleton
  Judgement judgement(TelemetryConfig config) {
    return new Judgement(new Schedule(config, new SecureRandom()));
  }

  @Provides
  @Singleton
  PowerObserver observer(Bmcs bmcs) {
    return bmcs::observe;
  }
}
