package io.toplink.dcim.it.bench;

import io.toplink.dcim.it.run.RunMain;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How long {@code mvn -Prun} takes once it is built, and what it holds when it has nothing to do.
 */
final class StartBench {
  private static final int STARTS = 5;
  private static final long SETTLE_SECONDS = 5;

  private final Path directory;

  StartBench(Path directory) {
    this.directory = directory;
  }

  void run(Table table) throws IOException, InterruptedException {
    start().close();
    List<Double> seconds = new ArrayList<>();
    double memory = 0;
    for (int i = 0; i < STARTS; i++) {
      try (Program program = start()) {
        seconds.add(program.startTime().toNanos() / 1e9);
        if (i == STARTS - 1) {
          // What it holds at rest, and not what its start has left behind in passing.
          TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
          memory = program.memoryMib();
        }
      }
    }
    seconds.sort(null);
    double middle = seconds.get(STARTS / 2);
    table.atMost(
        "start to READY with an existing data directory (-Prun, Java's start included)",
        middle,
        5,
        String.format(
            Locale.ROOT,
            "%.1f s (%.1f to %.1f s)",
            middle,
            seconds.get(0),
            seconds.get(STARTS - 1)),
        " s");
    table.atMost(
        "idle memory of server and gateway in one process (-Prun), without PostgreSQL",
        memory,
        400,
        String.format(Locale.ROOT, "%.0f MiB", memory),
        " MB");
  }

  private Program start() throws IOException {
    return Program.start(
        directory,
        "run",
        List.of(
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "-Dguice_bytecode_gen_option=DISABLED",
            "-Dlogback.configurationFile=run-logback.xml",
            "-Ddcim.data=" + directory.resolve("data"),
            "-Ddcim.grpc.port=" + freePort(),
            "-Ddcim.http.port=" + freePort()),
        RunMain.class);
  }

  private static int freePort() throws IOException {
    int port;
    do {
      try (ServerSocket socket = new ServerSocket(0)) {
        port = socket.getLocalPort();
      }
    } while (port > 65_500);
    return port;
  }
}
