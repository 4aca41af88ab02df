package io.toplink.dcim.it.bmc;

import static io.toplink.dcim.it.fleet.Fault.Kind.BODY;
import static io.toplink.dcim.it.fleet.Fault.Kind.DELAY;
import static io.toplink.dcim.it.fleet.Fault.Kind.HANG;
import static io.toplink.dcim.it.fleet.Fault.Kind.HANG_AFTER_HEAD;
import static io.toplink.dcim.it.fleet.Fault.Kind.RESET;

import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Oddity;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults while the power is switched. */
class RedfishCommandFaultsTest extends RedfishFaults {

  static Stream<Row> commands() {
    return Stream.of(
        on("-", "nothing wrong", bmc -> {}, "ACCEPTED", "power-on", "boot None"),
        on("B14 / 25", "refuses the login once", status(401), "ACCEPTED", "power-on", "boot None"),
        on(
            "B15 / 26",
            "forbids it",
            fault(Fault.error(403, "Base.1.8.InsufficientPrivilege", "no").on("POST", ".*")),
            "PRIVILEGE power"),
        on("B17", "knows no such method", status(405), "UNSUPPORTED power"),
        on("B17", "has not built it", status(501), "UNSUPPORTED power"),
        on(
            "B19 / 32",
            "was turned on meanwhile: 400",
            meanwhileOn(Oddity.BAD_REQUEST_WHEN_SO),
            "ALREADY_THERE",
            "power-on",
            "boot None"),
        on(
            "B19 / 31",
            "was turned on meanwhile: 409",
            meanwhileOn(Oddity.CONFLICT_WHEN_SO),
            "ALREADY_THERE",
            "power-on",
            "boot None"),
        on("31", "cannot yet: 409", status(409), "BUSY power"),
        on(
            "B20 / 33",
            "is not ready",
            fault(Fault.error(503, "IDRAC.2.8.SYS518", "not ready").on("POST", ".*")),
            "BUSY power"),
        on(
            "B22 / 29",
            "asks for patience without end",
            fault(Fault.status(429).withHeader("Retry-After", "999999").on("POST", ".*")),
            "BUSY power"),
        on("B23", "breaks", status(500), "UNKNOWN"),
        on(
            "B23",
            "breaks after it did it",
            fault(Fault.status(500).on("POST", ".*").afterEffect()),
            "UNKNOWN",
            "power-on",
            "boot None"),
        on("B24 / 36", "says yes, does nothing", oddity(Oddity.POWER_ACTIONS_IGNORED), "ACCEPTED"),
        on(
            "B25 / 35",
            "makes a task",
            oddity(Oddity.ACTIONS_AS_TASKS),
            "ACCEPTED",
            "power-on",
            "boot None"),
        on(
            "B25 / 35",
            "makes a task that fails",
            oddity(Oddity.ACTIONS_AS_TASKS, Oddity.TASKS_FAIL),
            "REJECTED task-failed"),
        on(
            "B25 / 35",
            "makes a task that never ends",
            oddity(Oddity.ACTIONS_AS_TASKS, Oddity.TASKS_NEVER_END),
            "ACCEPTED"),
        on(
            "B24 / 43",
            "ignores what is asked while it is on its way",
            bmc -> {
              bmc.add(Oddity.POWER_ACTIONS_IGNORED_ON_THE_WAY);
              bmc.machine().takes(Duration.ZERO, Duration.ofMinutes(1), Duration.ZERO);
              bmc.machine().turnOn();
              bmc.machine().cutPower();
            },
            "ACCEPTED",
            "power-on",
            "boot None",
            "power-cut"),
        on(
            "B26 / 40",
            "resets after",
            fault(posted(RESET).afterEffect()),
            "UNKNOWN",
            "power-on",
            "boot None"),
        on("B27 / 40", "resets before", fault(posted(RESET)), "UNKNOWN"),
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
            "B26 / 40",
            "says yes and never ends saying it",
            fault(posted(HANG_AFTER_HEAD).withBody("x")),
            "ACCEPTED",
            "power-on",
            "boot None"),
        cold("B2", "is gone", PowerCommand.ON, bmc -> plain.unplug(bmc), "UNREACHABLE refused"),
        cold(
            "B18 / 34",
            "soft off only by a button",
            PowerCommand.SOFT_OFF,
            fault(on(BODY).withBody(system("Off", "[\"On\",\"PushPowerButton\"]"))),
            "ALREADY_THERE"),
        cold(
            "B18",
            "can only turn it off",
            PowerCommand.ON,
            oddity(Oddity.RESET_TYPES_OFF_ONLY),
            "UNSUPPORTED power"),
        cold(
            "B28",
            "no button while nobody knows",
            PowerCommand.SOFT_OFF,
            fault(on(BODY).withBody(system("Paused", "[\"On\",\"PushPowerButton\"]"))),
            "BUSY power"));
  }

  private static Preparation status(int status) {
    return fault(Fault.status(status).on("POST", ".*"));
  }

  private static Preparation meanwhileOn(Oddity oddity) {
    return bmc -> {
      bmc.add(oddity);
      bmc.machine().turnOn();
    };
  }

  @ParameterizedTest
  @MethodSource("commands")
  void makesTheBestOf(Row row) throws IOException {
    check(row);
  }
}
