package io.toplink.dcim.it.stack;

import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFault;
import io.toplink.dcim.it.ipmi.IpmiFault.Kind;
import io.toplink.dcim.it.ipmi.IpmiMachine;
import io.toplink.dcim.it.stack.PowerFault.Verb;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Misbehaviours of BMCs that speak IPMI. */
final class IpmiPowerFaults {
  private IpmiPowerFaults() {}

  static List<PowerFault<IpmiBmc>> rows() {
    return List.of(
        PowerFault.fault("-", "nothing wrong", Verb.ON, bmc -> {}, "DONE", 1, "power-on"),
        PowerFault.fault(
            "B29 / F22", "flaps", Verb.ON, machine(IpmiMachine::bounce), "UNCONFIRMED", 0),
        PowerFault.fault(
            "B29 / F22", "flaps", Verb.RESTART, machine(IpmiMachine::bounce), "UNCONFIRMED", 0),
        PowerFault.fault(
            "B24 / F21",
            "says yes, does nothing",
            Verb.ON,
            fault(Kind.IGNORED, -1, 0),
            "UNCONFIRMED",
            2),
        PowerFault.fault(
            "B26 / F12",
            "lost answer",
            Verb.ON,
            fault(Kind.ANSWER_LOST, 1, 0),
            "DONE",
            1,
            "power-on"),
        PowerFault.fault(
            "B46",
            "fails, and did it",
            Verb.ON,
            fault(Kind.ANSWERED, 1, 0xff),
            "DONE",
            1,
            "power-on"),
        PowerFault.fault(
                "B15 / F9",
                "does not let the account do it",
                Verb.ON,
                fault(Kind.REFUSED, -1, 0xd4),
                "BMC_PRIVILEGE",
                1)
            .telling(Map.of("needs", "ADMINISTRATOR", "phase", "power")),
        PowerFault.fault(
            "F23",
            "its system is deaf",
            Verb.GRACEFUL,
            machine(IpmiMachine::turnOn).andThen(machine(IpmiMachine::ignoreShutdown)),
            "GRACE_EXPIRED",
            1),
        PowerFault.fault(
            "F23",
            "its system is deaf",
            Verb.GRACEFUL_THEN_FORCED,
            machine(IpmiMachine::turnOn).andThen(machine(IpmiMachine::ignoreShutdown)),
            "DONE",
            2,
            "power-cut"),
        PowerFault.fault(
            "B38 / F20",
            "reads back another device",
            Verb.RESTART_FROM_NETWORK,
            machine(IpmiMachine::turnOn).andThen(bmc -> bmc.tellsOtherDevice(2)),
            "BMC_MISBEHAVED",
            0),
        PowerFault.fault(
                "B31",
                "is another machine's",
                Verb.ON,
                (IpmiBmc bmc) -> bmc.becomes("SOMEBODYELSE"),
                "BMC_IDENTITY_MISMATCH",
                0)
            .stopping("another machine"));
  }

  private static Consumer<IpmiBmc> machine(Consumer<IpmiMachine> preparation) {
    return bmc -> preparation.accept(bmc.machine());
  }

  private static Consumer<IpmiBmc> fault(Kind kind, int times, int value) {
    return struck(kind, "chassis-control", times, value);
  }

  /** Strikes one kind of request, see {@link IpmiFault}. */
  static Consumer<IpmiBmc> struck(Kind kind, String what, int times, int value) {
    return bmc -> bmc.inject(IpmiFault.of(kind, what).times(times).with(value));
  }
}
