package io.toplink.dcim.it.bench;

import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.Bmcs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Whether a tenth of the BMCs that is dead or slow makes the others slower. */
final class IsolationBench {
  private static final int BMCS = 1000;
  private static final int PER_SECOND = 250;
  private static final int LOOKS = 2000;
  private static final int ROUNDS = 5;
  private static final String USUAL = "{\"kind\":\"DELAY\",\"times\":-1,\"delayMillis\":50}";

  /** What is the matter with every tenth BMC. */
  private enum Tenth {
    HEALTHY(USUAL),
    DEAD("{\"kind\":\"HANG\",\"times\":-1}"),
    SLOW("{\"kind\":\"DELAY\",\"times\":-1,\"delayMillis\":4000}");

    private final String fault;

    Tenth(String fault) {
      this.fault = fault;
    }
  }

  private final Path directory;

  IsolationBench(Path directory) {
    this.directory = directory;
  }

  void run(Table table) throws IOException, InterruptedException {
    Map<Tenth, List<Double>> p99 = new EnumMap<>(Tenth.class);
    try (FleetProgram fleet =
        FleetProgram.start(directory, "fleet-isolation", BMCS, "127.3.0.1", false)) {
      for (int i = 0; i < BMCS; i++) {
        fleet.fault(i, USUAL);
      }
      // A round for the compiler, which would otherwise count against whoever comes first.
      for (Tenth tenth : Tenth.values()) {
        measure(fleet, tenth);
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (Tenth tenth : Tenth.values()) {
          p99.computeIfAbsent(tenth, unused -> new ArrayList<>()).add(measure(fleet, tenth));
        }
      }
    }
    double healthy = median(p99.getOrDefault(Tenth.HEALTHY, List.of()));
    row(table, "dead", healthy, median(p99.getOrDefault(Tenth.DEAD, List.of())));
    row(table, "slow (4 s)", healthy, median(p99.getOrDefault(Tenth.SLOW, List.of())));
  }

  private static void row(Table table, String what, double healthy, double p99) {
    table.atMost(
        "p99 of a look at a healthy BMC, a tenth of the others " + what + " ÷ all healthy",
        p99 / healthy,
        1.1,
        String.format(Locale.ROOT, "%.2f (%.1f ms ÷ %.1f ms)", p99 / healthy, p99, healthy),
        "");
  }

  /** p99 of the healthy nine tenths, in milliseconds. */
  private static double measure(FleetProgram fleet, Tenth tenth)
      throws IOException, InterruptedException {
    for (int i = 0; i < BMCS; i += 10) {
      fleet.clearFaults(i);
      fleet.fault(i, tenth.fault);
    }
    try (Bmcs bmcs = BmcBench.newBmcs()) {
      // The first looks find out who is who.
      looks(bmcs, fleet.targets(), BMCS);
      List<Double> millis = looks(bmcs, fleet.targets(), LOOKS);
      millis.sort(null);
      return millis.get(millis.size() * 99 / 100);
    }
  }

  /** Looks at one after the other, so many a second, whatever the others do. */
  private static List<Double> looks(Bmcs bmcs, List<BmcTarget> targets, int count)
      throws InterruptedException {
    ConcurrentLinkedQueue<Double> millis = new ConcurrentLinkedQueue<>();
    long start = System.nanoTime();
    int healthy = 0;
    for (int i = 0; i < count; i++) {
      long due = start + i * TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      boolean counted = i % 10 != 0;
      healthy += counted ? 1 : 0;
      bmcs.observe(targets.get(i % BMCS))
          .whenComplete(
              (reading, failure) -> {
                if (counted) {
                  millis.add((System.nanoTime() - due) / 1e6);
                }
              });
    }
    while (millis.size() < healthy) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return new ArrayList<>(millis);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    sorted.sort(null);
    return sorted.get(sorted.size() / 2);
  }
}
