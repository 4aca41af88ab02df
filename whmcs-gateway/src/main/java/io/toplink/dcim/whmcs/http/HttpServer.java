package io.toplink.dcim.whmcs.http;

import io.toplink.dcim.whmcs.config.LimitsConfig;
import io.toplink.dcim.whmcs.config.ListenConfig;
import jakarta.inject.Inject;
import java.net.BindException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty, set up: one listener, its limits, the handler, the access log, an orderly end. */
public final class HttpServer implements AutoCloseable {
  private static final Duration TIME_TO_FINISH = Duration.ofMillis(1500);
  private static final int LEAST_THREADS = 8;
  private static final int THREADS_BESIDE_VIRTUAL = 16;
  private static final int STREAMS_PER_CONNECTION = 64;

  private final Server server;
  private final ServerConnector connector;
  private final ListenConfig listen;

  @Inject
  HttpServer(
      ListenConfig listen,
      LimitsConfig limits,
      ApiHandler handler,
      RequestMeters meters,
      InstantSource clock) {
    this.listen = listen;
    this.server = new Server(threads(limits));
    this.connector = new ServerConnector(server, 1, 1, factories(server, listen, limits, clock));
    connector.setHost(listen.host().getHostAddress());
    connector.setPort(listen.port());
    connector.setIdleTimeout(limits.idle().toMillis());
    connector.addBean(new HeaderDeadline(limits.headerTime()));
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(limits.connections(), connector));
    server.setHandler(new GracefulHandler(handler));
    server.setErrorHandler(new ErrorAnswers());
    server.setRequestLog(new RequestLog.Collection(new AccessLog(), meters));
    server.setStopTimeout(TIME_TO_FINISH.toMillis());
  }

  /** Throws ConfigException if a file named in the settings cannot be used. */
  public static void checkFiles(ListenConfig listen, Instant now) {
    listen.tls().ifPresent(tls -> PemKeyStore.load(tls, now));
  }

  /**
   * Listens.
   *
   * @throws IllegalStateException if the address cannot be listened on
   */
  public void start() {
    try {
      server.start();
    } catch (Exception failure) {
      close();
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      String hint = cause instanceof BindException ? ": is the port in use?" : "";
      throw new IllegalStateException(
          "Cannot listen on " + listen.host().getHostAddress() + ":" + listen.port() + hint,
          failure);
    }
  }

  /** The port that was taken. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Stops listening, lets requests finish for a moment, then cuts them off. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception failure) {
      throw new IllegalStateException("The HTTP server did not stop", failure);
    }
  }

  private static QueuedThreadPool threads(LimitsConfig limits) {
    QueuedThreadPool pool = new QueuedThreadPool();
    pool.setName("http");
    pool.setMinThreads(LEAST_THREADS);
    pool.setMaxThreads(limits.threads());
    VirtualThreads.executor()
        .ifPresent(
            virtual -> {
              pool.setMaxThreads(THREADS_BESIDE_VIRTUAL);
              pool.setVirtualThreadsExecutor(virtual);
            });
    return pool;
  }

  private static ConnectionFactory[] factories(
      Server server, ListenConfig listen, LimitsConfig limits, InstantSource clock) {
    HttpConfiguration http = configuration(limits);
    HttpConnectionFactory http1 = new HttpConnectionFactory(http);
    if (listen.tls().isEmpty()) {
      return new ConnectionFactory[] {http1};
    }
    // Certificates are chosen by us, so callers may use any name; Host is checked on admission.
    http.addCustomizer(new SecureRequestCustomizer(false));
    HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(http);
    http2.setMaxConcurrentStreams(STREAMS_PER_CONNECTION);
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol(http1.getProtocol());
    SslContextFactory.Server context = new SslContextFactory.Server();
    context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    TlsReload reload = new TlsReload(listen.tls().get(), context, clock);
    context.setKeyStore(reload.first());
    context.setKeyStorePassword("");
    server.addBean(reload);
    return new ConnectionFactory[] {
      new SslConnectionFactory(context, alpn.getProtocol()), alpn, http2, http1
    };
  }

  private static HttpConfiguration configuration(LimitsConfig limits) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(limits.header());
    http.setIdleTimeout(limits.idle().toMillis());
    http.setHttpCompliance(HttpCompliance.RFC9110);
    // Ambiguous paths are refused on admission, with an answer that says so.
    http.setUriCompliance(UriCompliance.UNSAFE);
    http.setRelativeRedirectAllowed(false);
    http.setMaxUnconsumedRequestContentReads(4);
    return http;
  }
}
