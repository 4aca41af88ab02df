package io.toplink.dcim.whmcs;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import com.google.inject.spi.Message;
import io.toplink.dcim.whmcs.config.ConfigException;
import io.toplink.dcim.whmcs.config.GatewayConfig;
import io.toplink.dcim.whmcs.http.HttpServer;
import io.toplink.dcim.whmcs.upstream.Upstream;
import java.util.List;
import java.util.Optional;

/** A running gateway, in this process. */
public final class GatewayServer implements AutoCloseable {
  private final HttpServer http;
  private final Upstream upstream;

  private GatewayServer(HttpServer http, Upstream upstream) {
    this.http = http;
    this.upstream = upstream;
  }

  /**
   * Starts a gateway. The DCIM server need not be there yet.
   *
   * @throws ConfigException if files named in the settings cannot be used
   * @throws IllegalStateException if the address cannot be listened on
   */
  public static GatewayServer start(GatewayConfig config) {
    try {
      Injector injector = Guice.createInjector(Stage.PRODUCTION, new GatewayModule(config));
      GatewayServer gateway =
          new GatewayServer(
              injector.getInstance(HttpServer.class), injector.getInstance(Upstream.class));
      gateway.start();
      return gateway;
    } catch (CreationException failure) {
      throw problemsWithFiles(failure).orElse(failure);
    }
  }

  private void start() {
    try {
      http.start();
    } catch (IllegalStateException unable) {
      upstream.close();
      throw unable;
    }
  }

  /** The port that is listened on. */
  public int port() {
    return http.port();
  }

  /** Stops within two seconds: first to listen, then, requests having finished, altogether. */
  @Override
  public void close() {
    http.close();
    upstream.close();
  }

  /** Everything is made before anything is started, so that all unusable files are told at once. */
  private static Optional<RuntimeException> problemsWithFiles(CreationException failure) {
    List<String> problems =
        failure.getErrorMessages().stream()
            .map(Message::getCause)
            .filter(ConfigException.class::isInstance)
            .flatMap(cause -> ((ConfigException) cause).problems().stream())
            .distinct()
            .toList();
    return problems.isEmpty() ? Optional.empty() : Optional.of(new ConfigException(problems));
  }
}
