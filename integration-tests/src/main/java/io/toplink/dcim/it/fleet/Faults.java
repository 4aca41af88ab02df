package io.toplink.dcim.it.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The faults one BMC has been ordered to show, oldest first. */
final class Faults {
  private final List<Fault> waiting = new ArrayList<>();

  synchronized void add(Fault fault) {
    waiting.add(fault);
  }

  synchronized void clear() {
    waiting.clear();
  }

  synchronized Optional<Fault> strikeConnection() {
    return strike(Fault::strikesConnections);
  }

  synchronized Optional<Fault> strike(String method, String path) {
    return strike(fault -> fault.strikes(method, path));
  }

  private Optional<Fault> strike(Predicate<Fault> which) {
    for (int i = 0; i < waiting.size(); i++) {
      Fault fault = waiting.get(i);
      if (which.test(fault)) {
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
