package io.toplink.dcim.it.stack;

import static io.toplink.dcim.it.stack.IpmiPowerFaults.struck;

import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFault.Kind;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import io.toplink.dcim.it.stack.PowerFault.Verb;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** BMCs that cannot be reached, do not let us in, or whose answers are none, over IPMI. */
final class IpmiAnswerFaults {
  private static final String STATUS = "chassis-status";
  private static final String CONTROL = "chassis-control";

  private final Supplier<IpmiFleet> fleet;

  /**
   * @param fleet which the BMCs are plugged into
   */
  IpmiAnswerFaults(Supplier<IpmiFleet> fleet) {
    this.fleet = fleet;
  }

  List<PowerFault<IpmiBmc>> rows() {
    return List.of(
        failing("B2 / F3", "refuses", bmc -> fleet.get().unplug(bmc), "BMC_UNREACHABLE")
            .telling(Map.of("phase", "refused")),
        failing("B3 / F4", "says nothing", bmc -> bmc.silent(true), "BMC_UNREACHABLE")
            .telling(Map.of("phase", "connect")),
        failing("B9 / B46", "tells nothing", struck(Kind.ANSWERED, STATUS, -1, 0), "BMC_MISBEHAVED")
            .telling(Map.of("phase", "power")),
        PowerFault.fault("B11", "has odd names", Verb.INSPECT, IpmiBmc::hasOddNames, "DONE", 0),
        failing("B14", "has another password", bmc -> bmc.keepsPassword("x"), "BMC_LOGIN_REFUSED")
            .stopping(PowerFault.LOGIN_LOST),
        failing(
                "B44",
                "proves no password (RAKP 2)",
                struck(Kind.WRONG_CODE, "rakp1", -1, 0),
                "BMC_LOGIN_REFUSED")
            .saying("RAKP message 2", "something else answers in its place")
            .stopping(PowerFault.LOGIN_LOST),
        failing(
                "B44",
                "signs with another key (RAKP 4)",
                struck(Kind.WRONG_CODE, "rakp3", -1, 0),
                "BMC_LOGIN_REFUSED")
            .saying("RAKP message 4", "somebody stands in between")
            .stopping(PowerFault.LOGIN_LOST),
        failing("B45", "only knows cipher suite 0", bmc -> bmc.speaks(0), "BMC_UNSUPPORTED")
            .telling(Map.of("capability", "cipher")),
        PowerFault.fault(
                "B17 / B46",
                "cannot do it",
                Verb.ON,
                struck(Kind.REFUSED, CONTROL, -1, 0xcc),
                "BMC_UNSUPPORTED",
                1)
            .telling(Map.of("capability", "power")),
        PowerFault.fault(
            "B22 / F17",
            "is busy once",
            Verb.ON,
            struck(Kind.REFUSED, CONTROL, 1, 0xc0),
            "DONE",
            2,
            "power-on"),
        passing("B36 / F10", "has no session free once", struck(Kind.REFUSED, "open", 1, 0x01)),
        passing("B37 / F15", "repeats an old answer first", struck(Kind.OLD_FIRST, STATUS, -1, 0)),
        passing("B43", "damages what it says first", struck(Kind.DAMAGED_FIRST, STATUS, -1, 0)),
        passing("B43", "talks to another session first", struck(Kind.FOREIGN_FIRST, STATUS, -1, 0)),
        passing("B43", "says everything twice", struck(Kind.TWICE, "any", -1, 0)));
  }

  private static PowerFault<IpmiBmc> failing(
      String numbers, String what, Consumer<IpmiBmc> preparation, String outcome) {
    return PowerFault.fault(numbers, what, Verb.ON, preparation, outcome, 0);
  }

  private static PowerFault<IpmiBmc> passing(
      String numbers, String what, Consumer<IpmiBmc> preparation) {
    return PowerFault.fault(numbers, what, Verb.ON, preparation, "DONE", 1, "power-on");
  }
}
