package io.toplink.dcim.core.escalation;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** What is done about BMCs in trouble; {@link EscalationConfig} is to be bound elsewhere. */
public final class EscalationModule extends AbstractModule {
  @Override
  protected void configure() {
    requireBinding(EscalationConfig.class);
    bind(EscalationStore.class).toInstance(new EscalationStore());
    bind(Escalation.class).in(Singleton.class);
  }
}
