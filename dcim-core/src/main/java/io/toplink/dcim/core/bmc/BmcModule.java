package io.toplink.dcim.core.bmc;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.MapBinder;
import com.google.inject.multibindings.OptionalBinder;

/**
 * The door to BMCs. Drivers add themselves by modules of their own; {@link BmcSettings}, {@code
 * InstantSource} and {@code MeterRegistry} are to be bound elsewhere, and {@link TransactionGuard}
 * and {@link BmcLeases} may be.
 */
public final class BmcModule extends AbstractModule {
  @Override
  protected void configure() {
    MapBinder.newMapBinder(binder(), BmcProtocol.class, BmcDriver.class);
    OptionalBinder.newOptionalBinder(binder(), TransactionGuard.class)
        .setDefault()
        .toInstance(TransactionGuard.NONE);
    OptionalBinder.newOptionalBinder(binder(), BmcLeases.class)
        .setDefault()
        .toInstance(BmcLeases.NONE);
    requireBinding(BmcSettings.class);
    bind(AddressPolicy.class).in(Singleton.class);
    bind(BmcMeters.class).in(Singleton.class);
    bind(Bmcs.class).in(Singleton.class);
  }
}
