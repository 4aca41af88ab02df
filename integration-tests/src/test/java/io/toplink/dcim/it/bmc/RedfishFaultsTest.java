package io.toplink.dcim.it.bmc;

import static io.toplink.dcim.it.fleet.Fault.Kind.BODY;
import static io.toplink.dcim.it.fleet.Fault.Kind.CUT_IN_BODY;
import static io.toplink.dcim.it.fleet.Fault.Kind.DEEP;
import static io.toplink.dcim.it.fleet.Fault.Kind.DELAY;
import static io.toplink.dcim.it.fleet.Fault.Kind.DRIP;
import static io.toplink.dcim.it.fleet.Fault.Kind.HANG;
import static io.toplink.dcim.it.fleet.Fault.Kind.HANG_AFTER_HEAD;
import static io.toplink.dcim.it.fleet.Fault.Kind.HANG_AT_ACCEPT;
import static io.toplink.dcim.it.fleet.Fault.Kind.HANG_IN_BODY;
import static io.toplink.dcim.it.fleet.Fault.Kind.HUGE;
import static io.toplink.dcim.it.fleet.Fault.Kind.OLD_TLS;
import static io.toplink.dcim.it.fleet.Fault.Kind.OTHER_ANSWER;
import static io.toplink.dcim.it.fleet.Fault.Kind.RESET;
import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.redfish.RedfishDriver;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.FleetOptions;
import io.toplink.dcim.it.fleet.Journal;
import io.toplink.dcim.it.fleet.Model;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the driver makes of BMCs that misbehave: one row per misbehaviour, with what must come of it
 * and what must have happened to the machine. The numbers are those of the catalogue of BMC
 * answers.
 */
class RedfishFaultsTest {
  private static final String SYSTEM = "/redfish/v1/Systems/1";
  private static final String RESET_ACTION = SYSTEM + "/Actions/ComputerSystem.Reset";

  private static Fleet plain;
  private static Fleet secured;
  private static int nextPlain;
  private static int nextSecured;

  @BeforeAll
  static void start() throws IOException {
    plain = Fleet.start(FleetOptions.of(100).withModels(Model.LENOVO));
    secured = Fleet.start(FleetOptions.of(10).withModels(Model.LENOVO).withTls());
  }

  @AfterAll
  static void stop() throws IOException {
    plain.close();
    secured.close();
  }

  /** Gets one BMC ready to misbehave. */
  private interface Preparation {
    void on(SimulatedBmc bmc) throws IOException;
  }

  /** What is done to it; the answer in one word, or as it prints. */
  private interface Attempt {
    Object on(BmcSession session) throws BmcException;
  }

  /**
   * One misbehaviour.
   *
   * @param rows of the catalogue
   * @param warm whether a session was opened before it began, as on a BMC that is known
   * @param outcome {@code KIND phase} of the failure, or what came back
   * @param effects what happened to the machine
   */
  private record Row(
      String rows,
      String what,
      boolean tls,
      boolean warm,
      Preparation preparation,
      Attempt attempt,
      String outcome,
      List<String> effects) {
    @Override
    public String toString() {
      return rows + ": " + what;
    }
  }

  private static Row read(String rows, String what, Preparation preparation, String outcome) {
    return new Row(
        rows, what, false, false, preparation, s -> s.power().state(), outcome, List.of());
  }

  private static Row tls(String rows, String what, Preparation preparation, String outcome) {
    return new Row(
        rows, what, true, false, preparation, s -> s.power().state(), outcome, List.of());
  }

  private static Row on(
      String rows, String what, Preparation preparation, String outcome, String... effects) {
    return act(rows, what, PowerCommand.ON, preparation, outcome, effects);
  }

  private static Row act(
      String rows,
      String what,
      PowerCommand command,
      Preparation preparation,
      String outcome,
      String... effects) {
    return new Row(
        rows, what, false, true, preparation, s -> s.send(command), outcome, List.of(effects));
  }

  /** On a BMC that misbehaves from the start. */
  private static Row cold(
      String rows, String what, PowerCommand command, Preparation preparation, String outcome) {
    return new Row(rows, what, false, false, preparation, s -> s.send(command), outcome, List.of());
  }

  private static Row boot(String rows, String what, Preparation preparation, String outcome) {
    return new Row(
        rows,
        what,
        false,
        true,
        preparation,
        s -> {
          s.bootOnce(BootDevice.NETWORK);
          return s.bootOverride().orElseThrow();
        },
        outcome,
        List.of());
  }

  private static Preparation fault(Fault fault) {
    return bmc -> bmc.inject(fault);
  }

  private static Preparation oddity(Oddity... oddities) {
    return bmc -> bmc.add(oddities);
  }

  private static Fault on(Fault.Kind kind) {
    return Fault.of(kind).on("GET", SYSTEM).times(-1);
  }

  private static Fault posted(Fault.Kind kind) {
    return Fault.of(kind).on("POST", ".*");
  }

  static Stream<Row> readings() {
    return Stream.of(
        read("B2", "refuses connections", bmc -> plain.unplug(bmc), "UNREACHABLE connect"),
        read(
            "B3",
            "takes the connection, says nothing",
            fault(Fault.of(HANG_AT_ACCEPT).times(-1)),
            "UNREACHABLE answer"),
        read("B3", "reads the question, never answers", fault(on(HANG)), "UNREACHABLE answer"),
        read("B3", "never ends its answer", fault(on(HANG_AFTER_HEAD)), "UNREACHABLE body"),
        read("B3", "hangs in the body", fault(on(HANG_IN_BODY)), "UNREACHABLE body"),
        read(
            "B7",
            "a byte now and then",
            fault(on(DRIP).withDelay(Duration.ofMillis(50))),
            "UNREACHABLE body"),
        read("B8", "100 MB", fault(on(HUGE)), "MISBEHAVED answer"),
        read(
            "B9",
            "half of the JSON",
            fault(on(BODY).withBody("{\"PowerState\":")),
            "MISBEHAVED answer"),
        read(
            "B9",
            "a login page",
            fault(
                on(BODY)
                    .withBody("<html>Please log in</html>")
                    .withHeader("Content-Type", "text/html")),
            "MISBEHAVED answer"),
        read("B9", "a JSON list", fault(on(BODY).withBody("[1,2]")), "MISBEHAVED answer"),
        read("B9", "nothing", fault(on(BODY)), "MISBEHAVED answer"),
        read("B10", "10 000 levels", fault(on(DEEP)), "MISBEHAVED answer"),
        read(
            "B11",
            "NUL and broken UTF-8 in a name",
            fault(
                on(BODY)
                    .withBody(
                        "{\"Model\":\"a\\u0000<script>\",\"PowerState\":\"On\",\"X\":\"\ud83d\"}")),
            "ON"),
        read(
            "B12",
            "sends us elsewhere",
            fault(
                Fault.status(302)
                    .withHeader("Location", "http://198.51.100.1/")
                    .on("GET", SYSTEM)
                    .times(-1)),
            "MISBEHAVED redirect"),
        read(
            "B13", "links lead to another host", oddity(Oddity.LINKS_LEAD_AWAY), "MISBEHAVED link"),
        read("B13", "links climb out", oddity(Oddity.LINKS_CLIMB), "MISBEHAVED link"),
        read(
            "B15",
            "forbids it",
            fault(
                Fault.error(403, "Base.1.8.InsufficientPrivilege", "no")
                    .on("GET", SYSTEM)
                    .times(-1)),
            "PRIVILEGE read"),
        read("B16", "has no machine", oddity(Oddity.NO_SYSTEM), "UNSUPPORTED discovery"),
        read("B16", "has two machines", oddity(Oddity.TWO_SYSTEMS), "UNSUPPORTED discovery"),
        read(
            "B16",
            "speaks no Redfish",
            fault(Fault.status(404).times(-1)),
            "UNSUPPORTED discovery"),
        read(
            "B20",
            "is not ready for ever",
            fault(Fault.error(503, "IDRAC.2.8.SYS518", "not ready").on("GET", SYSTEM).times(-1)),
            "BUSY read"),
        read(
            "B20",
            "is not ready twice",
            fault(Fault.error(503, "IDRAC.2.8.SYS518", "not ready").on("GET", SYSTEM).times(2)),
            "OFF"),
        read(
            "B22",
            "asks for patience without end",
            fault(
                Fault.status(429).withHeader("Retry-After", "999999").on("GET", SYSTEM).times(-1)),
            "BUSY read"),
        read(
            "B22",
            "asks for a moment",
            fault(Fault.status(503).withHeader("Retry-After", "0").on("GET", SYSTEM)),
            "OFF"),
        read(
            "B23", "breaks down twice", fault(Fault.status(500).on("GET", SYSTEM).times(2)), "OFF"),
        read(
            "B23",
            "breaks down for ever",
            fault(Fault.status(500).on("GET", SYSTEM).times(-1)),
            "MISBEHAVED read"),
        read("B27", "resets twice", fault(Fault.of(RESET).on("GET", SYSTEM).times(2)), "OFF"),
        read("B27", "resets for ever", fault(on(RESET)), "UNREACHABLE answer"),
        read("B27", "cuts the answer for ever", fault(on(CUT_IN_BODY)), "UNREACHABLE body"),
        read("B28", "no power state", oddity(Oddity.POWER_STATE_NULL), "UNKNOWN"),
        read("B28", "paused", oddity(Oddity.POWER_STATE_PAUSED), "UNKNOWN"),
        read("B28", "powering off for ever", oddity(Oddity.POWER_STATE_STUCK), "POWERING_OFF"),
        read("B37", "answers another question", fault(on(OTHER_ANSWER)), "MISBEHAVED answer"),
        read(
            "B14",
            "forgets the password",
            bmc -> bmc.changePassword("another"),
            "LOGIN_REFUSED login"),
        tls("B4", "TLS stalls", fault(Fault.of(HANG_AT_ACCEPT).times(-1)), "UNREACHABLE tls"),
        tls("B5", "another certificate", bmc -> secured.renewCertificate(bmc), "CERTIFICATE tls"),
        tls("B6", "TLS of long ago", fault(Fault.of(OLD_TLS).times(-1)), "UNSUPPORTED tls"),
        tls("B2", "refuses connections", bmc -> secured.unplug(bmc), "UNREACHABLE connect"),
        tls("-", "nothing wrong", bmc -> {}, "OFF"));
  }

  static Stream<Row> commands() {
    return Stream.of(
        on("-", "nothing wrong", bmc -> {}, "ACCEPTED", "power-on", "boot None"),
        on(
            "B14",
            "no longer knows us, for a moment",
            fault(Fault.status(401).withHeader("WWW-Authenticate", "Basic").on("POST", ".*")),
            "ACCEPTED",
            "power-on",
            "boot None"),
        on(
            "B14",
            "no longer knows us",
            bmc -> bmc.changePassword("another"),
            "LOGIN_REFUSED login"),
        on(
            "B15",
            "forbids it",
            fault(Fault.error(403, "Base.1.8.InsufficientPrivilege", "no").on("POST", ".*")),
            "PRIVILEGE power"),
        on(
            "B17",
            "has no such action",
            fault(Fault.status(501).on("POST", ".*")),
            "UNSUPPORTED power"),
        on(
            "B12",
            "sends us elsewhere",
            fault(Fault.status(307).withHeader("Location", "/redfish/v1/x").on("POST", ".*")),
            "MISBEHAVED redirect"),
        cold(
            "B18",
            "does not take what it would need",
            PowerCommand.SOFT_OFF,
            fault(on(BODY).withBody(system("Off", "[\"On\",\"ForceOff\"]"))),
            "UNSUPPORTED power"),
        on(
            "B17",
            "does not know its own word",
            fault(
                Fault.error(400, "Base.1.8.ActionParameterValueNotInList", "no").on("POST", ".*")),
            "UNSUPPORTED power"),
        act(
            "B19",
            "400 since it is so",
            PowerCommand.OFF,
            oddity(Oddity.BAD_REQUEST_WHEN_SO),
            "ALREADY_THERE"),
        act(
            "B19",
            "409 since it is so",
            PowerCommand.OFF,
            oddity(Oddity.CONFLICT_WHEN_SO),
            "ALREADY_THERE"),
        on(
            "B19",
            "400 and it is not so",
            fault(
                Fault.error(400, "iLO.2.14.InvalidOperationForSystemState", "no").on("POST", ".*")),
            "BUSY power"),
        on(
            "B19",
            "409 soon after off",
            fault(
                Fault.error(409, "IDRAC.2.9.ActionParameterValueConflict", "wait")
                    .on("POST", ".*")),
            "BUSY power"),
        on(
            "B19",
            "400 for a reason of its own",
            fault(Fault.error(400, "Base.1.8.GeneralError", "the lid is open").on("POST", ".*")),
            "REJECTED power"),
        on(
            "B20",
            "is not ready",
            fault(Fault.error(503, "IDRAC.2.8.SYS518", "not ready").on("POST", ".*")),
            "BUSY power"),
        on(
            "B22",
            "asks for patience",
            fault(Fault.status(503).withHeader("Retry-After", "5").on("POST", ".*")),
            "BUSY power"),
        on("B22", "has too many requests", fault(Fault.status(429).on("POST", ".*")), "BUSY power"),
        on("B23", "breaks before", fault(Fault.status(500).on("POST", ".*")), "UNKNOWN"),
        on(
            "B23",
            "breaks after",
            fault(Fault.status(500).on("POST", ".*").afterEffect()),
            "UNKNOWN",
            "power-on",
            "boot None"),
        on(
            "B23",
            "a proxy gave up on it",
            fault(Fault.status(504).on("POST", ".*").afterEffect()),
            "UNKNOWN",
            "power-on",
            "boot None"),
        on(
            "B23",
            "is unavailable, without a word",
            fault(Fault.status(503).on("POST", ".*")),
            "UNKNOWN"),
        on("B24", "says yes, does nothing", fault(Fault.lie()), "ACCEPTED"),
        on(
            "B25",
            "makes it a task",
            oddity(Oddity.ACTIONS_AS_TASKS),
            "ACCEPTED",
            "power-on",
            "boot None"),
        on(
            "B26",
            "resets after",
            fault(posted(RESET).afterEffect()),
            "UNKNOWN",
            "power-on",
            "boot None"),
        on("B27", "resets before", fault(posted(RESET)), "UNKNOWN"),
        on(
            "B3",
            "never answers, did it",
            fault(posted(HANG).afterEffect()),
            "UNKNOWN",
            "power-on",
            "boot None"),
        on("B3", "never answers, did not", fault(posted(HANG)), "UNKNOWN"),
        on(
            "B52",
            "answers too late",
            fault(posted(DELAY).withDelay(Duration.ofSeconds(2))),
            "UNKNOWN",
            "power-on",
            "boot None"),
        on(
            "B26",
            "says yes and never ends saying it",
            fault(posted(HANG_AFTER_HEAD).withBody("x")),
            "ACCEPTED",
            "power-on",
            "boot None"),
        cold("B2", "is gone", PowerCommand.ON, bmc -> plain.unplug(bmc), "UNREACHABLE connect"),
        cold(
            "B18",
            "soft off only by a button",
            PowerCommand.SOFT_OFF,
            fault(on(BODY).withBody(system("Off", "[\"On\",\"PushPowerButton\"]"))),
            "ALREADY_THERE"),
        cold(
            "B28",
            "no button while nobody knows",
            PowerCommand.SOFT_OFF,
            fault(on(BODY).withBody(system("Paused", "[\"On\",\"PushPowerButton\"]"))),
            "BUSY power"));
  }

  static Stream<Row> bootOverrides() {
    return Stream.of(
        boot("-", "nothing wrong", bmc -> {}, "NETWORK"),
        boot("B21", "weak tags", oddity(Oddity.WEAK_ETAGS), "NETWORK"),
        boot("B21", "weak tags, taken strong", oddity(Oddity.WEAK_ETAGS_TAKEN_STRONG), "NETWORK"),
        boot("B21", "tags with -gzip", oddity(Oddity.GZIP_ETAGS), "NETWORK"),
        boot("B21", "refuses all tags", oddity(Oddity.IF_MATCH_REFUSED), "NETWORK"),
        boot("B21", "needs a tag", oddity(Oddity.IF_MATCH_REQUIRED), "NETWORK"),
        boot("B21", "no tags", oddity(Oddity.NO_ETAGS), "NETWORK"),
        boot("B21", "changed in between", fault(Fault.status(412).on("PATCH", ".*")), "NETWORK"),
        boot(
            "B21",
            "412 for ever",
            fault(Fault.status(412).on("PATCH", ".*").times(-1)),
            "REJECTED boot"),
        boot("B17", "written in its settings", oddity(Oddity.BOOT_IN_SETTINGS), "NETWORK"),
        boot("B17", "needs the mode", oddity(Oddity.BOOT_NEEDS_ALL), "NETWORK"),
        boot("B17", "refuses the mode", oddity(Oddity.BOOT_REFUSES_MODE), "NETWORK"),
        boot("B38", "takes it and forgets", oddity(Oddity.BOOT_IGNORED), "MISBEHAVED boot"),
        boot("B39", "once becomes for ever", oddity(Oddity.BOOT_CONTINUOUS), "MISBEHAVED boot"),
        boot(
            "B20",
            "is in its self-test",
            fault(
                Fault.error(400, "iLO.2.14.UnableToModifyDuringSystemPOST", "wait")
                    .on("PATCH", ".*")
                    .times(-1)),
            "BUSY boot"));
  }

  @ParameterizedTest
  @MethodSource({"readings", "commands", "bootOverrides"})
  void makesTheBestOf(Row row) throws IOException {
    SimulatedBmc bmc = row.tls() ? secured.bmc(nextSecured++) : plain.bmc(nextPlain++);
    try (BmcDriver driver = new RedfishDriver(RedfishRig.SETTINGS, InstantSource.system())) {
      BmcTarget target = RedfishRig.target(bmc);
      String outcome;
      if (row.warm()) {
        try (BmcSession session = driver.open(target)) {
          session.power();
          row.preparation().on(bmc);
          outcome = String.valueOf(row.attempt().on(session));
        } catch (BmcException e) {
          outcome = e.kind() + " " + e.phase();
        }
      } else {
        row.preparation().on(bmc);
        try (BmcSession session = driver.open(target)) {
          outcome = String.valueOf(row.attempt().on(session));
        } catch (BmcException e) {
          outcome = e.kind() + " " + e.phase();
          assertThat(e).hasMessageNotContaining(bmc.password());
        }
      }
      assertThat(outcome).isEqualTo(row.outcome());
    }
    RedfishRig.until(() -> bmc.effects().equals(row.effects()));
    long posts = bmc.journal().stream().filter(RedfishFaultsTest::isReset).count();
    // Only a command of which the BMC said that it did not look at it may be sent again.
    assertThat(posts).as("power commands").isLessThanOrEqualTo(row.rows().equals("B14") ? 2 : 1);
  }

  private static boolean isReset(Journal.Entry entry) {
    return entry.method().equals("POST") && entry.path().equals(RESET_ACTION);
  }

  private static String system(String power, String resetTypes) {
    return "{\"@odata.id\":\""
        + SYSTEM
        + "\",\"PowerState\":\""
        + power
        + "\",\"Actions\":{\"#ComputerSystem.Reset\":{\"target\":\""
        + RESET_ACTION
        + "\",\"ResetType@Redfish.AllowableValues\":"
        + resetTypes
        + "}}}";
  }
}
