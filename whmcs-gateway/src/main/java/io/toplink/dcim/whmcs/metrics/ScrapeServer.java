package io.toplink.dcim.whmcs.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A listener apart from the one for callers, who have no business with our numbers. */
final class ScrapeServer implements AutoCloseable {
  private static final int CONNECTIONS = 64;
  private static final int THREADS = 8;

  private final Server server;
  private final ServerConnector connector;

  ScrapeServer(InetAddress host, int port, PrometheusMeterRegistry registry) {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
    threads.setName("metrics");
    threads.setDaemon(true);
    server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(host.getHostAddress());
    connector.setPort(port);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(CONNECTIONS, connector));
    server.setHandler(new ScrapeHandler(registry));
  }

  void start() {
    try {
      server.start();
    } catch (Exception failure) {
      close();
      throw new IllegalStateException(
          "Cannot listen on "
              + connector.getHost()
              + ":"
              + connector.getPort()
              + " for gateway.metrics: is the port in use?",
          failure);
    }
  }

  int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception failure) {
      throw new IllegalStateException("The listener for metrics did not stop", failure);
    }
  }
}
