package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.v1.CreateSiteRequest;
import io.toplink.dcim.v1.Power.Manner;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.Site;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What happens is found in a scrape: orders and commands that go well, and BMCs that lie, are
 * silent, refuse the login, lose an answer or belong to another machine.
 */
class MetricsTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Path SERVER_RULES =
      Path.of("..", "dcim-grpc-server", "src", "main", "dist", "conf", "dcim-alerts.yaml");
  private static final Path GATEWAY_RULES =
      Path.of("..", "whmcs-gateway", "src", "main", "dist", "conf", "gateway-alerts.yaml");
  private static final Path RULES_TEST =
      Path.of("src/test/resources/io/toplink/dcim/it/stack/alerts-test.yaml");
  private static final int SERVER_PORT = FreePorts.next();
  private static final int GATEWAY_PORT = FreePorts.next();

  private static final String SOLD = "srv-01";
  private static final String LIAR = "srv-02";
  private static final String SILENT = "srv-03";
  private static final String LOCKED = "srv-04";
  private static final String LOSER = "srv-05";
  private static final String SWAPPED = "srv-06";

  private static Stack stack;
  private static Credential whmcs;
  private static String password;

  @BeforeAll
  static void live() throws Exception {
    stack =
        Stack.start(
            StackOptions.of("metrics")
                .with("sold", "Sold", 1)
                .with("odd", "Odd", 5)
                .withServerSettings(
                    "metrics { port = " + SERVER_PORT + ", refresh = 200 ms }",
                    "telemetry { enabled = true, interval = 300 ms, silent-interval = 500 ms }")
                .withGatewaySettings("metrics.port = " + GATEWAY_PORT));
    awaitServer("all are seen", scrape -> scrape.sum("dcim_bmcs", "state=\"AVAILABLE\"") - 6);
    whmcs = stack.issueWhmcs("whmcs");
    HttpCaller.Answer order =
        stack.http(whmcs).put("/services/1", "{\"package\":\"sold\",\"client_id\":\"7\"}");
    assertThat(order.status()).as("%s", order.body()).isIn(200, 202);
    password = order.data().path("password").asText();
    awaitServer("the order is carried out", MetricsTest::provisioned);

    bmc(LIAR).inject(Fault.lie().times(-1));
    bmc(LOSER).inject(Fault.of(Fault.Kind.RESET).on("POST", ".*").afterEffect());
    bmc(LOCKED).changePassword("changed-behind-our-back");
    bmc(SWAPPED).machine().becomes("SOMEBODYELSE", UUID.randomUUID().toString());
    stack.fleet().unplug(bmc(SILENT));
    bmc(SILENT).inject(Fault.of(Fault.Kind.RESET).times(-1));

    assertThat(finished(powerOn(LIAR)).hasError()).isTrue();
    assertThat(finished(powerOn(LOSER)).hasResponse()).isTrue();
    assertThat(finished(powerOn(SWAPPED)).hasError()).isTrue();
    assertThat(finished(powerOn(SOLD)).hasResponse()).isTrue();
    assertThat(finished(powerOff(SOLD)).hasResponse()).isTrue();
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  private static SimulatedBmc bmc(String server) {
    return stack.bmcOf(server);
  }

  private static Operation powerOn(String server) {
    return stack
        .api()
        .power()
        .powerOn(PowerOnRequest.newBuilder().setName("servers/" + server + "/power").build());
  }

  private static Operation powerOff(String server) {
    return stack
        .api()
        .power()
        .powerOff(
            PowerOffRequest.newBuilder()
                .setName("servers/" + server + "/power")
                .setManner(Manner.FORCED)
                .build());
  }

  private static Operation finished(Operation operation) {
    Operation[] last = new Operation[1];
    Await.until(
        "the operation ends",
        SOON,
        () -> {
          last[0] =
              stack
                  .api()
                  .operations()
                  .waitOperation(
                      WaitOperationRequest.newBuilder()
                          .setName(operation.getName())
                          .setTimeout(Durations.fromSeconds(20))
                          .build());
          return last[0].getDone();
        });
    return last[0];
  }

  /** Less than zero if the order is not carried out yet. */
  private static double provisioned(Scrape scrape) {
    return scrape.sum("dcim_operation_seconds_count", "kind=\"provision\"", "state=\"DONE\"") - 1;
  }

  /** Until it is zero or more. */
  private static void awaitServer(String what, ToDoubleFunction<Scrape> atLeastZero) {
    Await.until(what, SOON, () -> atLeastZero.applyAsDouble(scrape(SERVER_PORT)) >= 0);
  }

  private static Scrape scrape(int port) {
    try {
      return Scrape.of(port);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void exchangesWithBmcsAreCountedByHowTheyEnded() {
    Scrape scrape = scrape(SERVER_PORT);
    String exchanges = "dcim_bmc_exchange_seconds_count";
    assertThat(scrape.sum(exchanges, "op=\"command\"", "outcome=\"ok\"")).isPositive();
    assertThat(scrape.sum(exchanges, "op=\"look\"", "outcome=\"ok\"", "protocol=\"redfish\""))
        .isPositive();
    assertThat(scrape.sum("dcim_bmc_exchange_seconds_bucket", "op=\"look\"", "le=\"60.0\""))
        .isPositive();
    assertThat(scrape.sum("dcim_bmc_uncertain_total", "protocol=\"redfish\"")).isPositive();
    assertThat(scrape.sum("dcim_bmc_identity_mismatches_total")).isPositive();
    awaitServer("silence", now -> now.sum(exchanges, "outcome=\"unreachable\"") - 1);
    awaitServer("a refused login", now -> now.sum("dcim_bmc_logins_refused_total") - 1);
    awaitServer("a BMC left alone", now -> now.sum("dcim_bmc_breakers_open") - 1);
    assertThat(scrape.names())
        .contains("dcim_bmc_inflight", "dcim_bmc_waiting", "dcim_ipmi_packets_total");
  }

  @Test
  void howBmcsDoAndWhatIsKnownOfMachinesIsCountedInTheDatabase() {
    awaitServer("unreachable", now -> now.sum("dcim_bmcs", "state=\"UNREACHABLE\"") - 1);
    awaitServer("locked out", now -> now.sum("dcim_bmcs", "state=\"CREDENTIALS_BAD\"") - 1);
    Scrape scrape = scrape(SERVER_PORT);
    assertThat(scrape.sum("dcim_bmcs")).isEqualTo(6);
    assertThat(scrape.sum("dcim_power_states")).isEqualTo(6);
    assertThat(scrape.sum("dcim_power_state_age_seconds", "share=\"1\"")).isNotNegative();
    assertThat(scrape.sum("dcim_survey_age_seconds")).isBetween(0.0, 60.0);
  }

  @Test
  void operationsAreCountedWhenTheyEndAndWithTheirSteps() {
    Scrape scrape = scrape(SERVER_PORT);
    assertThat(provisioned(scrape)).isZero();
    assertThat(scrape.sum("dcim_operation_failures_total", "reason=\"POWER_STATE_UNCONFIRMED\""))
        .isEqualTo(1);
    assertThat(scrape.sum("dcim_operation_failures_total", "reason=\"BMC_IDENTITY_MISMATCH\""))
        .isEqualTo(1);
    assertThat(scrape.sum("dcim_operation_step_seconds_count", "outcome=\"next\"")).isPositive();
    assertThat(scrape.sum("dcim_operation_step_seconds_count", "outcome=\"fail\"")).isPositive();
    assertThat(scrape.names())
        .contains("dcim_operation_takeovers_total", "dcim_operation_overdue_max_seconds");
  }

  @Test
  void stockIsCountedByPackage() {
    awaitServer(
        "one is sold", now -> now.sum("dcim_stock", "package=\"sold\"", "state=\"sold\"") - 1);
    Scrape scrape = scrape(SERVER_PORT);
    assertThat(scrape.sum("dcim_stock", "package=\"sold\"", "state=\"free\"")).isZero();
    assertThat(scrape.sum("dcim_stock", "package=\"odd\"")).isEqualTo(5);
  }

  @Test
  void callsAndWhyTheyFailedAreCounted() {
    Credential wrong = new Credential(whmcs.key(), "dcsWrong-and-of-the-wrong-form");
    try (ApiCalls stranger = stack.apiAt(stack.server(), wrong)) {
      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> stranger.sites().createSite(site("x", UUID.randomUUID())));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }
    UUID request = UUID.randomUUID();
    stack.api().sites().createSite(site("one", request));
    stack.api().sites().createSite(site("one", request));
    assertThat(
            catchThrowableOfType(
                StatusRuntimeException.class,
                () -> stack.api().sites().createSite(site("two", request))))
        .isNotNull();

    Scrape scrape = scrape(SERVER_PORT);
    assertThat(scrape.sum("dcim_logins_refused_total", "reason=\"CREDENTIAL_INVALID\""))
        .isEqualTo(1);
    assertThat(scrape.sum("dcim_request_replays_total")).isPositive();
    assertThat(scrape.sum("dcim_request_id_conflicts_total", "why=\"reused\"")).isEqualTo(1);
    assertThat(scrape.sum("dcim_calls_failed_total", "reason=\"REQUEST_ID_REUSED\"")).isEqualTo(1);
    String createSite = "grpc_method=\"toplink.dcim.v1.SiteService/CreateSite\"";
    assertThat(scrape.sum("grpc_server_call_started_total", createSite)).isGreaterThanOrEqualTo(4);
    awaitServer(
        "the refused call has ended",
        now ->
            now.sum(
                    "grpc_server_call_duration_seconds_count",
                    createSite,
                    "grpc_status=\"UNAUTHENTICATED\"")
                - 1);
  }

  private static CreateSiteRequest site(String id, UUID request) {
    return CreateSiteRequest.newBuilder()
        .setSiteId(id)
        .setSite(Site.newBuilder().setDisplayName(id))
        .setRequestId(request.toString())
        .build();
  }

  @Test
  void theGatewayCountsRequestsAttemptsAndItsGuards() throws Exception {
    assertThat(stack.http(whmcs).get("/no-such-path").status()).isEqualTo(404);
    Await.until(
        "requests are counted",
        SOON,
        () ->
            scrape(GATEWAY_PORT)
                    .sum("dcim_gateway_request_seconds_count", "route=\"none\"", "status=\"404\"")
                >= 1);
    Scrape scrape = scrape(GATEWAY_PORT);
    assertThat(
            scrape.sum(
                "dcim_gateway_request_seconds_count",
                "method=\"PUT\"",
                "route=\"/whmcs/v1/services/{id}\""))
        .isPositive();
    assertThat(
            scrape.sum(
                "grpc_client_attempt_duration_seconds_count",
                "grpc_method=\"toplink.dcim.v1.ProvisioningService/CreateAssignment\"",
                "grpc_status=\"OK\""))
        .isPositive();
    assertThat(
            scrape.sum("resilience4j_circuitbreaker_state", "name=\"MUTATE\"", "state=\"closed\""))
        .isEqualTo(1);
    assertThat(scrape.sum("dcim_gateway_retry_budget_tokens")).isPositive();
    assertThat(scrape.names())
        .contains(
            "resilience4j_bulkhead_available_concurrent_calls",
            "resilience4j_retry_calls_total",
            "jvm_memory_used_bytes",
            "dcim_build_info");
  }

  @Test
  void theListenersServeNothingElseAndCallersFindNoneOfIt() throws Exception {
    assertThat(Scrape.get(SERVER_PORT, "/livez", "*/*").body()).isEqualTo("alive\n");
    assertThat(Scrape.get(SERVER_PORT, "/readyz", "*/*").body()).isEqualTo("ready\n");
    assertThat(Scrape.get(SERVER_PORT, "/", "*/*").statusCode()).isEqualTo(404);
    assertThat(Scrape.get(GATEWAY_PORT, "/", "*/*").statusCode()).isEqualTo(404);
    assertThat(Scrape.get(stack.gatewayPort(), "/metrics", "*/*").statusCode()).isEqualTo(404);
    for (int port : List.of(SERVER_PORT, GATEWAY_PORT)) {
      HttpResponse<String> open =
          Scrape.get(port, "/metrics", "application/openmetrics-text;version=1.0.0,*/*;q=0.1");
      assertThat(open.headers().firstValue("Content-Type"))
          .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
      assertThat(open.body()).endsWith("# EOF\n");
    }
  }

  @Test
  void noScrapeHoldsASecretOrNamesAMachineOrCustomer() throws Exception {
    SecretScan secrets = new SecretScan();
    String[] admin = Files.readString(stack.directory().resolve("credentials/admin")).split(":");
    secrets.add(new Credential(admin[0], admin[1].strip()));
    secrets.add(whmcs);
    secrets.add("login of the sold server", password);
    for (SimulatedBmc bmc : stack.fleet().bmcs()) {
      secrets.add("password of BMC " + bmc.number(), bmc.password());
    }
    for (int port : List.of(SERVER_PORT, GATEWAY_PORT)) {
      Scrape scrape = scrape(port);
      secrets.assertNoneIn("the scrape of " + port, scrape.text());
      assertThat(scrape.text())
          .doesNotContain("srv-", "127.0.0.1", whmcs.key(), "ext:", "client_id", "hk_");
      // A bound that whoever adds a label by mistake runs into.
      assertThat(scrape.series()).isLessThan(6000);
    }
  }

  @Test
  void prometheusReadsTheScrapes() throws Exception {
    Tool promtool = Tool.orSkip("promtool", "that Prometheus reads our scrapes");
    for (int port : List.of(SERVER_PORT, GATEWAY_PORT)) {
      Tool.Result result = promtool.run(SOON, scrape(port).text(), Map.of(), "check", "metrics");
      // Its other findings are about style: names of the JVM's and of resilience4j's are not ours.
      assertThat(result.output() + result.errors())
          .doesNotContain("error while linting")
          .doesNotContain("dcim_");
    }
  }

  @Test
  void rulesAreOnesThatPrometheusTakes() throws Exception {
    Tool promtool = Tool.orSkip("promtool", "that Prometheus takes our alerts");
    for (Path rules : List.of(SERVER_RULES, GATEWAY_RULES)) {
      Tool.Result result = promtool.run(SOON, "", Map.of(), "check", "rules", rules.toString());
      assertThat(result.status()).as(result.output() + result.errors()).isZero();
    }
  }

  @Test
  void alertsFireWhenTheyShouldAndOnlyThen() throws Exception {
    Tool promtool = Tool.orSkip("promtool", "that our alerts fire");
    Tool.Result result = promtool.run(SOON, "", Map.of(), "test", "rules", RULES_TEST.toString());
    assertThat(result.status()).as(result.output() + result.errors()).isZero();
  }

  @Test
  void rulesNameOnlyWhatIsTold() throws IOException {
    Set<String> told = new TreeSet<>(scrape(SERVER_PORT).names());
    assertThat(told).containsAll(named(SERVER_RULES));
    assertThat(scrape(GATEWAY_PORT).names()).containsAll(named(GATEWAY_RULES));
  }

  @Test
  void everyMetricOfOursIsInAReadme() throws IOException {
    String readmes =
        Files.readString(Path.of("..", "dcim-grpc-server", "README.md"))
            + Files.readString(Path.of("..", "whmcs-gateway", "README.md"));
    for (int port : List.of(SERVER_PORT, GATEWAY_PORT)) {
      assertThat(scrape(port).names())
          .filteredOn(name -> name.startsWith("dcim_"))
          .isNotEmpty()
          .allSatisfy(
              name ->
                  assertThat(readmes)
                      .contains(
                          name.replaceFirst("_(bucket|count|sum)$", "")
                              .replaceFirst("_seconds_max$", "_seconds")));
    }
  }

  private static Set<String> named(Path rules) throws IOException {
    Pattern metric = Pattern.compile("\\b(dcim|grpc|hikaricp|resilience4j)_[a-z0-9_]+");
    List<String> expressions = new ArrayList<>();
    for (String line : Files.readAllLines(rules)) {
      if (line.strip().startsWith("expr: ")) {
        expressions.add(line);
      }
    }
    assertThat(expressions).isNotEmpty();
    return expressions.stream()
        .flatMap(expression -> metric.matcher(expression).results())
        .map(found -> found.group())
        .collect(Collectors.toSet());
  }
}
