package io.toplink.dcim.core.bmc.ipmi;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.MapBinder;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcProtocol;

/** Adds the IPMI driver. Needs {@code InstantSource} and {@code MeterRegistry}. */
public final class IpmiModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(IpmiTimeouts.class).toInstance(IpmiTimeouts.DEFAULT);
    bind(IpmiDriver.class).in(Singleton.class);
    MapBinder.newMapBinder(binder(), BmcProtocol.class, BmcDriver.class)
        .addBinding(BmcProtocol.IPMI)
        .to(IpmiDriver.class);
  }
}
