package io.toplink.dcim.it.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** Many callers that get one thing over HTTP/1.1, each on a connection it keeps. */
final class HttpLoad {
  private final Program measured;
  private final int port;
  private final byte[] request;

  /**
   * @param measured whose processor time counts
   */
  HttpLoad(Program measured, int port, String path, String authorization) {
    this.measured = measured;
    this.port = port;
    this.request =
        ("GET "
                + path
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: "
                + authorization
                + "\r\nAccept: application/json\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
  }

  Slot run(int callers, Recorder recorder) {
    Duration before = measured.cpu();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      Thread thread = new Thread(() -> call(recorder), "http-caller-" + i);
      threads.add(thread);
      thread.start();
    }
    join(threads);
    return recorder.slot(measured.cpu().minus(before));
  }

  /**
   * So many calls a second, evenly, whether or not those before were answered; a call's time counts
   * from when it should have been made.
   *
   * @param callers between whom they are dealt out
   */
  Slot paced(int callers, int perSecond, Duration lasting) {
    Recorder recorder = Recorder.lasting(lasting);
    Duration before = measured.cpu();
    long begin = System.nanoTime();
    long apart = 1_000_000_000L * callers / perSecond;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      long first = begin + apart * i / callers;
      Thread thread = new Thread(() -> callAt(first, apart, recorder), "http-caller-" + i);
      threads.add(thread);
      thread.start();
    }
    join(threads);
    return recorder.slot(measured.cpu().minus(before));
  }

  private void callAt(long first, long apart, Recorder recorder) {
    try (Socket socket = connect()) {
      InputStream answers = new BufferedInputStream(socket.getInputStream());
      for (long due = first; recorder.more(); due += apart) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        socket.getOutputStream().write(request);
        read(answers);
        recorder.answered(due);
      }
    } catch (IOException | RuntimeException e) {
      recorder.failed(e);
    }
  }

  /** What is answered. */
  String body() {
    try (Socket socket = connect()) {
      return new String(ask(socket), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void join(List<Thread> threads) {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void call(Recorder recorder) {
    try (Socket socket = connect()) {
      InputStream answers = new BufferedInputStream(socket.getInputStream());
      while (recorder.more()) {
        long begin = System.nanoTime();
        socket.getOutputStream().write(request);
        read(answers);
        recorder.answered(begin);
      }
    } catch (IOException | RuntimeException e) {
      recorder.failed(e);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(30_000);
    return socket;
  }

  private byte[] ask(Socket socket) throws IOException {
    socket.getOutputStream().write(request);
    return read(new BufferedInputStream(socket.getInputStream()));
  }

  private static byte[] read(InputStream answers) throws IOException {
    String status = line(answers);
    int length = -1;
    for (String header = line(answers); !header.isEmpty(); header = line(answers)) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
      }
    }
    if (length < 0) {
      throw new IOException("no Content-Length after " + status);
    }
    byte[] body = answers.readNBytes(length);
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException(status + ": " + new String(body, StandardCharsets.UTF_8));
    }
    return body;
  }

  private static String line(InputStream answers) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = answers.read(); next != '\n'; next = answers.read()) {
      if (next < 0) {
        throw new IOException("closed");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
