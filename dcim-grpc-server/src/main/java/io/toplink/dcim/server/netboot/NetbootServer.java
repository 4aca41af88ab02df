package io.toplink.dcim.server.netboot;

import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.core.install.DhcpSnippets;
import io.toplink.dcim.core.install.InstallMedia;
import io.toplink.dcim.core.install.Netboot;
import io.toplink.dcim.core.install.TaskReports;
import io.toplink.dcim.server.net.HttpListener;
import io.toplink.dcim.server.net.HttpListener.Bounds;
import io.toplink.dcim.server.net.HttpListener.Place;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.handler.GracefulHandler;

/** The listener for machines: limits of the transport, the handlers, the access log. */
public final class NetbootServer {
  private static final int HEADER = 8 << 10;
  private static final long STOP = 1000;

  private NetbootServer() {}

  /**
   * Listens.
   *
   * @throws ConfigException PORT_IN_USE
   */
  public static HttpListener start(
      NetbootConfig config,
      Netboot netboot,
      InstallMedia media,
      TaskReports tasks,
      DhcpSnippets snippets) {
    return HttpListener.start(
        new Place("netboot", config.address(), config.port()),
        new Bounds(config.connections(), config.threads(), config.idle()),
        http(),
        server -> {
          server.setHandler(
              new GracefulHandler(
                  new Handler.Sequence(
                      new MediaHandler(media), new NetbootHandler(netboot, tasks, snippets))));
          server.setErrorHandler(new PlainErrors());
          server.setRequestLog(new NetbootLog());
          server.setStopTimeout(STOP);
        });
  }

  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(HEADER);
    http.setHttpCompliance(HttpCompliance.RFC9110);
    http.setUriCompliance(UriCompliance.RFC3986);
    http.setMaxUnconsumedRequestContentReads(4);
    return http;
  }
}
