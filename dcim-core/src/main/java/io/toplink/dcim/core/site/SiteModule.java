package io.toplink.dcim.core.site;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** Sites. */
public final class SiteModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(SiteStore.class).toInstance(new SiteStore());
    bind(Sites.class).in(Singleton.class);
  }
}
