package io.toplink.dcim.it.qemu;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands between machines and the netboot listener, and loses requests that it is told to lose. */
final class Relay implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> toLose = new CopyOnWriteArrayList<>();
  private final List<String> lost = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final int behind;

  /**
   * Listens.
   *
   * @param port of 127.0.0.1
   * @param behind likewise, where requests go on to
   */
  Relay(int port, int behind) throws IOException {
    this.behind = behind;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** The next request for an address with this in it gets no answer. */
  void lose(String part) {
    toLose.add(part);
  }

  /** What was lost so far. */
  List<String> lost() {
    return lost;
  }

  private void handle(HttpExchange exchange) {
    String asked = exchange.getRequestURI().toString();
    Optional<String> losing = toLose.stream().filter(asked::contains).findFirst();
    try (exchange) {
      if (losing.isPresent() && toLose.remove(losing.get())) {
        lost.add(asked);
      } else {
        passOn(exchange, asked);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void passOn(HttpExchange exchange, String asked)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + behind + asked))
            .method(exchange.getRequestMethod(), BodyPublishers.noBody())
            .build();
    HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
    answer
        .headers()
        .firstValue("Retry-After")
        .ifPresent(seconds -> exchange.getResponseHeaders().set("Retry-After", seconds));
    exchange.sendResponseHeaders(
        answer.statusCode(), answer.headers().firstValueAsLong("Content-Length").orElse(0));
    try (InputStream from = answer.body();
        OutputStream to = exchange.getResponseBody()) {
      from.transferTo(to);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
