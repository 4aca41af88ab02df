package io.toplink.dcim.whmcs;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import io.toplink.dcim.whmcs.config.ConfigException;
import io.toplink.dcim.whmcs.config.GatewayConfig;
import io.toplink.dcim.whmcs.http.HttpServer;
import io.toplink.dcim.whmcs.http.Version;
import io.toplink.dcim.whmcs.metrics.Metering;
import io.toplink.dcim.whmcs.upstream.Upstream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A running gateway, in this process. */
public final class GatewayServer implements AutoCloseable {
  private final HttpServer http;
  private final Upstream upstream;
  private final Metering metering;

  private GatewayServer(HttpServer http, Upstream upstream, Metering metering) {
    this.http = http;
    this.upstream = upstream;
    this.metering = metering;
  }

  /**
   * Starts a gateway. The DCIM server need not be there yet.
   *
   * @throws ConfigException if files named in the settings cannot be used
   * @throws IllegalStateException if the address cannot be listened on
   */
  public static GatewayServer start(GatewayConfig config) {
    refuseUnusableFiles(config);
    Metering metering = new Metering(config.metrics(), Version.ofGateway());
    Injector injector =
        Guice.createInjector(Stage.PRODUCTION, new GatewayModule(config, metering.registry()));
    GatewayServer gateway =
        new GatewayServer(
            injector.getInstance(HttpServer.class), injector.getInstance(Upstream.class), metering);
    gateway.start();
    return gateway;
  }

  private void start() {
    try {
      metering.start();
      http.start();
    } catch (IllegalStateException unable) {
      upstream.close();
      metering.close();
      throw unable;
    }
  }

  /** The port that is listened on. */
  public int port() {
    return http.port();
  }

  /** Where scrapes are answered; 0 if nowhere. */
  public int metricsPort() {
    return metering.port();
  }

  /** Stops within two seconds: first to listen, then, requests having finished, altogether. */
  @Override
  public void close() {
    http.close();
    upstream.close();
    metering.close();
  }

  /** Looks at all files before anything is made, so that every unusable one is told at once. */
  private static void refuseUnusableFiles(GatewayConfig config) {
    List<String> problems = new ArrayList<>();
    collect(problems, () -> Upstream.checkFiles(config.upstream()));
    collect(problems, () -> HttpServer.checkFiles(config.listen(), Instant.now()));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private static void collect(List<String> problems, Runnable check) {
    try {
      check.run();
    } catch (ConfigException refused) {
      problems.addAll(refused.problems());
    }
  }
}
