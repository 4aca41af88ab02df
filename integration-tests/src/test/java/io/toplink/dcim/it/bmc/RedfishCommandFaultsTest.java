package io.toplink.dcim.it.bmc;

import static io.toplink.dcim.it.fleet.Fault.Kind.BODY;
import static io.toplink.dcim.it.fleet.Fault.Kind.DELAY;
import static io.toplink.dcim.it.fleet.Fault.Kind.HANG;
import static io.toplink.dcim.it.fleet.Fault.Kind.HANG_AFTER_HEAD;
import static io.toplink.dcim.it.fleet.Fault.Kind.RESET;

import io.toplink.dcim.core.bmc.PowerCommand;
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
        cold("B2", "is gone", PowerCommand.ON, bmc -> plain.unplug(bmc), "UNREACHABLE connect"),
        cold(
            "B18 / 34",
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

  @ParameterizedTest
  @MethodSource("commands")
  void makesTheBestOf(Row row) throws IOException {
    check(row);
  }
}
