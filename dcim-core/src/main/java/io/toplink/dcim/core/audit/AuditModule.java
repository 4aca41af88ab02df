package io.toplink.dcim.core.audit;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** The audit trail. */
public final class AuditModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(AuditStore.class).toInstance(new AuditStore());
    bind(AuditEvents.class).in(Singleton.class);
  }
}
