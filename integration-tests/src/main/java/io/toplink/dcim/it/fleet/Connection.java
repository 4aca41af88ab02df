package io.toplink.dcim.it.fleet;

import io.toplink.dcim.it.fleet.Http.Reply;
import io.toplink.dcim.it.fleet.Http.Request;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** One client's connection to one BMC: answers, rightly or as ordered. */
final class Connection {
  private static final byte[] PROTOCOL_VERSION_ALERT = {0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46};
  private static final int HUGE = 100 << 20;
  private static final int DEEP = 10_000;

  private final SimulatedBmc bmc;
  private final Socket raw;
  private final Duration idle;

  Connection(SimulatedBmc bmc, Socket raw, Duration idle) {
    this.bmc = bmc;
    this.raw = raw;
    this.idle = idle;
  }

  void serve() {
    try {
      Optional<Fault> fault = bmc.faults().strikeConnection();
      if (fault.isPresent()) {
        spoilConnection(fault.get());
        return;
      }
      bmc.connected();
      raw.setTcpNoDelay(true);
      raw.setSoTimeout((int) idle.toMillis());
      Socket socket = bmc.tls().isPresent() ? secured(bmc.tls().get()) : raw;
      BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      for (Request request = Http.read(in); request != null; request = Http.read(in)) {
        if (!answer(request, in, out)) {
          return;
        }
      }
    } catch (IOException e) {
      // The client went away or said nonsense; BMCs do not mind.
      return;
    }
  }

  private SSLSocket secured(BmcCertificate certificate) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            certificate
                .context()
                .getSocketFactory()
                .createSocket(raw, raw.getInetAddress().getHostAddress(), raw.getPort(), true);
    socket.setUseClientMode(false);
    return socket;
  }

  /**
   * @return whether the connection may go on
   */
  private boolean answer(Request request, InputStream in, OutputStream out) throws IOException {
    bmc.hear(request);
    Optional<Fault> struck = bmc.faults().strike(request.method(), request.path());
    if (struck.isEmpty()) {
      Reply reply = bmc.answer(request);
      bmc.see(Moment.DONE, request);
      send(out, reply);
      bmc.see(Moment.ANSWERED, request);
      return true;
    }
    Fault fault = struck.get();
    Reply right = fault.effect() || needsRightAnswer(fault) ? bmc.answer(request) : null;
    return spoil(fault, request, right, in, out);
  }

  /** These show the right answer, or part of it; all others strike before anything is done. */
  private static boolean needsRightAnswer(Fault fault) {
    return switch (fault.kind()) {
      case DELAY, DRIP, GARBLED, CUT_IN_BODY, HANG_IN_BODY, HANG_AFTER_HEAD -> true;
      default -> false;
    };
  }

  private boolean spoil(
      Fault fault, Request request, @Nullable Reply right, InputStream in, OutputStream out)
      throws IOException {
    Reply reply = right == null ? Reply.of(204) : right;
    byte[] head = reply.head(true);
    switch (fault.kind()) {
      case HANG -> drain(in);
      case HANG_AFTER_HEAD -> {
        out.write(head);
        out.flush();
        drain(in);
      }
      case HANG_IN_BODY, CUT_IN_BODY -> {
        out.write(head);
        out.write(reply.body(), 0, reply.body().length / 2);
        out.flush();
        if (fault.kind() == Fault.Kind.HANG_IN_BODY) {
          drain(in);
        }
      }
      case DRIP -> {
        out.write(head);
        for (byte one : reply.body()) {
          out.write(one);
          out.flush();
          pause(fault.delay());
        }
        return true;
      }
      case RESET -> reset();
      case STATUS -> {
        send(out, spoilt(fault, fault.status()));
        return true;
      }
      case BODY -> {
        send(out, spoilt(fault, 200));
        return true;
      }
      case HUGE -> huge(out);
      case BAD_CHUNKS -> {
        out.write(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n{}\r\n"
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
      }
      case DEEP -> {
        byte[] body =
            ("{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP)).getBytes(StandardCharsets.UTF_8);
        send(out, new Reply(200, Map.of("Content-Type", "application/json"), body));
        return true;
      }
      case OTHER_ANSWER -> {
        send(out, bmc.answer(new Request("GET", "/redfish/v1/", request.headers(), new byte[0])));
        return true;
      }
      case GARBLED -> {
        send(out, new Reply(reply.status(), reply.headers(), bmc.garble(reply.body())));
        return true;
      }
      case DELAY -> {
        pause(fault.delay());
        send(out, reply);
        return true;
      }
      case HANG_AT_ACCEPT, OLD_TLS -> throw new IllegalStateException("strikes connections only");
    }
    return false;
  }

  private static Reply spoilt(Fault fault, int status) {
    byte[] body = Http.bytes(fault.body());
    Reply reply = new Reply(status, fault.headers(), body);
    return fault.headers().containsKey("Content-Type") || body.length == 0
        ? reply
        : reply.with("Content-Type", "application/json");
  }

  private void spoilConnection(Fault fault) throws IOException {
    if (fault.kind() == Fault.Kind.OLD_TLS) {
      // Unread bytes would turn the close into a reset, which overtakes the alert.
      raw.getInputStream().read(new byte[1 << 14]);
      raw.getOutputStream().write(PROTOCOL_VERSION_ALERT);
      raw.getOutputStream().flush();
      return;
    }
    drain(raw.getInputStream());
  }

  /** Says nothing until the client goes away. */
  private void drain(InputStream in) throws IOException {
    raw.setSoTimeout(0);
    while (in.read() >= 0) {
      continue;
    }
  }

  private void reset() throws SocketException {
    raw.setSoLinger(true, 0);
  }

  private static void huge(OutputStream out) throws IOException {
    out.write(
        ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + HUGE
                + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    byte[] blanks = " ".repeat(1 << 16).getBytes(StandardCharsets.ISO_8859_1);
    for (int sent = 0; sent < HUGE; sent += blanks.length) {
      out.write(blanks);
    }
    out.flush();
  }

  private static void send(OutputStream out, Reply reply) throws IOException {
    byte[] head = reply.head(true);
    byte[] whole = new byte[head.length + reply.body().length];
    System.arraycopy(head, 0, whole, 0, head.length);
    System.arraycopy(reply.body(), 0, whole, head.length, reply.body().length);
    out.write(whole);
    out.flush();
  }

  private static void pause(Duration delay) throws IOException {
    try {
      Thread.sleep(delay.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
