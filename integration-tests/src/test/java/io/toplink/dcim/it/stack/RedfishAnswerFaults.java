package io.toplink.dcim.it.stack;

import static io.toplink.dcim.it.stack.RedfishPowerFaults.add;
import static io.toplink.dcim.it.stack.RedfishPowerFaults.on;
import static io.toplink.dcim.it.stack.RedfishPowerFaults.struck;

import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Fault.Kind;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.PowerFault.Verb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** BMCs that cannot be reached, or whose answers are none, over Redfish. */
final class RedfishAnswerFaults {
  /** The one resource that every operation reads. */
  static final String SYSTEM = "/redfish/v1/Systems/[^/]+";

  /** More than any BMC has to tell, in less than a megabyte. */
  private static final int MEMBERS = 110_000;

  private final Supplier<Fleet> fleet;
  private final Supplier<SimulatedBmc> stranger;

  /**
   * @param fleet which the BMCs are plugged into
   * @param stranger one that nobody has a reason to talk to
   */
  RedfishAnswerFaults(Supplier<Fleet> fleet, Supplier<SimulatedBmc> stranger) {
    this.fleet = fleet;
    this.stranger = stranger;
  }

  List<PowerFault<SimulatedBmc>> rows() {
    return List.of(
        unreachable("B2", "refuses connections", bmc -> unplug(fleet, bmc), "refused"),
        unreachable("B3", "takes connections, says nothing", silentDoor(fleet), "answer"),
        unreachable("B3", "hangs in its answer", always(Fault.of(Kind.HANG_IN_BODY)), "body"),
        unreachable(
            "B7",
            "a byte now and then",
            always(Fault.of(Kind.DRIP).withDelay(Duration.ofMillis(100))),
            "body"),
        misbehaved("B8", "100 MB", Fault.of(Kind.HUGE), "answer"),
        misbehaved("B9", "half of the JSON", body("{\"PowerState\":"), "answer")
            .saying("no valid JSON", "application/json", "{\"PowerState\":"),
        misbehaved(
                "B9",
                "a login page",
                body("<html>\u0007Please log in</html>").withHeader("Content-Type", "text/html"),
                "answer")
            .saying("no valid JSON", "text/html", "'<html>Please log in</html>'"),
        misbehaved("B10", "10 000 levels", Fault.of(Kind.DEEP), "answer"),
        misbehaved("B10", "too many members", body(members()), "answer")
            .saying("beyond all reason"),
        redirected(),
        linked("links lead to another host", Oddity.LINKS_LEAD_AWAY),
        linked("links climb out", Oddity.LINKS_CLIMB),
        PowerFault.fault("B11", "has odd names", Verb.INSPECT, add(Oddity.NAMES_ODD), "DONE", 0),
        busy("B22", "asks for patience without end when looked at", always(patience())),
        busy("B22", "asks for patience without end when told", struck(patience().times(-1)))
            .orUpTo(3),
        PowerFault.fault(
            "B22",
            "asks for a moment",
            Verb.ON,
            struck(Fault.status(503).withHeader("Retry-After", "1")),
            "DONE",
            2,
            "power-on"),
        clock("of 1970", Oddity.CLOCK_OF_1970),
        clock("of 2099", Oddity.CLOCK_OF_2099),
        misbehaved("B37", "answers another question", Fault.of(Kind.OTHER_ANSWER), "answer"));
  }

  /** The same as {@link #rows} for BMCs behind TLS, each with its certificate pinned. */
  static List<PowerFault<SimulatedBmc>> tlsRows(Supplier<Fleet> secured) {
    return List.of(
        PowerFault.fault("-", "nothing wrong", Verb.ON, bmc -> {}, "DONE", 1, "power-on"),
        unreachable("B4", "TLS stalls", silentDoor(secured), "tls"),
        PowerFault.fault(
                "B5",
                "another certificate",
                Verb.ON,
                (SimulatedBmc bmc) -> {
                  secured.get().renewCertificate(bmc);
                  replug(secured, bmc);
                },
                "BMC_CERTIFICATE_REFUSED",
                0)
            .telling(Map.of("phase", "tls"))
            .stopping("certificate"),
        PowerFault.fault(
                "B6",
                "TLS of long ago",
                Verb.ON,
                (SimulatedBmc bmc) -> {
                  bmc.inject(Fault.of(Kind.OLD_TLS).times(-1));
                  replug(secured, bmc);
                },
                "BMC_UNSUPPORTED",
                0)
            .telling(Map.of("capability", "tls")));
  }

  private static PowerFault<SimulatedBmc> unreachable(
      String numbers, String what, Consumer<SimulatedBmc> preparation, String phase) {
    return PowerFault.fault(numbers, what, Verb.ON, preparation, "BMC_UNREACHABLE", 0)
        .telling(Map.of("phase", phase));
  }

  private static PowerFault<SimulatedBmc> misbehaved(
      String numbers, String what, Fault fault, String phase) {
    return PowerFault.fault(numbers, what, Verb.ON, always(fault), "BMC_MISBEHAVED", 0)
        .telling(Map.of("phase", phase));
  }

  private static PowerFault<SimulatedBmc> busy(
      String numbers, String what, Consumer<SimulatedBmc> preparation) {
    return PowerFault.fault(numbers, what, Verb.ON, preparation, "BMC_BUSY", 0);
  }

  /** Followed, the password would be shown to whoever is there. */
  private PowerFault<SimulatedBmc> redirected() {
    return PowerFault.fault(
            "B12",
            "sends us to another host",
            Verb.ON,
            (SimulatedBmc bmc) ->
                always(
                        Fault.status(302)
                            .withHeader(
                                "Location",
                                "http://127.0.0.1:"
                                    + stranger.get().address().getPort()
                                    + "/redfish/v1/Systems/1"))
                    .accept(bmc),
            "BMC_MISBEHAVED",
            0)
        .telling(Map.of("phase", "redirect"));
  }

  /** Links are only followed by who no longer finds what was there before. */
  private static PowerFault<SimulatedBmc> linked(String what, Oddity oddity) {
    return PowerFault.fault("B13", what, Verb.ON, lost().andThen(add(oddity)), "BMC_MISBEHAVED", 0)
        .telling(Map.of("phase", "link"));
  }

  private static PowerFault<SimulatedBmc> clock(String what, Oddity oddity) {
    return PowerFault.fault(
        "B35",
        "has the clock " + what,
        Verb.RESTART,
        on().andThen(add(oddity, Oddity.ACTIONS_AS_TASKS, Oddity.TASKS_TAKE_TIME)),
        "DONE",
        2,
        "power-cut",
        "power-on");
  }

  /** The machine is not where it was, once. */
  static Consumer<SimulatedBmc> lost() {
    return bmc -> bmc.inject(Fault.status(404).on("GET", SYSTEM));
  }

  private static Consumer<SimulatedBmc> always(Fault fault) {
    return bmc -> bmc.inject(fault.on("GET", SYSTEM).times(-1));
  }

  private static Fault body(String text) {
    return Fault.of(Kind.BODY).withBody(text);
  }

  private static Fault patience() {
    return Fault.status(429).withHeader("Retry-After", "999999");
  }

  private static String members() {
    return IntStream.range(0, MEMBERS)
        .mapToObj(i -> "\"m" + i % 10 + "\":1")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static Consumer<SimulatedBmc> silentDoor(Supplier<Fleet> fleet) {
    return bmc -> {
      bmc.inject(Fault.of(Kind.HANG_AT_ACCEPT).times(-1));
      replug(fleet, bmc);
    };
  }

  /** Cuts the connections that it has. */
  private static void replug(Supplier<Fleet> fleet, SimulatedBmc bmc) {
    unplug(fleet, bmc);
    try {
      fleet.get().plugIn(bmc);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void unplug(Supplier<Fleet> fleet, SimulatedBmc bmc) {
    try {
      fleet.get().unplug(bmc);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
