package io.toplink.dcim.core.credential;

import com.github.benmanes.caffeine.cache.Ticker;
import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** Credentials and who they let in. */
public final class CredentialModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Ticker.class).toInstance(Ticker.systemTicker());
    bind(ApiCredentialStore.class).toInstance(new ApiCredentialStore());
    bind(CredentialCache.class).in(Singleton.class);
    bind(FailedLogins.class).in(Singleton.class);
    bind(LastUses.class).in(Singleton.class);
    bind(ApiCredentials.class).in(Singleton.class);
    bind(Authenticator.class).in(Singleton.class);
    bind(Bootstrap.class).in(Singleton.class);
  }
}
