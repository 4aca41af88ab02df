package io.toplink.dcim.core.watch;

import com.google.inject.AbstractModule;
import jakarta.inject.Singleton;

/** Watches of any kind. */
public final class WatchModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Watches.class).in(Singleton.class);
  }
}
