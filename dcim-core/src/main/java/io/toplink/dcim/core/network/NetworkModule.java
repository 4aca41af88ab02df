package io.toplink.dcim.core.network;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** Pools and the addresses given from them. */
public final class NetworkModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(IpPoolStore.class).toInstance(new IpPoolStore());
    bind(IpAddressStore.class).toInstance(new IpAddressStore());
    bind(IpPools.class).in(Singleton.class);
    bind(AddressHolder.class).in(Singleton.class);
  }
}
