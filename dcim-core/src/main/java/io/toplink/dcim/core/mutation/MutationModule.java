package io.toplink.dcim.core.mutation;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** What surrounds every change. */
public final class MutationModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Mutations.class).in(Singleton.class);
    bind(Findings.class).in(Singleton.class);
    bind(ChangeFeed.class).in(Singleton.class);
    bind(Retention.class).in(Singleton.class);
  }
}
