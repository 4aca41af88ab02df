package io.toplink.dcim.whmcs.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.toplink.dcim.whmcs.testing.FakeDcim;
import io.toplink.dcim.whmcs.testing.HttpCaller;
import io.toplink.dcim.whmcs.testing.TestGateway;
import io.toplink.dcim.whmcs.testing.Until;
import io.toplink.dcim.whmcs.testing.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a gateway counts, as a scrape tells it. */
class MetricsTest {
  private static final String SUSPEND = "/whmcs/v1/services/812/suspend";

  private final FakeDcim dcim = FakeDcim.start();
  private final TestGateway gateway =
      TestGateway.start(
          dcim.port(),
          """
          metrics.port = 0
          mutate { retry-wait = 10 ms, minimum-calls = 3, open-time = 60 s, open-time-max = 60 s }
          """);
  private final HttpCaller whmcs = gateway.caller();

  @AfterEach
  void stop() {
    gateway.close();
    dcim.close();
  }

  private HttpResponse<String> get(String path) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.metricsPort() + path))
                  .build(),
              BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The sum of all series that begin like this and have these labels. */
  private double sum(String name, String... labels) {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void anOutageShowsInAttemptsRetriesBudgetAndBreaker() {
    assertThat(sum("dcim_gateway_retry_budget_tokens")).isEqualTo(10);
    assertThat(state("closed")).isEqualTo(1);
    dcim.fail("SuspendAssignment", Status.UNAVAILABLE.asRuntimeException());

    Until.holds(
        () -> {
          whmcs.post(SUSPEND, "{}");
          return state("open") == 1;
        });

    assertThat(
            sum(
                "grpc_client_attempt_duration_seconds_count",
                "ProvisioningService/SuspendAssignment",
                "grpc_status=\"UNAVAILABLE\""))
        .isEqualTo(dcim.seen("SuspendAssignment").size());
    assertThat(sum("dcim_gateway_retry_budget_tokens")).isLessThan(10);
    assertThat(
            sum(
                "resilience4j_circuitbreaker_calls_seconds_count",
                "name=\"MUTATE\"",
                "kind=\"failed\""))
        .isEqualTo(dcim.seen("SuspendAssignment").size());
    // The line of a request is written once its caller has the answer.
    Until.holds(
        () ->
            sum(
                    "dcim_gateway_request_seconds_count",
                    "method=\"POST\"",
                    "route=\"/whmcs/v1/services/{id}/suspend\"",
                    "status=\"503\"")
                >= 1);
  }

  private double state(String state) {
    return sum("resilience4j_circuitbreaker_state", "name=\"MUTATE\"", "state=\"" + state + "\"");
  }

  @Test
  void pathsThatNobodyServesAreToldTogether() {
    for (String path : List.of("/.git/config", "/wp-login.php")) {
      assertThat(sendAnyway(path)).isEqualTo(404);
    }
    Until.holds(
        () -> sum("dcim_gateway_request_seconds_count", "route=\"none\"", "status=\"404\"") >= 2);
    assertThat(get("/metrics").body())
        .doesNotContain("wp-login")
        .doesNotContain(World.SECRET)
        .doesNotContain(World.GATEWAY_SECRET)
        .doesNotContain(World.KEY);
  }

  private int sendAnyway(String path) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void withoutAPortThereIsNoListener() {
    try (TestGateway silent = TestGateway.start(dcim.port(), "")) {
      assertThat(silent.metricsPort()).isZero();
    }
  }

  @Test
  void aPortThatIsTakenStopsTheStart() {
    assertThatThrownBy(
            () -> TestGateway.start(dcim.port(), "metrics.port = " + gateway.metricsPort()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("gateway.metrics");
  }
}
