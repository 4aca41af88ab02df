package io.toplink.dcim.it.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.ipmi.IpmiDriver;
import io.toplink.dcim.core.bmc.ipmi.IpmiTimeouts;
import io.toplink.dcim.it.ipmi.ForeignBmc;
import io.toplink.dcim.it.ipmi.IpmiMain;
import io.toplink.dcim.it.ipmi.IpmiSim;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reading the power of many IPMI BMCs at once: a session each, opened, asked and closed, beside
 * FreeIPMI's {@code ipmipower} in the same run.
 */
final class IpmiBench {
  private static final int BMCS = 1000;
  private static final int ROUNDS = 3;
  private static final int FIRST_PORT = 20_000;
  private static final int FIRST_LOSSY_PORT = 22_000;
  private static final double LOSS = 0.1;
  private static final long MIB_EACH = 2;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Path directory;

  IpmiBench(Path directory) {
    this.directory = directory.resolve("ipmi");
  }

  /**
   * How one reading of them all went.
   *
   * @param failure the first, empty if there is none
   */
  private record Sweep(double seconds, int answered, String failure) {}

  void run(Table table) throws Exception {
    Files.createDirectories(directory);
    sims(table);
    loss(table);
  }

  private void sims(Table table) throws Exception {
    int count = (int) Math.min(BMCS, availableMib() / MIB_EACH);
    List<ForeignBmc> bmcs = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        Path own = Files.createDirectory(directory.resolve("bmc-" + i));
        bmcs.add(IpmiSim.spawn(own, Duration.ZERO, FIRST_PORT + i));
      }
      for (ForeignBmc bmc : bmcs) {
        bmc.ready();
      }
      Sweep ours = ours(FIRST_PORT, count);
      table.atMost(
          count + " BMCs of ipmi_sim: open, status, close",
          ours.seconds,
          5,
          String.format(Locale.ROOT, "%.1f s, %d failed", ours.seconds, count - ours.answered),
          " s");
      table.atLeast("of these answered", ours.answered, count, ours.answered + " of " + count);
      Sweep theirs = ipmipower(FIRST_PORT, count, 3, "-W", "opensesspriv");
      table.fact(
          "the same by ipmipower",
          String.format(Locale.ROOT, "%.1f s, %d failed", theirs.seconds, count - theirs.answered));
    } finally {
      bmcs.forEach(ForeignBmc::close);
    }
  }

  private void loss(Table table) throws Exception {
    try (Program lossy =
        Program.start(
            directory,
            "lossy",
            List.of("-Xmx256m", "-XX:+UseSerialGC"),
            IpmiMain.class,
            "127.0.0.1",
            Integer.toString(FIRST_LOSSY_PORT),
            Integer.toString(BMCS),
            Double.toString(LOSS))) {
      Sweep ours = ours(FIRST_LOSSY_PORT, BMCS);
      table.atLeast(
          "answered at 10 % loss each way, %",
          100.0 * ours.answered / BMCS,
          99.9,
          String.format(
              Locale.ROOT,
              "%.1f %% of %d in %.1f s %s",
              100.0 * ours.answered / BMCS,
              BMCS,
              ours.seconds,
              ours.failure));
      Sweep theirs = ipmipower(FIRST_LOSSY_PORT, BMCS, 17);
      table.fact(
          "the same by ipmipower",
          String.format(
              Locale.ROOT, "%.1f %% in %.1f s", 100.0 * theirs.answered / BMCS, theirs.seconds));
    }
  }

  /** The median of some rounds in time, and the worst of them in answers. */
  private static Sweep ours(int firstPort, int count) throws Exception {
    List<Sweep> sweeps = new ArrayList<>();
    try (IpmiDriver driver =
        new IpmiDriver(IpmiTimeouts.DEFAULT, InstantSource.system(), new SimpleMeterRegistry())) {
      for (int round = 0; round < ROUNDS; round++) {
        sweeps.add(sweep(driver, firstPort, count));
      }
    }
    double[] seconds = sweeps.stream().mapToDouble(Sweep::seconds).sorted().toArray();
    Sweep worst = Collections.min(sweeps, Comparator.comparingInt(Sweep::answered));
    return new Sweep(seconds[seconds.length / 2], worst.answered, worst.failure);
  }

  private static Sweep sweep(IpmiDriver driver, int firstPort, int count) throws Exception {
    long begin = System.nanoTime();
    List<CompletableFuture<PowerReading>> readings =
        IntStream.range(0, count)
            .mapToObj(i -> driver.readPower(target(firstPort + i)).toCompletableFuture())
            .toList();
    CompletableFuture.allOf(readings.toArray(CompletableFuture[]::new))
        .handle((unused, failure) -> failure)
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    double seconds = (System.nanoTime() - begin) / 1e9;
    List<CompletableFuture<PowerReading>> failed =
        readings.stream().filter(CompletableFuture::isCompletedExceptionally).toList();
    String failure =
        failed.isEmpty() ? "" : failed.get(0).handle((unused, cause) -> cause.getMessage()).get();
    return new Sweep(seconds, count - failed.size(), failure);
  }

  private static BmcTarget target(int port) {
    return new BmcTarget(
        "bmc-" + port,
        BmcProtocol.IPMI,
        InetAddress.getLoopbackAddress(),
        port,
        false,
        ForeignBmc.USERNAME,
        new Secret(ForeignBmc.PASSWORD),
        null);
  }

  private Sweep ipmipower(int firstPort, int count, int suite, String... more)
      throws IOException, InterruptedException {
    String hosts =
        IntStream.range(0, count)
            .mapToObj(i -> "127.0.0.1:" + (firstPort + i))
            .collect(Collectors.joining(","));
    Path output = directory.resolve("ipmipower-" + firstPort);
    List<String> command = new ArrayList<>(List.of("ipmipower", "-h", hosts, "-D", "LAN_2_0"));
    command.addAll(List.of("-I", Integer.toString(suite), "-u", ForeignBmc.USERNAME, "-p"));
    command.add(ForeignBmc.PASSWORD);
    command.addAll(List.of(more));
    command.add("--stat");
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    try (var lines = Files.lines(output)) {
      long answered = lines.filter(line -> line.endsWith(": off") || line.endsWith(": on")).count();
      return new Sweep(seconds, (int) answered, "");
    }
  }

  private static long availableMib() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
              .filter(line -> line.startsWith("MemAvailable:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .sum()
          / 1024;
    }
  }
}
