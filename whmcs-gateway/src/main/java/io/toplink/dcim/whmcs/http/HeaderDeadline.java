package io.toplink.dcim.whmcs.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.NegotiatingServerConnection;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.AbstractLifeCycle;

/**
 * Closes connections that take too long over the head of a request, or over the handshake before
 * it. An idle time-out does not see them: each byte, however late, is a sign of life.
 */
final class HeaderDeadline extends AbstractLifeCycle implements Connection.Listener {
  private static final byte[] TOO_SLOW =
      "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final long limit;

  /** When each connection began what it is at, in nanoseconds of the machine. */
  private final Map<Connection, Long> began = new ConcurrentHashMap<>();

  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "header-deadline");
            thread.setDaemon(true);
            return thread;
          });

  HeaderDeadline(Duration limit) {
    this.limit = limit.toNanos();
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof HttpConnection || connection instanceof SslConnection) {
      began.put(connection, System.nanoTime());
    }
  }

  @Override
  public void onClosed(Connection connection) {
    began.remove(connection);
  }

  @Override
  protected void doStart() {
    long every = Math.max(1, limit / 10);
    looking.scheduleWithFixedDelay(this::look, every, every, TimeUnit.NANOSECONDS);
  }

  @Override
  protected void doStop() {
    looking.shutdownNow();
  }

  private void look() {
    long now = System.nanoTime();
    began.forEach(
        (connection, since) -> {
          if (!isBeforeRequest(connection)) {
            began.replace(connection, since, now);
          } else if (now - since > limit) {
            began.remove(connection);
            end(connection);
          }
        });
  }

  /** In the handshake, in the head of a request, or silent since it was opened. */
  private static boolean isBeforeRequest(Connection connection) {
    if (connection instanceof SslConnection ssl) {
      return ssl.getSslEndPoint().getConnection() instanceof NegotiatingServerConnection;
    }
    HttpConnection http = (HttpConnection) connection;
    HttpParser parser = http.getParser();
    return parser.isStart() ? http.getMessagesIn() == 0 : parser.inHeaderState();
  }

  private static void end(Connection connection) {
    if (connection instanceof HttpConnection http && !http.getParser().isStart()) {
      Callback close = Callback.from(connection::close);
      connection.getEndPoint().write(close, ByteBuffer.wrap(TOO_SLOW));
    } else {
      connection.close();
    }
  }
}
