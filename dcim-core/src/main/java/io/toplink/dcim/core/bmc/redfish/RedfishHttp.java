package io.toplink.dcim.core.bmc.redfish;

import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.BmcTarget;
import java.net.Inet6Address;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with one BMC: sends once, follows nothing, reads within limits, and knows afterwards
 * whether the request can have reached the BMC.
 *
 * <p>All BMCs share one HTTP client, since each client costs a thread. What is trusted is told to
 * it by endpoint; when that changes for an endpoint the client is replaced, so that no kept
 * connection and no resumed TLS session outlives it.
 */
final class RedfishHttp implements AutoCloseable {
  private static final int THREADS = 4;

  /** Read once by the JDK, for the whole process: its own default of 20 minutes is for browsers. */
  private static final String KEEP_ALIVE_SECONDS = "jdk.httpclient.keepalive.timeout";

  private final BmcSettings settings;
  private final TlsGate gate;
  private final Failures failures;
  private final ExecutorService executor;
  private final Map<String, Optional<String>> pins = new ConcurrentHashMap<>();
  private final AtomicReference<HttpClient> client = new AtomicReference<>();

  RedfishHttp(BmcSettings settings) {
    if (System.getProperty(KEEP_ALIVE_SECONDS) == null) {
      System.setProperty(KEEP_ALIVE_SECONDS, "10");
    }
    this.settings = settings;
    this.gate = new TlsGate(settings.limits().tlsHandshakes());
    this.failures = new Failures(settings);
    this.executor =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "redfish-http");
              thread.setDaemon(true);
              return thread;
            });
    client.set(newClient());
  }

  /**
   * Sends one request once.
   *
   * @return the answer; for a request that acts, one without a body if only that was lost
   */
  Answer exchange(BmcTarget target, Request request) throws NoAnswer {
    HttpClient chosen = clientFor(target);
    TrackedBody body = new TrackedBody(request.body() == null ? new byte[0] : request.body());
    HttpRequest http = httpRequest(target, request, body);
    AtomicReference<ResponseInfo> head = new AtomicReference<>();
    TlsGate.Pass pass = gate.enter(target, request.limit());
    CompletableFuture<HttpResponse<byte[]>> answer =
        chosen.sendAsync(
            http,
            info -> {
              head.set(info);
              return new LimitedBody(settings.limits().answerBytes());
            });
    try {
      HttpResponse<byte[]> response = answer.get(request.limit().toNanos(), TimeUnit.NANOSECONDS);
      pass.answered(response.headers());
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return fallBack(target, request, head.get(), body, e);
    } catch (TimeoutException e) {
      answer.cancel(true);
      return fallBack(target, request, head.get(), body, e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return fallBack(target, request, head.get(), body, cause == null ? e : cause);
    } finally {
      pass.close();
    }
  }

  /** Drops all kept connections: one of them gave the answer to another question. */
  void dropConnections() {
    client.set(newClient());
  }

  @Override
  public void close() {
    executor.shutdown();
  }

  private Answer fallBack(
      BmcTarget target,
      Request request,
      @Nullable ResponseInfo head,
      TrackedBody body,
      Throwable failure)
      throws NoAnswer {
    if (head != null && request.acts()) {
      return new Answer(head.statusCode(), head.headers(), new byte[0]);
    }
    throw failures.explain(target, request, head != null, body.mayHaveLeft(), failure);
  }

  private HttpClient clientFor(BmcTarget target) {
    if (target.plainHttp()) {
      return current();
    }
    Optional<String> pin = Optional.ofNullable(target.certificateFingerprint());
    Optional<String> before = pins.put(target.endpoint(), pin);
    if (before != null && !before.equals(pin)) {
      dropConnections();
    }
    return current();
  }

  private HttpClient current() {
    return Objects.requireNonNull(client.get());
  }

  private HttpClient newClient() {
    TlsPin trust = new TlsPin(endpoint -> pins.getOrDefault(endpoint, Optional.empty()));
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(settings.timeouts().connect())
        .proxy(HttpClient.Builder.NO_PROXY)
        .sslContext(trust.context())
        .executor(executor)
        .build();
  }

  /** The headers other Redfish clients were taught by BMCs in the field. */
  private static HttpRequest httpRequest(BmcTarget target, Request request, TrackedBody body) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri(target, request.path()))
            .header("Accept", "application/json")
            // Compression turns strong entity tags into weak ones.
            .header("Accept-Encoding", "identity")
            .header("OData-Version", "4.0")
            .header("User-Agent", "toplink-dcim");
    if (request.body() != null) {
      builder.header("Content-Type", "application/json");
    }
    request.headers().forEach(builder::header);
    if (request.body() == null && !request.acts()) {
      return builder.GET().build();
    }
    return builder.method(request.method(), body).build();
  }

  private static URI uri(BmcTarget target, String path) {
    String address = IpLiteral.format(target.address());
    String host = target.address() instanceof Inet6Address ? "[" + address + "]" : address;
    return URI.create(
        (target.plainHttp() ? "http://" : "https://") + host + ":" + target.port() + path);
  }
}
