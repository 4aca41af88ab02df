package io.toplink.dcim.server.net;

import io.toplink.dcim.core.config.ConfigException;
import java.net.InetAddress;
import java.time.Duration;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A listener for HTTP beside the one for gRPC: bounded connections and threads, an orderly end. */
public final class HttpListener implements AutoCloseable {
  private final Place place;
  private final Server server;
  private final ServerConnector connector;

  private HttpListener(Place place, Bounds bounds, HttpConfiguration http) {
    this.place = place;
    QueuedThreadPool threads =
        new QueuedThreadPool(bounds.threads(), Math.min(8, bounds.threads()));
    threads.setName(place.name());
    threads.setDaemon(true);
    server = new Server(threads);
    http.setSendServerVersion(false);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(place.address().getHostAddress());
    connector.setPort(place.port());
    connector.setIdleTimeout(bounds.idle().toMillis());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(bounds.connections(), connector));
  }

  /**
   * Where to listen.
   *
   * @param name the block of the settings that says so
   * @param port 0 for any free one
   */
  public record Place(String name, InetAddress address, int port) {}

  /**
   * What callers may use up.
   *
   * @param connections at once, at least 1
   * @param threads at least 3, two of which accept and read
   * @param idle after which a connection is closed
   */
  public record Bounds(int connections, int threads, Duration idle) {}

  /** What answers: its handler, its answers to what it cannot read, its log. */
  public interface Application {
    void installOn(Server server);
  }

  /**
   * Listens.
   *
   * @throws ConfigException PORT_IN_USE
   */
  public static HttpListener start(
      Place place, Bounds bounds, HttpConfiguration http, Application application) {
    HttpListener started = new HttpListener(place, bounds, http);
    application.installOn(started.server);
    try {
      started.server.start();
      return started;
    } catch (Exception e) {
      started.close();
      throw ConfigException.of(
              "PORT_IN_USE",
              place.name() + ".port",
              "cannot listen on "
                  + place.address().getHostAddress()
                  + ":"
                  + place.port()
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
      throw new IllegalStateException("the listener of " + place.name() + " did not stop", e);
    }
  }
}
