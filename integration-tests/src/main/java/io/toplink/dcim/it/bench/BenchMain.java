package io.toplink.dcim.it.bench;

import io.toplink.dcim.core.bmc.KeptConnections;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Measures, for some minutes, and prints one table. Exits with 1 only if it could not measure. */
public final class BenchMain {
  private static final String ALL =
      "orders,reads,gateway,starts,bmcs,bmcs-tls,isolation,ipmi,power,installs";

  private BenchMain() {}

  /**
   * Takes no arguments. {@code -Ddcim.bench.directory} says where it may work, {@code
   * -Ddcim.bench.parts} what is measured if not all of orders, reads, gateway, starts, bmcs,
   * bmcs-tls, isolation, ipmi, power, installs.
   */
  public static void main(String[] arguments) throws Exception {
    KeptConnections.bound();
    long begin = System.nanoTime();
    Path directory =
        Path.of(System.getProperty("dcim.bench.directory", "target/bench")).toAbsolutePath();
    empty(directory);
    Table table = new Table();
    double before = load();
    measure(directory, table);
    table.note(
        "order rows measure accepting an order (operations.workers = 0), not carrying it out");
    table.note(
        String.format(
            Locale.ROOT,
            "%d processors shared by PostgreSQL, the programs and their callers; Java %s; medians"
                + " of slots in turn; %d s in all; load before it %.1f",
            Runtime.getRuntime().availableProcessors(),
            Runtime.version(),
            (System.nanoTime() - begin) / 1_000_000_000L,
            before));
    System.out.println(table);
    System.exit(0);
  }

  private static void measure(Path directory, Table table) throws Exception {
    if (anyWanted("orders", "reads", "gateway")) {
      say("start, and 101 000 servers");
      try (Stage stage = Stage.start(directory)) {
        double memory = stage.small().program().memoryMib() + stage.gateway().memoryMib();
        table.fact(
            "idle memory of server and gateway as two processes, just started",
            String.format(Locale.ROOT, "%.0f MiB", memory));
        if (wanted("orders")) {
          new OrderBench(stage).run(table);
        }
        if (wanted("reads")) {
          new ReadBench(stage).run(table);
        }
        if (wanted("gateway")) {
          new GatewayBench(stage).run(table);
        }
      }
    }
    if (wanted("starts")) {
      new StartBench(directory).run(table);
    }
    if (wanted("bmcs")) {
      BmcBench.plain(directory).run(table);
    }
    if (wanted("bmcs-tls")) {
      BmcBench.tls(directory).run(table);
    }
    if (wanted("isolation")) {
      new IsolationBench(directory).run(table);
    }
    if (wanted("ipmi")) {
      new IpmiBench(directory).run(table);
    }
    if (wanted("power")) {
      new PowerBench(directory).run(table);
    }
    if (wanted("installs")) {
      new InstallBench(directory).run(table);
    }
  }

  private static boolean anyWanted(String... some) {
    return parts().stream().anyMatch(List.of(some)::contains);
  }

  private static List<String> parts() {
    return List.of(System.getProperty("dcim.bench.parts", ALL).split(","));
  }

  private static boolean wanted(String part) {
    boolean wanted = parts().contains(part);
    if (wanted) {
      say(part);
    }
    return wanted;
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static void say(String what) {
    System.err.println("measuring: " + what);
  }

  private static void empty(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (var paths = Files.walk(directory)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    Files.createDirectories(directory);
  }
}
