package io.toplink.dcim.it.bmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.redfish.RedfishDriver;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Fault.Kind;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.FleetOptions;
import io.toplink.dcim.it.fleet.Model;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading the power without a thread that waits. Numbers are those of the catalogue of answers. */
class RedfishLooksTest {
  private static final String SYSTEM = "/redfish/v1/Systems/1";

  private static Fleet plain;
  private static Fleet secured;
  private static int nextPlain;
  private static int nextSecured;

  private final RedfishDriver driver =
      new RedfishDriver(RedfishRig.SETTINGS, InstantSource.system());

  @BeforeAll
  static void start() throws IOException {
    plain = Fleet.start(FleetOptions.of(60).withModels(Model.LENOVO));
    secured = Fleet.start(FleetOptions.of(5).withModels(Model.LENOVO).withTls());
  }

  @AfterAll
  static void stop() throws IOException {
    plain.close();
    secured.close();
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void aKnownMachineTakesOneRequest() {
    for (Model model : Model.ALL) {
      try (Fleet fleet = Fleet.start(FleetOptions.of(1).withModels(model))) {
        SimulatedBmc bmc = fleet.bmc(0);
        assertThat(look(bmc)).isEqualTo("OFF");
        int discovery = bmc.journal().size();
        assertThat(discovery).isEqualTo(3);
        bmc.machine().turnOn();
        assertThat(look(bmc)).isEqualTo("ON");
        assertThat(requests(bmc)).isEqualTo(discovery + 1);
        PowerReading reading = read(RedfishRig.target(bmc)).join();
        assertThat(reading.identity())
            .isEqualTo(new MachineIdentity(bmc.machine().serialNumber(), bmc.machine().uuid()));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void whatASessionFoundOutSavesALookTheDiscovery() throws Exception {
    SimulatedBmc bmc = plain.bmc(nextPlain++);
    driver.open(RedfishRig.target(bmc)).close();
    long before = requests(bmc);
    assertThat(look(bmc)).isEqualTo("OFF");
    assertThat(requests(bmc)).isEqualTo(before + 1);
  }

  @Test
  void anotherMachineAtTheSameAddressIsTold() {
    SimulatedBmc bmc = plain.bmc(nextPlain++);
    look(bmc);
    bmc.machine().becomes("OTHER1", "11111111-2222-4333-8444-555555555555");
    assertThat(read(RedfishRig.target(bmc)).join().identity())
        .isEqualTo(new MachineIdentity("OTHER1", "11111111-2222-4333-8444-555555555555"));
    long before = requests(bmc);
    look(bmc);
    assertThat(requests(bmc)).isEqualTo(before + 1);
  }

  @Test
  void aMachineThatMovedIsFoundAgain() {
    SimulatedBmc bmc = plain.bmc(nextPlain++);
    look(bmc);
    bmc.inject(Fault.status(404).on("GET", SYSTEM));
    assertThat(look(bmc)).isEqualTo("OFF");
  }

  @Test
  void aSessionIsOpenedWhereThePasswordIsNotTakenAndAnewWhenItIsForgotten() {
    SimulatedBmc bmc = plain.bmc(nextPlain++);
    bmc.add(Oddity.NO_BASIC_AUTH);
    assertThat(look(bmc)).isEqualTo("OFF");
    assertThat(bmc.sessions()).isEqualTo(1);
    long before = requests(bmc);
    assertThat(look(bmc)).isEqualTo("OFF");
    assertThat(requests(bmc)).isEqualTo(before + 1);
    bmc.restart();
    assertThat(look(bmc)).isEqualTo("OFF");
    assertThat(bmc.sessions()).isEqualTo(1);
    driver.close();
    assertThat(bmc.sessions()).isZero();
  }

  @Test
  void aLoginThatNeverWasGoodIsShownOnceAndOneThatWasTwice() {
    SimulatedBmc bmc = plain.bmc(nextPlain++);
    BmcTarget wrong = RedfishRig.target(bmc, "never-right", null);
    assertThat(outcome(read(wrong))).isEqualTo("LOGIN_REFUSED login");
    assertThat(bmc.failedLogins()).isEqualTo(1);

    BmcTarget right = RedfishRig.target(bmc);
    assertThat(outcome(read(right))).isEqualTo("OFF");
    bmc.inject(Fault.status(401).withHeader("WWW-Authenticate", "Basic").on("GET", SYSTEM));
    assertThat(outcome(read(right))).isEqualTo("OFF");
    bmc.changePassword("changed-on-the-bmc");
    assertThat(outcome(read(right))).isEqualTo("LOGIN_REFUSED login");
    assertThat(bmc.failedLogins()).isEqualTo(3);
    assertThat(outcome(read(wrong))).isEqualTo("LOGIN_REFUSED login");
    assertThat(bmc.failedLogins()).isEqualTo(4);
  }

  @Test
  void manySilentBmcsAreWaitedForByAFewThreads() throws Exception {
    int count = 200;
    try (Fleet fleet = Fleet.start(FleetOptions.of(count).withModels(Model.LENOVO).withTls())) {
      fleet.bmcs().forEach(bmc -> bmc.inject(Fault.of(Kind.HANG_AT_ACCEPT).times(-1)));
      List<CompletableFuture<PowerReading>> looks = new ArrayList<>();
      for (SimulatedBmc bmc : fleet.bmcs()) {
        looks.add(read(RedfishRig.target(bmc)));
      }
      long threads =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> !thread.getName().startsWith("fleet-"))
              .count();
      assertThat(threads).isLessThan(50);
      for (CompletableFuture<PowerReading> look : looks) {
        assertThat(outcome(look)).isIn("UNREACHABLE connect", "BUSY queue");
      }
    }
  }

  /** Gets one BMC ready to misbehave. */
  private interface Preparation {
    void on(SimulatedBmc bmc) throws IOException;
  }

  /** One misbehaviour of a BMC that is known, and what a look at it ends with. */
  private record Row(String what, boolean tls, Preparation preparation, String outcome) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Row row(String what, Fault fault, String outcome) {
    return new Row(what, false, bmc -> bmc.inject(fault.on("GET", SYSTEM).times(-1)), outcome);
  }

  private static Row odd(String what, Oddity oddity, String outcome) {
    return new Row(what, false, bmc -> bmc.add(oddity), outcome);
  }

  static Stream<Row> rows() {
    Fault body = Fault.of(Kind.BODY);
    return Stream.of(
        new Row("B2: refuses", true, bmc -> secured.unplug(bmc), "UNREACHABLE refused"),
        row("B3: never answers", Fault.of(Kind.HANG), "UNREACHABLE answer"),
        row("B3: hangs after the head", Fault.of(Kind.HANG_AFTER_HEAD), "UNREACHABLE body"),
        row("B3: hangs in the body", Fault.of(Kind.HANG_IN_BODY), "UNREACHABLE body"),
        row(
            "B7: a byte now and then",
            Fault.of(Kind.DRIP).withDelay(Duration.ofMillis(50)),
            "UNREACHABLE body"),
        row("B8: 100 MB", Fault.of(Kind.HUGE), "MISBEHAVED answer"),
        row("B9: half of the JSON", body.withBody("{\"PowerState\":"), "MISBEHAVED answer"),
        row("B9: more than JSON", body.withBody("{\"PowerState\":\"On\"}x"), "MISBEHAVED answer"),
        row("B9: a login page", body.withBody("<html>log in</html>"), "MISBEHAVED answer"),
        row("B9: a list", body.withBody("[1,2]"), "MISBEHAVED answer"),
        row("B9: nothing", body, "MISBEHAVED answer"),
        row("B10: 10 000 levels", Fault.of(Kind.DEEP), "MISBEHAVED answer"),
        row(
            "B12: sends us elsewhere",
            Fault.status(302).withHeader("Location", "http://198.51.100.1/"),
            "MISBEHAVED redirect"),
        row(
            "B15: forbids it",
            Fault.error(403, "Base.1.8.InsufficientPrivilege", "no"),
            "PRIVILEGE read"),
        row("B20: is not ready", Fault.error(503, "IDRAC.2.8.SYS518", "no"), "BUSY read"),
        row("B22: asks for patience", Fault.status(429), "BUSY read"),
        row("B23: breaks down", Fault.status(500), "MISBEHAVED read"),
        row("B27: resets", Fault.of(Kind.RESET), "UNREACHABLE answer"),
        row("B27: cuts its answer", Fault.of(Kind.CUT_IN_BODY), "UNREACHABLE body"),
        row("B37: answers something else", Fault.of(Kind.OTHER_ANSWER), "MISBEHAVED answer"),
        odd("B13: links lead away", Oddity.LINKS_LEAD_AWAY, "OFF"),
        odd("B16: no machine any more", Oddity.NO_SYSTEM, "UNSUPPORTED no-system"),
        odd("B28: no power state", Oddity.POWER_STATE_NULL, "UNKNOWN"),
        odd("B28: paused", Oddity.POWER_STATE_PAUSED, "UNKNOWN"),
        new Row(
            "B4: TLS stalls",
            true,
            bmc -> bmc.inject(Fault.of(Kind.HANG_AT_ACCEPT).times(-1)),
            "UNREACHABLE connect"),
        new Row(
            "B5: another certificate",
            true,
            bmc -> secured.renewCertificate(bmc),
            "CERTIFICATE tls"),
        new Row(
            "B6: TLS of long ago",
            true,
            bmc -> bmc.inject(Fault.of(Kind.OLD_TLS).times(-1)),
            "UNSUPPORTED tls"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aLookEndsInTimeAndSaysWhatIsWrong(Row row) throws IOException {
    SimulatedBmc bmc = row.tls() ? secured.bmc(nextSecured++) : plain.bmc(nextPlain++);
    BmcTarget target = RedfishRig.target(bmc);
    if (!row.tls()) {
      assertThat(outcome(read(target))).isEqualTo("OFF");
    }
    row.preparation().on(bmc);
    assertThat(outcome(read(target))).isEqualTo(row.outcome());
    assertThat(bmc.effects()).isEmpty();
  }

  private String look(SimulatedBmc bmc) {
    return outcome(read(RedfishRig.target(bmc)));
  }

  private CompletableFuture<PowerReading> read(BmcTarget target) {
    return driver.readPower(target).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS);
  }

  private static String outcome(CompletableFuture<PowerReading> look) {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    look.whenComplete(
        (reading, failure) ->
            outcome.complete(
                failure instanceof BmcException e
                    ? e.kind() + " " + e.phase()
                    : failure == null ? reading.state().name() : failure.toString()));
    return outcome.join();
  }

  private static long requests(SimulatedBmc bmc) {
    return bmc.journal().stream().filter(entry -> !entry.isEffect()).count();
  }
}
