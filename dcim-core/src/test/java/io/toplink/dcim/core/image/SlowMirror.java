package io.toplink.dcim.core.image;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A mirror of one file that answers when and as it is told to. */
final class SlowMirror implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger requests = new AtomicInteger();
  private final HttpServer server;
  private volatile CountDownLatch released = new CountDownLatch(0);
  private volatile CountDownLatch rest = new CountDownLatch(0);
  private volatile int status = 200;
  private volatile int missing;
  private volatile String content;

  SlowMirror(String content) throws IOException {
    this.content = content;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/file",
        exchange -> {
          requests.incrementAndGet();
          await(released);
          byte[] bytes = this.content.getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(status, bytes.length);
          int half = bytes.length / 2;
          exchange.getResponseBody().write(bytes, 0, half);
          exchange.getResponseBody().flush();
          await(rest);
          exchange.getResponseBody().write(bytes, half, bytes.length - half - missing);
          exchange.close();
        });
    server.start();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/file";
  }

  int requests() {
    return requests.get();
  }

  void serves(String other) {
    content = other;
  }

  void answers(int code) {
    status = code;
  }

  /** It ends the connection before so many bytes of its file. */
  void lacks(int bytes) {
    missing = bytes;
  }

  /** It does not answer until it is released. */
  void hold() {
    released = new CountDownLatch(1);
  }

  /** It stops in the middle of its file until it is released. */
  void stall() {
    rest = new CountDownLatch(1);
  }

  void release() {
    released.countDown();
    rest.countDown();
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    threads.shutdownNow();
  }
}
