package io.toplink.dcim.it.qemu;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Where kernels and disk images are fetched from: by DCIM, and by machines inside of QEMU. */
final class Mirror implements AutoCloseable {
  /** How a machine in QEMU calls 127.0.0.1 of the machine it runs on. */
  static final String HOST_OF_MACHINES = "10.0.2.2";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  Mirror() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  /** A file at a path such as {@code /vmlinuz}. */
  Mirror with(String path, Path file) {
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, Files.size(file));
          try (OutputStream body = exchange.getResponseBody()) {
            Files.copy(file, body);
          }
        });
    return this;
  }

  /** A text that is told once it is known. */
  void with(String path, CompletableFuture<String> text) {
    server.createContext(
        path,
        exchange -> {
          byte[] told = text.join().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, told.length);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(told);
          }
        });
  }

  /** Of 127.0.0.1. */
  int port() {
    return server.getAddress().getPort();
  }

  /** Where DCIM finds a path. */
  String here(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  /** Where machines find it. */
  String forMachines(String path) {
    return "http://" + HOST_OF_MACHINES + ":" + port() + path;
  }

  static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
