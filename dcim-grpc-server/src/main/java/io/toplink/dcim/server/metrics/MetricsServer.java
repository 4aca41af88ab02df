package io.toplink.dcim.server.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.toplink.dcim.core.config.ConfigException;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The listener for whoever watches: few connections, few threads, no log. */
public final class MetricsServer implements AutoCloseable {
  private static final int CONNECTIONS = 64;
  private static final int THREADS = 8;
  private static final long IDLE = 60_000;

  private final Server server;
  private final ServerConnector connector;

  private MetricsServer(
      MetricsConfig config, int port, PrometheusMeterRegistry registry, BooleanSupplier ready) {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
    threads.setName("metrics");
    threads.setDaemon(true);
    server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(config.address().getHostAddress());
    connector.setPort(port);
    connector.setIdleTimeout(IDLE);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(CONNECTIONS, connector));
    server.setHandler(new MetricsHandler(registry, ready));
  }

  /**
   * Listens.
   *
   * @param ready whether calls are served; asked at each request, so from memory
   * @throws ConfigException PORT_IN_USE
   */
  public static MetricsServer start(
      MetricsConfig config, int port, PrometheusMeterRegistry registry, BooleanSupplier ready) {
    MetricsServer started = new MetricsServer(config, port, registry, ready);
    try {
      started.server.start();
      return started;
    } catch (Exception e) {
      started.close();
      throw ConfigException.of(
              "PORT_IN_USE",
              "metrics.port",
              "cannot listen on "
                  + config.address().getHostAddress()
                  + ":"
                  + port
                  + "; another process may, or this user may not")
          .causedBy(e);
    }
  }

  /** Where it listens. */
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the listener for metrics did not stop", e);
    }
  }
}
