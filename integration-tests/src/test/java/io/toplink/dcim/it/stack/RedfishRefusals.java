package io.toplink.dcim.it.stack;

import static io.toplink.dcim.it.stack.RedfishAnswerFaults.SYSTEM;
import static io.toplink.dcim.it.stack.RedfishAnswerFaults.lost;
import static io.toplink.dcim.it.stack.RedfishPowerFaults.add;
import static io.toplink.dcim.it.stack.RedfishPowerFaults.on;
import static io.toplink.dcim.it.stack.RedfishPowerFaults.struck;

import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.PowerFault.Verb;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** BMCs that answer, and do not do it, or not for us, over Redfish. */
final class RedfishRefusals {
  private RedfishRefusals() {}

  static List<PowerFault<SimulatedBmc>> rows() {
    return List.of(
        PowerFault.fault(
            "B14",
            "refuses the login once in the middle",
            Verb.ON,
            struck(Fault.status(401)),
            "DONE",
            2,
            "power-on"),
        // Shown once more, and then no more.
        PowerFault.fault(
                "B14",
                "refuses the login from the command on",
                Verb.ON,
                struck(Fault.status(401).times(-1)),
                "BMC_LOGIN_REFUSED",
                2)
            .stopping(PowerFault.LOGIN_LOST),
        PowerFault.fault(
                "B14",
                "has another password by now",
                Verb.ON,
                (SimulatedBmc bmc) -> bmc.changePassword("another"),
                "BMC_LOGIN_REFUSED",
                0)
            .stopping(PowerFault.LOGIN_LOST),
        PowerFault.fault(
            "B16", "does not find its machine once", Verb.ON, lost(), "DONE", 1, "power-on"),
        PowerFault.fault(
                "B16",
                "shows two machines",
                Verb.ON,
                lost().andThen(add(Oddity.TWO_SYSTEMS)),
                "BMC_UNSUPPORTED",
                0)
            .telling(Map.of("capability", "system-ambiguous"))
            .stopping("manages 2 machines"),
        // There is nothing that could be told anything, and some start like this.
        PowerFault.fault(
                "B16",
                "shows no machine",
                Verb.ON,
                lost().andThen(add(Oddity.NO_SYSTEM)),
                "BMC_UNSUPPORTED",
                0)
            .telling(Map.of("capability", "no-system")),
        unsupported("knows no such method", 405),
        unsupported("has not built it", 501),
        PowerFault.fault(
                "B18",
                "can only turn it off",
                Verb.ON,
                add(Oddity.RESET_TYPES_OFF_ONLY),
                "BMC_UNSUPPORTED",
                0)
            .telling(Map.of("capability", "power", "allowed", "ForceOff")),
        PowerFault.fault(
                "B18",
                "cannot ask the system",
                Verb.GRACEFUL,
                on().andThen(add(Oddity.RESET_TYPES_OFF_ONLY)),
                "BMC_UNSUPPORTED",
                0)
            .telling(Map.of("capability", "power", "allowed", "ForceOff")),
        rebooted("B21", "was changed in between", written(Fault.status(412))),
        // The second one is told as busy, and tried again by the step.
        rebooted("B21", "has a conflict twice", written(Fault.status(409).times(2))),
        notRebooted(
            "B21",
            "says for ever that it was changed",
            written(Fault.status(412).times(-1)),
            "boot"),
        tasks("makes tasks that fail", Oddity.TASKS_FAIL, "BMC_MISBEHAVED", 1)
            .telling(Map.of("phase", "task-failed")),
        tasks("makes tasks and loses them", Oddity.TASKS_GET_LOST, "DONE", 1, "power-on"),
        settings("makes tasks that fail", Oddity.TASKS_FAIL, "task-failed"),
        settings("makes tasks and loses them", Oddity.TASKS_GET_LOST, "task-lost"),
        PowerFault.fault(
            "B36",
            "its sessions are used up by us",
            Verb.ON,
            onlySessions(1).andThen(SimulatedBmc::leaveSession).andThen(SimulatedBmc::leaveSession),
            "DONE",
            1,
            "power-on"),
        PowerFault.fault(
            "B36",
            "its sessions are used up by others",
            Verb.ON,
            onlySessions(-1).andThen(bmc -> bmc.logIn("eve")).andThen(bmc -> bmc.logIn("bob")),
            "BMC_SESSIONS_FULL",
            0));
  }

  private static PowerFault<SimulatedBmc> unsupported(String what, int status) {
    return PowerFault.fault(
            "B17", what, Verb.ON, struck(Fault.status(status).times(-1)), "BMC_UNSUPPORTED", 1)
        .telling(Map.of("capability", "power"));
  }

  private static PowerFault<SimulatedBmc> rebooted(
      String numbers, String what, Consumer<SimulatedBmc> preparation) {
    return PowerFault.fault(
        numbers,
        what,
        Verb.RESTART_FROM_NETWORK,
        on().andThen(preparation),
        "DONE",
        2,
        "power-cut",
        "power-on");
  }

  private static PowerFault<SimulatedBmc> notRebooted(
      String numbers, String what, Consumer<SimulatedBmc> preparation, String phase) {
    return PowerFault.fault(
            numbers,
            what,
            Verb.RESTART_FROM_NETWORK,
            on().andThen(preparation),
            "BMC_MISBEHAVED",
            0)
        .telling(Map.of("phase", phase));
  }

  private static PowerFault<SimulatedBmc> tasks(
      String what, Oddity oddity, String outcome, int commands, String... effects) {
    return PowerFault.fault(
        "B25", what, Verb.ON, add(Oddity.ACTIONS_AS_TASKS, oddity), outcome, commands, effects);
  }

  private static PowerFault<SimulatedBmc> settings(String what, Oddity oddity, String phase) {
    return notRebooted("B25", what, add(Oddity.CHANGES_AS_TASKS, oddity), phase);
  }

  /** Takes the password for nothing but to open sessions, of which it has two. */
  private static Consumer<SimulatedBmc> onlySessions(int refusals) {
    return bmc -> {
      bmc.add(Oddity.FEW_SESSIONS);
      bmc.inject(
          Fault.status(401)
              .withHeader("WWW-Authenticate", "Session")
              .on("GET", SYSTEM)
              .times(refusals));
    };
  }

  private static Consumer<SimulatedBmc> written(Fault fault) {
    return bmc -> bmc.inject(fault.on("PATCH", ".*"));
  }
}
