package io.toplink.dcim.whmcs;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import io.micrometer.core.instrument.MeterRegistry;
import io.toplink.dcim.whmcs.api.ApiModule;
import io.toplink.dcim.whmcs.config.BudgetsConfig;
import io.toplink.dcim.whmcs.config.GatewayConfig;
import io.toplink.dcim.whmcs.config.LimitsConfig;
import io.toplink.dcim.whmcs.config.ListenConfig;
import io.toplink.dcim.whmcs.http.HttpModule;
import io.toplink.dcim.whmcs.upstream.Dcim;
import io.toplink.dcim.whmcs.upstream.Upstream;
import java.time.Clock;
import java.time.InstantSource;

/** The parts of the gateway, put together. */
final class GatewayModule extends AbstractModule {
  private final GatewayConfig config;
  private final MeterRegistry meters;

  GatewayModule(GatewayConfig config, MeterRegistry meters) {
    this.config = config;
    this.meters = meters;
  }

  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    binder().requireAtInjectOnConstructors();
    bind(GatewayConfig.class).toInstance(config);
    bind(ListenConfig.class).toInstance(config.listen());
    bind(LimitsConfig.class).toInstance(config.limits());
    bind(BudgetsConfig.class).toInstance(config.budgets());
    bind(MeterRegistry.class).toInstance(meters);
    bind(InstantSource.class).toInstance(Clock.systemUTC());
    bind(Upstream.class).in(Singleton.class);
    bind(Dcim.class).in(Singleton.class);
    install(new ApiModule());
    install(new HttpModule());
  }
}
