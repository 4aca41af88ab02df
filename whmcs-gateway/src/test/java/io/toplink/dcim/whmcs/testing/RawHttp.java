package io.toplink.dcim.whmcs.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends bytes no HTTP client would, and reads until the other side is done. */
public final class RawHttp {
  private static final int PATIENCE_MILLIS = 6_000;
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *([0-9]+)");

  private RawHttp() {}

  /** Everything that came back. */
  public record RawReply(String text, long millis) {
    public int status() {
      return text.length() < 12 ? 0 : Integer.parseInt(text.substring(9, 12));
    }

    public String body() {
      int end = text.indexOf("\r\n\r\n");
      return end < 0 ? "" : text.substring(end + 4);
    }

    public String header(String name) {
      Matcher matcher = Pattern.compile("(?i)\r\n" + name + ": *([^\r]*)").matcher(text);
      return matcher.find() ? matcher.group(1) : "";
    }
  }

  /** Reads until the connection is closed or, if only one answer is to come, has arrived. */
  public static RawReply send(int port, byte[] request) {
    long start = System.nanoTime();
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      boolean several = count(request, "HTTP/1.1\r\n") > 1;
      try {
        socket.getOutputStream().write(request);
        socket.getOutputStream().flush();
      } catch (IOException refusedEarly) {
        // The answer may be there nevertheless.
      }
      read(socket.getInputStream(), received, several);
    } catch (SocketTimeoutException silent) {
      throw new IllegalStateException("still open, received: " + text(received), silent);
    } catch (IOException reset) {
      if (received.size() == 0) {
        throw new UncheckedIOException(reset);
      }
    }
    return new RawReply(text(received), (System.nanoTime() - start) / 1_000_000);
  }

  /** Sends the head and then a piece every few milliseconds, until there is an answer. */
  public static RawReply drip(int port, String head, String piece) {
    long start = System.nanoTime();
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      Thread dripping = new Thread(() -> drip(socket, head, piece), "drip");
      dripping.start();
      read(socket.getInputStream(), received, false);
    } catch (IOException unable) {
      throw new UncheckedIOException("received: " + text(received), unable);
    }
    return new RawReply(text(received), (System.nanoTime() - start) / 1_000_000);
  }

  private static void drip(Socket socket, String head, String piece) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      while (!socket.isClosed()) {
        out.write(piece.getBytes(StandardCharsets.US_ASCII));
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    } catch (IOException closed) {
      // That is what we wait for.
    }
  }

  /** Sends a request, waits until something has happened, and is gone without reading. */
  public static void sendAndVanish(int port, String request, BooleanSupplier happened) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoLinger(true, 0);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      Until.holds(happened);
    } catch (IOException unable) {
      throw new UncheckedIOException(unable);
    }
  }

  private static void read(InputStream in, ByteArrayOutputStream received, boolean several)
      throws IOException {
    byte[] buffer = new byte[65536];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      received.write(buffer, 0, n);
      if (!several && isWhole(text(received))) {
        return;
      }
    }
  }

  private static boolean isWhole(String text) {
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return false;
    }
    Matcher length = LENGTH.matcher(text.substring(0, end));
    return length.find() && text.length() >= end + 4 + Integer.parseInt(length.group(1));
  }

  private static int count(byte[] request, String what) {
    return new String(request, StandardCharsets.ISO_8859_1).split(what, -1).length - 1;
  }

  private static String text(ByteArrayOutputStream received) {
    return received.toString(StandardCharsets.UTF_8);
  }
}
