package io.toplink.dcim.core.bmc.redfish;

import io.toplink.dcim.core.bmc.BmcException.Kind;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.BmcTarget;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.http.HttpConnectTimeoutException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Says in an operator's words why an exchange brought no answer. */
final class Failures {
  /** Enough to tell a closed door from one that opens on a wall. */
  private static final int PROBE_MILLIS = 1000;

  private final BmcSettings settings;
  private final boolean mayProbe;

  /**
   * @param mayProbe whether there is time to try the door once more, to say more exactly what is
   *     wrong
   */
  Failures(BmcSettings settings, boolean mayProbe) {
    this.settings = settings;
    this.mayProbe = mayProbe;
  }

  /**
   * @param headSeen whether the answer had begun
   * @param bodyLeft whether the request's body can have left
   */
  NoAnswer explain(
      BmcTarget target, Request request, boolean headSeen, boolean bodyLeft, Throwable failure) {
    boolean mayHaveActed = request.acts() && bodyLeft;
    String where = target.server() + "'s BMC at " + target.endpoint();
    if (failure instanceof InterruptedException) {
      return new NoAnswer(
          Kind.UNREACHABLE,
          "interrupted",
          mayHaveActed,
          "waiting for " + where + " was interrupted",
          null);
    }
    if (failure instanceof TimeoutException) {
      return noAnswerInTime(request, headSeen, mayHaveActed, where);
    }
    LimitedBody.TooLarge tooLarge = find(failure, LimitedBody.TooLarge.class);
    if (tooLarge != null) {
      return new NoAnswer(
          Kind.MISBEHAVED, "answer", mayHaveActed, where + ": " + tooLarge.getMessage(), null);
    }
    if (failure instanceof HttpConnectTimeoutException) {
      return notConnected(target, where);
    }
    CertificateException certificate = find(failure, CertificateException.class);
    if (certificate != null) {
      return new NoAnswer(
          Kind.CERTIFICATE,
          "tls",
          false,
          "the certificate of " + where + " is not trusted: " + certificate.getMessage(),
          failure);
    }
    SSLException tls = find(failure, SSLException.class);
    if (tls != null) {
      return tlsFailed(tls, mayHaveActed, where);
    }
    ConnectException connect = find(failure, ConnectException.class);
    if (connect != null) {
      boolean refused = connect.getMessage() == null || connect.getMessage().contains("refused");
      return new NoAnswer(
          Kind.UNREACHABLE,
          refused ? "refused" : "connect",
          false,
          where + " takes no connection: " + (refused ? "refused" : "no route"),
          failure);
    }
    if (find(failure, ProtocolException.class) != null) {
      return new NoAnswer(
          Kind.MISBEHAVED, "answer", mayHaveActed, where + " answered with no valid HTTP", failure);
    }
    return new NoAnswer(
        Kind.UNREACHABLE,
        headSeen ? "body" : "answer",
        mayHaveActed,
        where + " cut the connection " + (headSeen ? "amid its answer" : "without an answer"),
        failure);
  }

  private static NoAnswer noAnswerInTime(
      Request request, boolean headSeen, boolean mayHaveActed, String where) {
    return new NoAnswer(
        Kind.UNREACHABLE,
        headSeen ? "body" : "answer",
        mayHaveActed,
        where + " gave no complete answer within " + seconds(request.limit()),
        null);
  }

  /** The connect time-out covers TCP and TLS; which of the two stalls is worth knowing. */
  private NoAnswer notConnected(BmcTarget target, String where) {
    boolean tls = mayProbe && !target.plainHttp() && takesConnections(target);
    String limit = seconds(settings.timeouts().connect());
    return new NoAnswer(
        Kind.UNREACHABLE,
        tls ? "tls" : "connect",
        false,
        where
            + (tls ? " takes connections, but no TLS within " : " takes no connection within ")
            + limit,
        null);
  }

  private static boolean takesConnections(BmcTarget target) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(target.address(), target.port()), PROBE_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static NoAnswer tlsFailed(SSLException tls, boolean mayHaveActed, String where) {
    String said = Text.clean(String.valueOf(tls.getMessage()));
    boolean noCommonTls =
        tls instanceof SSLHandshakeException
            && (said.contains("protocol_version")
                || said.contains("handshake_failure")
                || said.contains("protocol version"));
    return noCommonTls
        ? new NoAnswer(
            Kind.UNSUPPORTED,
            "tls",
            false,
            where + " speaks no TLS of today (1.2 or newer): " + said,
            tls)
        : new NoAnswer(
            tls instanceof SSLHandshakeException ? Kind.UNREACHABLE : Kind.MISBEHAVED,
            "tls",
            mayHaveActed,
            "TLS with " + where + " failed: " + said,
            tls);
  }

  private static String seconds(Duration limit) {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }

  private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    Throwable at = failure;
    for (int i = 0; at != null && i < 10; i++) {
      if (type.isInstance(at)) {
        return type.cast(at);
      }
      at = at.getCause();
    }
    return null;
  }
}
