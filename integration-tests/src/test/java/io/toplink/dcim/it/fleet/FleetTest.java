package io.toplink.dcim.it.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.toplink.dcim.it.fleet.Machine.Power;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fleet does what it is ordered to, as a stranger with an HTTP client sees it. */
class FleetTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SYSTEM = "/redfish/v1/Systems/1";
  private static final String RESET = SYSTEM + "/Actions/ComputerSystem.Reset";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void machinesDiffer() throws Exception {
    try (Fleet fleet = Fleet.start(FleetOptions.of(12))) {
      assertThat(fleet.bmcs())
          .extracting(bmc -> bmc.machine().serialNumber())
          .doesNotHaveDuplicates();
      assertThat(fleet.bmcs()).extracting(bmc -> bmc.machine().uuid()).doesNotHaveDuplicates();
      assertThat(fleet.bmcs().stream().flatMap(bmc -> bmc.machine().macs().stream()))
          .doesNotHaveDuplicates();
      assertThat(fleet.bmcs()).extracting(SimulatedBmc::model).containsAll(Model.ALL);
      assertThat(fleet.bmcs()).extracting(SimulatedBmc::address).doesNotHaveDuplicates();
    }
  }

  @Test
  void nothingIsShownToStrangersButTheRoot() throws Exception {
    try (Fleet fleet = lenovos(1)) {
      SimulatedBmc bmc = fleet.bmc(0);
      assertThat(ask(bmc, "GET", "/redfish/v1/", "", "").statusCode()).isEqualTo(200);
      assertThat(ask(bmc, "GET", SYSTEM, "", "").statusCode()).isEqualTo(401);
      assertThat(ask(bmc, "POST", RESET, "{\"ResetType\":\"On\"}", "wrong").statusCode())
          .isEqualTo(401);
      assertThat(bmc.effects()).isEmpty();
      assertThat(bmc.machine().power()).isEqualTo(Power.OFF);
    }
  }

  @Test
  void powerTakesItsTime() throws Exception {
    try (Fleet fleet =
        Fleet.start(FleetOptions.of(1).withModels(Model.LENOVO).withDelay(Duration.ofHours(1)))) {
      SimulatedBmc bmc = fleet.bmc(0);
      ask(bmc, "POST", RESET, "{\"ResetType\":\"On\"}", bmc.password());
      assertThat(power(bmc)).isEqualTo("PoweringOn");
      bmc.machine().takes(Duration.ZERO, Duration.ZERO, Duration.ZERO);
      ask(bmc, "POST", RESET, "{\"ResetType\":\"ForceOff\"}", bmc.password());
      assertThat(power(bmc)).isEqualTo("Off");
    }
  }

  @Test
  void theJournalIsOnTheDiskAndHoldsNoPassword(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("journal");
    try (Fleet fleet =
        Fleet.start(FleetOptions.of(1).withModels(Model.LENOVO).withJournal(false, file))) {
      SimulatedBmc bmc = fleet.bmc(0);
      power(bmc);
      ask(bmc, "POST", RESET, "{\"ResetType\":\"On\"}", bmc.password());
      ask(
          bmc,
          "POST",
          "/redfish/v1/SessionService/Sessions",
          "{\"UserName\":\"admin\",\"Password\":\"" + bmc.password() + "\"}",
          "");
      List<String> lines = Files.readAllLines(file);
      assertThat(lines).hasSize(4).noneMatch(line -> line.contains(bmc.password()));
      JsonNode first = JSON.readTree(lines.get(0));
      assertThat(first.path("method").asText()).isEqualTo("POST");
      assertThat(first.path("path").asText()).isEqualTo(RESET);
      assertThat(first.path("body").asText()).isEqualTo("{\"ResetType\":\"On\"}");
      assertThat(first.path("user").asText()).isEqualTo("admin");
      assertThat(JSON.readTree(lines.get(1)).path("path").asText()).isEqualTo("power-on");
    }
  }

  @Test
  void aRequestThatIsSpoiltIsInTheJournalToo() throws Exception {
    try (Fleet fleet = lenovos(1)) {
      SimulatedBmc bmc = fleet.bmc(0);
      bmc.inject(Fault.status(500).on("POST", ".*"));
      ask(bmc, "POST", RESET, "{\"ResetType\":\"On\"}", bmc.password());
      assertThat(bmc.journal()).extracting(Journal.Entry::path).containsExactly(RESET);
    }
  }

  @Test
  void anUnpluggedBmcRefusesAndComesBackOnTheSamePort() throws Exception {
    try (Fleet fleet = lenovos(1)) {
      SimulatedBmc bmc = fleet.bmc(0);
      fleet.unplug(bmc);
      assertThatThrownBy(() -> power(bmc)).isInstanceOf(ConnectException.class);
      fleet.plugIn(bmc);
      assertThat(power(bmc)).isEqualTo("Off");
    }
  }

  @Test
  void faultsAreOrderedOverHttpAndWearOff() throws Exception {
    try (Fleet fleet = Fleet.start(FleetOptions.of(2).withModels(Model.LENOVO).withControl(0))) {
      SimulatedBmc bmc = fleet.bmc(1);
      String control = "http://127.0.0.1:" + fleet.controlPort().orElseThrow();
      assertThat(
              control(
                      "POST",
                      control + "/bmcs/1/faults",
                      "{\"kind\":\"STATUS\",\"status\":418,\"times\":2}")
                  .statusCode())
          .isEqualTo(200);
      for (int expected : new int[] {418, 418, 200}) {
        assertThat(ask(bmc, "GET", SYSTEM, "", bmc.password()).statusCode()).isEqualTo(expected);
      }
      control("PUT", control + "/bmcs/1/oddities/POWER_STATE_PAUSED", "");
      assertThat(power(bmc)).isEqualTo("Paused");
      control("POST", control + "/bmcs/1/machine", "{\"serialNumber\":\"X9\"}");
      JsonNode all = JSON.readTree(control("GET", control + "/bmcs", "").body());
      assertThat(all).hasSize(2);
      assertThat(all.get(1).path("serialNumber").asText()).isEqualTo("X9");
      JsonNode journal = JSON.readTree(control("GET", control + "/bmcs/1/journal", "").body());
      assertThat(journal).hasSize(4);
      assertThat(control("POST", control + "/bmcs/1/faults", "{\"kind\":\"?\"}").statusCode())
          .isEqualTo(400);
      assertThat(control("GET", control + "/bmcs/7", "").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void anAddressEachOnOnePort() throws Exception {
    int port;
    try (Fleet probe = lenovos(1)) {
      port = probe.bmc(0).address().getPort();
    }
    FleetOptions options =
        FleetOptions.of(3)
            .withModels(Model.LENOVO)
            .withAddressEach(InetAddress.getByName("127.0.1.254"), port);
    try (Fleet fleet = Fleet.start(options)) {
      assertThat(fleet.bmcs())
          .extracting(bmc -> bmc.address().getAddress().getHostAddress())
          .containsExactly("127.0.1.254", "127.0.1.255", "127.0.2.0");
      assertThat(fleet.bmcs()).extracting(bmc -> bmc.address().getPort()).containsOnly(port);
      for (SimulatedBmc bmc : fleet.bmcs()) {
        assertThat(power(bmc)).isEqualTo("Off");
      }
    }
  }

  @Test
  void aThousandIdleBmcsCostNoThreads() throws Exception {
    int before = Thread.activeCount();
    try (Fleet fleet = lenovos(1000)) {
      assertThat(fleet.bmcs()).hasSize(1000);
      assertThat(Thread.activeCount() - before).isLessThan(10);
    }
  }

  @Test
  void startsByItselfAndPrintsOneLine() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FleetMain.class.getName(),
                "--bmcs",
                "3",
                "--tls",
                "--delay",
                "0",
                "--control",
                "0",
                "--until-eof")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      JsonNode line = JSON.readTree(out.readLine());
      assertThat(line.path("bmcs")).hasSize(3);
      assertThat(line.path("bmcs").get(0).path("certificateFingerprint").asText())
          .matches("[0-9a-f]{64}");
      String control = "http://127.0.0.1:" + line.path("control").asInt();
      assertThat(control("GET", control + "/bmcs/2", "").statusCode()).isEqualTo(200);
      process.getOutputStream().close();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--bmcs", "--bmcs x", "--bmcs -1", "--port x", "--what", "12"})
  void badOptionsAreToldSo(String arguments) {
    assertThatThrownBy(() -> FleetMain.parse(Stream.of(arguments.split(" ")).toList(), ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(arguments.split(" ")[0]);
  }

  private static Fleet lenovos(int count) throws IOException {
    return Fleet.start(FleetOptions.of(count).withModels(Model.LENOVO));
  }

  private String power(SimulatedBmc bmc) throws Exception {
    return JSON.readTree(ask(bmc, "GET", SYSTEM, "", bmc.password()).body())
        .path("PowerState")
        .asText();
  }

  private HttpResponse<String> ask(
      SimulatedBmc bmc, String method, String path, String body, String password) throws Exception {
    String host = bmc.address().getAddress().getHostAddress() + ":" + bmc.address().getPort();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + host + path))
            .timeout(Duration.ofSeconds(10))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!password.isEmpty()) {
      String pair = bmc.username() + ":" + password;
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> control(String method, String uri, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(uri))
            .timeout(Duration.ofSeconds(10))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
