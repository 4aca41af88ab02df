package io.toplink.dcim.server.net;

import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.toplink.dcim.core.config.ConfigException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Our certificate, read again when its files change: new connections get the new one. */
final class Identity implements AutoCloseable {
  private final ServerCredentials credentials;
  private final @Nullable ScheduledExecutorService reload;

  private Identity(ServerCredentials credentials, @Nullable ScheduledExecutorService reload) {
    this.credentials = credentials;
    this.reload = reload;
  }

  static Identity of(@Nullable Tls tls) {
    if (tls == null) {
      return new Identity(InsecureServerCredentials.create(), null);
    }
    return of(
        tls,
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "certificate-reload");
              thread.setDaemon(true);
              return thread;
            }));
  }

  /** With somebody to look at the files every minute; shut down when this is closed. */
  static Identity of(Tls tls, ScheduledExecutorService reload) {
    AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
    try {
      keys.updateIdentityCredentials(
          tls.certificate().toFile(), tls.key().toFile(), 1, TimeUnit.MINUTES, reload);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      reload.shutdownNow();
      throw ConfigException.of(
              "TLS_KEY",
              tls.certificate() + " and " + tls.key(),
              "cannot be used: PEM with our certificate first, and its unencrypted PKCS#8 key")
          .causedBy(e);
    }
    return new Identity(TlsServerCredentials.newBuilder().keyManager(keys).build(), reload);
  }

  ServerCredentials credentials() {
    return credentials;
  }

  @Override
  public void close() {
    if (reload != null) {
      reload.shutdownNow();
    }
  }
}
