package io.toplink.dcim.server.netboot;

import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.core.install.DhcpSnippets;
import io.toplink.dcim.core.install.InstallMedia;
import io.toplink.dcim.core.install.Netboot;
import io.toplink.dcim.core.install.TaskReports;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The listener: limits of the transport, the handler, the access log, an orderly end. */
public final class NetbootServer implements AutoCloseable {
  private static final int HEADER = 8 << 10;
  private static final long STOP = 1000;

  private final Server server;
  private final ServerConnector connector;

  private NetbootServer(
      NetbootConfig config,
      Netboot netboot,
      InstallMedia media,
      TaskReports tasks,
      DhcpSnippets snippets) {
    QueuedThreadPool threads =
        new QueuedThreadPool(config.threads(), Math.min(8, config.threads()));
    threads.setName("netboot");
    threads.setDaemon(true);
    server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER);
    http.setHttpCompliance(HttpCompliance.RFC9110);
    http.setUriCompliance(UriCompliance.RFC3986);
    http.setMaxUnconsumedRequestContentReads(4);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(config.address().getHostAddress());
    connector.setPort(config.port());
    connector.setIdleTimeout(config.idle().toMillis());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(config.connections(), connector));
    server.setHandler(
        new GracefulHandler(
            new Handler.Sequence(
                new MediaHandler(media), new NetbootHandler(netboot, tasks, snippets))));
    server.setErrorHandler(new PlainErrors());
    server.setRequestLog(new NetbootLog());
    server.setStopTimeout(STOP);
  }

  /**
   * Listens.
   *
   * @throws ConfigException PORT_IN_USE
   */
  public static NetbootServer start(
      NetbootConfig config,
      Netboot netboot,
      InstallMedia media,
      TaskReports tasks,
      DhcpSnippets snippets) {
    NetbootServer started = new NetbootServer(config, netboot, media, tasks, snippets);
    try {
      started.server.start();
      return started;
    } catch (Exception e) {
      started.close();
      throw ConfigException.of(
              "PORT_IN_USE",
              "netboot.port",
              "cannot listen on "
                  + config.address().getHostAddress()
                  + ":"
                  + config.port()
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
      throw new IllegalStateException("the netboot listener did not stop", e);
    }
  }
}
