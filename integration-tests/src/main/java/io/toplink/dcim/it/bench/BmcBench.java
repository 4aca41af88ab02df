package io.toplink.dcim.it.bench;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.bmc.AddressPolicy;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcLeases;
import io.toplink.dcim.core.bmc.BmcLimits;
import io.toplink.dcim.core.bmc.BmcMeters;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.BmcTimeouts;
import io.toplink.dcim.core.bmc.Bmcs;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.Priority;
import io.toplink.dcim.core.bmc.TransactionGuard;
import io.toplink.dcim.core.bmc.redfish.RedfishDriver;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Thousands of Redfish BMCs, looked at and switched. */
final class BmcBench {
  private static final int BMCS = 10_000;
  private static final int WARM_SWEEPS = 3;
  private static final int SAMPLE = 50;
  private static final List<Integer> FIRST = IntStream.range(0, SAMPLE).boxed().toList();
  private static final int CHANGES = 400;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Path directory;
  private final boolean tls;
  private final int count;
  private final int warmUps;

  private BmcBench(Path directory, boolean tls, int count, int warmUps) {
    this.directory = directory;
    this.tls = tls;
    this.count = count;
    this.warmUps = warmUps;
  }

  /** Ten thousand over plain HTTP. */
  static BmcBench plain(Path directory) {
    return new BmcBench(directory, false, BMCS, 1);
  }

  /** A tenth of them over TLS: the compiler needs some thousand handshakes until it is done. */
  static BmcBench tls(Path directory) {
    return new BmcBench(directory, true, BMCS / 10, 7);
  }

  /** One sweep over all, and what it took. */
  private record Sweep(double seconds, double cpuMillisEach, long failed) {}

  void run(Table table) throws IOException, InterruptedException, BmcException {
    String kind = tls ? "TLS" : "plain HTTP";
    try (FleetProgram fleet =
            FleetProgram.start(
                directory,
                tls ? "fleet-tls" : "fleet",
                count,
                tls ? "127.2.0.1" : "127.1.0.1",
                tls);
        Bmcs bmcs = newBmcs()) {
      List<BmcTarget> targets = fleet.targets();
      long before = usedHeap();
      Sweep cold = sweep(bmcs, targets);
      for (int i = 0; i < warmUps; i++) {
        sweep(bmcs, targets);
      }
      int requests = requests(fleet, FIRST);
      List<Sweep> warm = new ArrayList<>();
      for (int i = 0; i < WARM_SWEEPS; i++) {
        warm.add(sweep(bmcs, targets));
      }
      double each = (requests(fleet, FIRST) - requests) / (double) (SAMPLE * WARM_SWEEPS);
      warm.sort((a, b) -> Double.compare(a.cpuMillisEach, b.cpuMillisEach));
      Sweep middle = warm.get(WARM_SWEEPS / 2);
      String what = String.format(Locale.ROOT, "status of %d BMCs over %s", count, kind);
      table.atMost(
          what + ", all known",
          middle.seconds * BMCS / count,
          30,
          text(
              "%.1f s (%.0f/s, %d failed; first sweep %.1f s)",
              middle.seconds, count / middle.seconds, middle.failed, cold.seconds),
          tls ? " s for 10 000" : " s");
      table.atMost(what + ": requests each", each, 1, text("%.2f", each), "");
      table.atMost(
          what + ": our CPU each",
          middle.cpuMillisEach,
          2,
          text("%.2f ms (first sweep %.2f ms)", middle.cpuMillisEach, cold.cpuMillisEach),
          " ms");
      // Kept connections end after ten seconds without use.
      TimeUnit.SECONDS.sleep(15);
      double memory = (usedHeap() - before) / 1024.0 / count;
      table.atMost("memory per idle BMC over " + kind, memory, 20, text("%.1f KB", memory), " KB");
      changes(table, bmcs, fleet, kind);
    }
  }

  private static void changes(Table table, Bmcs bmcs, FleetProgram fleet, String kind)
      throws IOException, InterruptedException, BmcException {
    List<Integer> chosen =
        IntStream.range(0, fleet.targets().size())
            .filter(fleet::prompt)
            .limit(CHANGES)
            .boxed()
            .toList();
    List<Integer> sample = chosen.subList(0, SAMPLE);
    List<BmcTarget> targets = chosen.stream().map(fleet.targets()::get).toList();
    for (PowerCommand command : List.of(PowerCommand.ON, PowerCommand.OFF, PowerCommand.ON)) {
      for (BmcTarget target : targets) {
        change(bmcs, target, command);
      }
    }
    int requests = requests(fleet, sample);
    long cpu = cpu();
    for (BmcTarget target : targets) {
      change(bmcs, target, PowerCommand.OFF);
    }
    double cpuEach = (cpu() - cpu) / NANOS_PER_MILLI / CHANGES;
    double each = (requests(fleet, sample) - requests) / (double) SAMPLE;
    String what = "power change of a known machine (no task) over " + kind;
    table.atMost(what + ": requests before it is confirmed", each, 2, text("%.2f", each), "");
    table.atMost(what + ": our CPU", cpuEach, 3, text("%.2f ms", cpuEach), " ms");
  }

  private static void change(Bmcs bmcs, BmcTarget target, PowerCommand command)
      throws BmcException {
    bmcs.call(
        target,
        Priority.USER,
        session -> {
          session.identity();
          return session.send(command);
        });
  }

  private static Sweep sweep(Bmcs bmcs, List<BmcTarget> targets) {
    long cpu = cpu();
    long start = System.nanoTime();
    List<CompletableFuture<PowerReading>> looks = new ArrayList<>(targets.size());
    for (BmcTarget target : targets) {
      looks.add(bmcs.observe(target).toCompletableFuture());
    }
    long failed = 0;
    for (CompletableFuture<PowerReading> look : looks) {
      failed += look.handle((reading, failure) -> reading == null ? 1 : 0).join();
    }
    return new Sweep(
        (System.nanoTime() - start) / NANOS_PER_SECOND,
        (cpu() - cpu) / NANOS_PER_MILLI / targets.size(),
        failed);
  }

  /** Of some of them. */
  private static int requests(FleetProgram fleet, List<Integer> sample)
      throws IOException, InterruptedException {
    int requests = 0;
    for (int bmc : sample) {
      requests += fleet.requests(bmc);
    }
    return requests;
  }

  static Bmcs newBmcs() {
    BmcSettings settings =
        new BmcSettings(
            List.of(Cidr.parse("127.0.0.0/8")), true, BmcLimits.DEFAULT, BmcTimeouts.DEFAULT);
    return new Bmcs(
        Map.of(BmcProtocol.REDFISH, new RedfishDriver(settings, InstantSource.system())),
        settings,
        new AddressPolicy(settings),
        TransactionGuard.NONE,
        BmcLeases.NONE,
        new BmcMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
  }

  private static long cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    // The serial collector leaves dead objects where they are three times out of four.
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
