package io.toplink.dcim.core.bmc.redfish;

import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.bmc.AnswerTimes;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.KeptConnections;
import java.net.Inet6Address;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with one BMC: sends once, follows nothing, reads within limits, and knows afterwards
 * whether the request can have reached the BMC.
 */
final class RedfishHttp implements AutoCloseable {
  private static final int THREADS = 4;

  /** Quick BMCs have slow moments, too. */
  private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(3);

  private final BmcSettings settings;
  private final TlsGate gate;
  private final Failures failures;
  private final Failures quickFailures;
  private final AnswerTimes times = new AnswerTimes(SHORTEST_PATIENCE);
  private final ExecutorService executor;
  private final Clients clients;

  RedfishHttp(BmcSettings settings) {
    KeptConnections.bound();
    this.settings = settings;
    this.gate = new TlsGate(settings.limits().tlsHandshakes());
    this.failures = new Failures(settings, true);
    this.quickFailures = new Failures(settings, false);
    this.executor = Daemons.newPool(THREADS, "redfish-http");
    this.clients = new Clients(this::newClient, System::nanoTime);
  }

  /**
   * Sends one request once.
   *
   * @return the answer; for a request that acts, one without a body if only that was lost
   */
  Answer exchange(BmcTarget target, Request request) throws NoAnswer {
    InFlight flight = new InFlight(target, request, settings.limits().answerBytes());
    CompletableFuture<HttpResponse<byte[]>> response = send(target, request, flight);
    HttpResponse<byte[]> got = null;
    Throwable failure = null;
    try {
      got = response.get();
    } catch (ExecutionException e) {
      failure = e.getCause();
    } catch (InterruptedException e) {
      flight.abort(e);
      Thread.currentThread().interrupt();
      failure = e;
    }
    return conclude(flight, got, failure, failures);
  }

  /** The same without a thread that waits. Fails with {@link NoAnswer}, maybe wrapped. */
  CompletableFuture<Answer> begin(BmcTarget target, Request request) {
    InFlight flight = new InFlight(target, request, settings.limits().answerBytes());
    return send(target, request, flight)
        .handle(
            (got, failure) -> {
              try {
                return conclude(flight, got, failure, quickFailures);
              } catch (NoAnswer e) {
                throw new CompletionException(e);
              }
            });
  }

  /** How long it makes sense to wait for the answer to a question. */
  Duration patience(BmcTarget target) {
    return times.patience(target, settings.timeouts().read());
  }

  /** Ends an exchange, and learns from questions how long answers take. */
  private Answer conclude(
      InFlight flight,
      @Nullable HttpResponse<byte[]> got,
      @Nullable Throwable failure,
      Failures explainer)
      throws NoAnswer {
    try {
      Answer answer = flight.conclude(got, failure, explainer);
      if (flight.isQuestion()) {
        times.answered(flight.target(), flight.age());
      }
      return answer;
    } catch (NoAnswer e) {
      if (flight.isQuestion() && e.isPassing()) {
        times.silent(flight.target());
      }
      throw e;
    }
  }

  private CompletableFuture<HttpResponse<byte[]>> send(
      BmcTarget target, Request request, InFlight flight) {
    HttpClient chosen = clients.of(target);
    return flight.send(gate, chosen, body -> httpRequest(target, request, body));
  }

  /** The connection to a BMC gave the answer to another question: it is not used again. */
  void dropConnection(BmcTarget target) {
    clients.spoiled(target);
  }

  @Override
  public void close() {
    executor.shutdown();
  }

  private HttpClient newClient(TlsPin trust) {
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
