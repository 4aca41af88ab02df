package io.toplink.dcim.it.ipmi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The faults one BMC has been ordered to show, oldest first. */
final class IpmiFaults {
  private final List<IpmiFault> waiting = new ArrayList<>();

  synchronized void add(IpmiFault fault) {
    waiting.add(fault);
  }

  /**
   * @param name of a request, as {@link IpmiFault#what}
   */
  synchronized Optional<IpmiFault> strike(String name) {
    for (int i = 0; i < waiting.size(); i++) {
      IpmiFault fault = waiting.get(i);
      if (fault.what().equals(name) || fault.what().equals("any")) {
        if (fault.times() == 1) {
          waiting.remove(i);
        } else if (fault.times() > 1) {
          waiting.set(i, fault.times(fault.times() - 1));
        }
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }
}
