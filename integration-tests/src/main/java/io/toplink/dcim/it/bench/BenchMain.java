package io.toplink.dcim.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;

/** Measures, for some minutes, and prints one table. Exits with 1 only if it could not measure. */
public final class BenchMain {
  private BenchMain() {}

  /** Takes no arguments; {@code -Ddcim.bench.directory} says where it may work. */
  public static void main(String[] arguments) throws Exception {
    long begin = System.nanoTime();
    Path directory =
        Path.of(System.getProperty("dcim.bench.directory", "target/bench")).toAbsolutePath();
    empty(directory);
    Table table = new Table();
    measure(directory, table);
    table.note(
        "order rows measure accepting an order (operations.workers = 0), not carrying it out");
    table.note(
        String.format(
            Locale.ROOT,
            "%d processors shared by PostgreSQL, the programs and their callers; Java %s; medians of slots in turn;"
                + " %d s in all",
            Runtime.getRuntime().availableProcessors(),
            Runtime.version(),
            (System.nanoTime() - begin) / 1_000_000_000L));
    System.out.println(table);
    System.exit(0);
  }

  private static void measure(Path directory, Table table) throws Exception {
    say("start, and 101 000 servers");
    try (Stage stage = Stage.start(directory)) {
      double memory = stage.small().program().memoryMib() + stage.gateway().memoryMib();
      table.fact(
          "idle memory of server and gateway as two processes, just started",
          String.format(Locale.ROOT, "%.0f MiB", memory));
      say("orders");
      new OrderBench(stage).run(table);
      say("reads");
      new ReadBench(stage).run(table);
      say("gateway");
      new GatewayBench(stage).run(table);
    }
    say("starts");
    new StartBench(directory).run(table);
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
