package io.toplink.dcim.whmcs;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import io.toplink.dcim.whmcs.config.ConfigException;
import io.toplink.dcim.whmcs.config.GatewayConfig;
import io.toplink.dcim.whmcs.http.HttpServer;
import io.toplink.dcim.whmcs.upstream.Upstream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
    refuseUnusableFiles(config);
    Injector injector = Guice.createInjector(Stage.PRODUCTION, new GatewayModule(config));
    GatewayServer gateway =
        new GatewayServer(
            injector.getInstance(HttpServer.class), injector.getInstance(Upstream.class));
    gateway.start();
    return gateway;
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
