package io.toplink.dcim.it.stack;

import com.google.longrunning.Operation;
import io.toplink.dcim.it.fleet.Journal;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * A misbehaviour that a server's BMC shows, and what was asked for then.
 *
 * @param server by name
 */
record FaultCase(
    PowerFault<?> row, String server, Observed bmc, int effectsBefore, Operation operation) {

  /**
   * What a BMC knows of itself, whatever it speaks.
   *
   * @param effects what happened to its machine, in which what it booted from is left out
   * @param commands how many power commands reached it
   * @param visits how often anybody came to it, in the end with a login or a request
   */
  record Observed(Supplier<List<String>> effects, IntSupplier commands, IntSupplier visits) {
    static Observed of(SimulatedBmc bmc) {
      return new Observed(
          () -> withoutBoots(bmc.effects()),
          () -> (int) bmc.journal().stream().filter(Observed::isReset).count(),
          () -> (int) bmc.journal().stream().filter(entry -> !entry.isEffect()).count());
    }

    static Observed of(IpmiBmc bmc) {
      return new Observed(
          () -> withoutBoots(bmc.machine().effects()),
          () -> bmc.count("chassis-control"),
          () -> bmc.count("open"));
    }

    private static List<String> withoutBoots(List<String> effects) {
      return effects.stream().filter(effect -> !effect.startsWith("boot")).toList();
    }

    private static boolean isReset(Journal.Entry entry) {
      return entry.method().equals("POST") && entry.path().contains("ComputerSystem.Reset");
    }
  }

  /** What happened to the machine since it was asked for. */
  List<String> effects() {
    List<String> all = bmc.effects().get();
    return all.subList(effectsBefore, all.size());
  }

  @Override
  public String toString() {
    return row.toString();
  }
}
