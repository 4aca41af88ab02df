package io.toplink.dcim.it.bench;

import io.toplink.dcim.core.db.embedded.EmbeddedConfig;
import io.toplink.dcim.core.db.embedded.EmbeddedPostgres;
import io.toplink.dcim.it.demo.DemoEstate;
import io.toplink.dcim.it.demo.EstateSpec;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.FleetOptions;
import io.toplink.dcim.it.fleet.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Two hundred machines that are installed at once, without machines: their BMCs and what they ask
 * over HTTP are in this process, and their journal says what was done to them. What is measured is
 * the server, a process of its own.
 */
final class InstallBench {
  private static final int INSTALLS = 200;
  private static final int ALONE = 2;
  private static final int CALLERS = 16;
  private static final int PACED_CALLERS = 10;
  private static final int PACED_PER_SECOND = 200;
  private static final Duration LOAD = Duration.ofSeconds(8);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Path directory;

  InstallBench(Path parent) throws IOException {
    this.directory = Files.createDirectories(parent.resolve("installs"));
  }

  void run(Table table) throws Exception {
    try (InstallImage image = new InstallImage();
        EmbeddedPostgres postgres =
            EmbeddedPostgres.start(
                EmbeddedConfig.durable(directory.resolve("postgresql"), Duration.ofSeconds(60)));
        Fleet fleet =
            Fleet.start(
                FleetOptions.of(INSTALLS + ALONE)
                    .withJournal(false, null)
                    .withDelay(Duration.ofMillis(20)));
        InstallServer server = new InstallServer(directory, postgres);
        InstallBooks books = new InstallBooks(postgres, PATIENCE);
        InstallHall hall = new InstallHall(server, fleet, PATIENCE)) {
      new DemoEstate(
              server.calls(),
              new EstateSpec(
                  "bench",
                  "Bench hall",
                  List.of(new EstateSpec.PackageSpec("e5", "E5", 1, 64, INSTALLS + ALONE)),
                  "srv-",
                  "R750-",
                  "198.51"))
          .load(fleet);
      image.create(server.calls());
      new Measured(table, server, books, hall).run(fleet.bmc(0).machine());
    }
  }

  /** One run, with everything started. */
  private record Measured(Table table, InstallServer server, InstallBooks books, InstallHall hall) {

    void run(Machine idle) throws Exception {
      manyAtOnce();
      again();
      scripts(idle);
      killed();
    }

    /** 200 that wait in the middle of their installation, and some that begin and end meanwhile. */
    private void manyAtOnce() throws Exception {
      double alone = single(INSTALLS);
      Usage before = Usage.of(server.program());
      CountDownLatch goOn = new CountDownLatch(1);
      Semaphore waiting = new Semaphore(0);
      List<Future<String>> installs = new ArrayList<>();
      for (int i = 0; i < INSTALLS; i++) {
        installs.add(hall.order(i, waiting, goOn));
      }
      if (!waiting.tryAcquire(INSTALLS, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the installers do not start");
      }
      double beside = single(INSTALLS + 1);
      goOn.countDown();
      finish(installs);
      // The one beside them is counted too: it cost as much as one of them.
      table.fact(
          "server CPU for each of the first 200 installs of its life, all in flight",
          Usage.of(server.program()).since(before).each(INSTALLS + 1));
      table.atMost(
          "one install while 200 others wait in their middle ÷ alone",
          beside / alone,
          1.5,
          String.format(Locale.ROOT, "%.2f (%.2f s ÷ %.2f s)", beside / alone, beside, alone),
          "");
    }

    /** What it takes one machine from its order to being active. */
    private double single(int number) throws Exception {
      long begin = System.nanoTime();
      hall.order(number, new Semaphore(0), new CountDownLatch(0)).get();
      books.awaitEnd(number);
      return (System.nanoTime() - begin) / 1e9;
    }

    /** The same machines once more, now that most of the server's code has been compiled. */
    private void again() throws Exception {
      Usage before = Usage.of(server.program());
      finish(hall.reinstall(INSTALLS, new Semaphore(0)));
      Usage used = Usage.of(server.program()).since(before);
      table.atMost(
          "server CPU for an install in all, 200 in flight",
          used.cpuMillis() / INSTALLS,
          50,
          used.each(INSTALLS),
          " ms");
    }

    private void finish(List<Future<String>> installs) throws Exception {
      for (Future<String> install : installs) {
        install.get();
      }
      books.awaitRest();
    }

    /** Once more, and the server is killed when half of the installers run. */
    private void killed() throws Exception {
      int[] before = hall.powerOns();
      Semaphore running = new Semaphore(0);
      List<Future<String>> installs = hall.reinstall(INSTALLS, running);
      running.acquire(INSTALLS / 2);
      server.killAndStart();
      finish(installs);
      int[] after = hall.powerOns();
      int twice = 0;
      for (int i = 0; i < INSTALLS; i++) {
        twice += Math.max(0, after[i] - before[i] - 1);
      }
      long active = books.active(INSTALLS);
      table.atLeast(
          "installs that end as ACTIVE although the server is killed in their middle",
          active,
          INSTALLS,
          active + " of " + INSTALLS);
      table.atMost("restarts sent twice", twice, 0, Integer.toString(twice), "");
    }

    /** Machines that start from the network and have nothing to install. */
    private void scripts(Machine idle) {
      String path =
          "/boot?mac="
              + idle.macs().get(0)
              + "&uuid="
              + idle.uuid()
              + "&serial="
              + idle.serialNumber();
      HttpLoad load = new HttpLoad(server.program(), server.netbootPort(), path, "none");
      load.run(CALLERS, Recorder.lasting(LOAD));
      Slot most = load.run(CALLERS, Recorder.lasting(LOAD));
      table.atLeast(
          "scripts for machines with nothing to install, a second",
          most.rate(),
          2000,
          String.format(
              Locale.ROOT, "%.0f/s (%.0f µs of server CPU each)", most.rate(), most.cpuMicros()));
      Slot paced = load.paced(PACED_CALLERS, PACED_PER_SECOND, LOAD);
      table.atMost(
          "the same at 200 a second: p99",
          paced.percentile(99),
          20,
          String.format(
              Locale.ROOT, "%.1f ms (p50 %.1f ms)", paced.percentile(99), paced.percentile(50)),
          " ms");
    }
  }
}
