package io.toplink.dcim.core.bmc.redfish;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.MapBinder;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcProtocol;

/** Adds the Redfish driver. Needs {@code BmcSettings} and {@code InstantSource}. */
public final class RedfishModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(RedfishDriver.class).in(Singleton.class);
    MapBinder.newMapBinder(binder(), BmcProtocol.class, BmcDriver.class)
        .addBinding(BmcProtocol.REDFISH)
        .to(RedfishDriver.class);
  }
}
