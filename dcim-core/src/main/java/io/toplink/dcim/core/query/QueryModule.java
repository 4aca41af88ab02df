package io.toplink.dcim.core.query;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** Pages, for all lists. */
public final class QueryModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Pages.class).in(Singleton.class);
  }
}
