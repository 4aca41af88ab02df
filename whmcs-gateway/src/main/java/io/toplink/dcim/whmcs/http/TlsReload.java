package io.toplink.dcim.whmcs.http;

import io.toplink.dcim.whmcs.config.ConfigException;
import io.toplink.dcim.whmcs.config.ListenConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over a renewed certificate without a restart. What cannot be used is left alone, so that
 * the moment between writing the certificate and writing its key does no harm.
 */
final class TlsReload extends AbstractLifeCycle {
  private static final Logger log = LoggerFactory.getLogger(TlsReload.class);

  private final ListenConfig.Tls tls;
  private final SslContextFactory.Server context;
  private final InstantSource clock;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tls-reload");
            thread.setDaemon(true);
            return thread;
          });
  private List<FileTime> seen = List.of();

  TlsReload(ListenConfig.Tls tls, SslContextFactory.Server context, InstantSource clock) {
    this.tls = tls;
    this.context = context;
    this.clock = clock;
  }

  /** The certificate to start with. Throws {@link ConfigException} if it cannot be used. */
  KeyStore first() {
    KeyStore store = PemKeyStore.load(tls, clock.instant());
    seen = modified();
    return store;
  }

  @Override
  protected void doStart() {
    long millis = tls.reloadInterval().toMillis();
    looking.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  protected void doStop() {
    looking.shutdownNow();
  }

  private void look() {
    List<FileTime> now = modified();
    if (now.isEmpty() || now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      KeyStore store = PemKeyStore.load(tls, clock.instant());
      context.reload(factory -> factory.setKeyStore(store));
      log.info("The TLS certificate was read again from {}", tls.certificate());
    } catch (ConfigException unusable) {
      log.error("The gateway keeps its present TLS certificate: {}", unusable.getMessage());
    } catch (Exception refused) {
      log.error("The gateway keeps its present TLS certificate", refused);
    }
  }

  private List<FileTime> modified() {
    try {
      return List.of(
          Files.getLastModifiedTime(tls.certificate()), Files.getLastModifiedTime(tls.key()));
    } catch (IOException away) {
      return List.of();
    }
  }
}
