package io.toplink.dcim.core.lease;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import io.toplink.dcim.core.bmc.BmcLeases;

/** Leases on BMCs, kept in the database that processes share. */
public final class LeaseModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(DatabaseLeases.class).in(Singleton.class);
    OptionalBinder.newOptionalBinder(binder(), BmcLeases.class)
        .setBinding()
        .to(DatabaseLeases.class);
  }
}
