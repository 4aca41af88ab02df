package io.toplink.dcim.core.wipe;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** The records of wipes. */
public final class WipeModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(WipeStore.class).toInstance(new WipeStore());
    bind(Wipes.class).in(Singleton.class);
  }
}
