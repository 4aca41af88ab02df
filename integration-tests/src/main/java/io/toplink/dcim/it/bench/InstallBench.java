package io.toplink.dcim.it.bench;

import com.sun.net.httpserver.HttpServer;
import io.toplink.dcim.core.db.embedded.EmbeddedConfig;
import io.toplink.dcim.core.db.embedded.EmbeddedPostgres;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.demo.CredentialFile;
import io.toplink.dcim.it.demo.DemoEstate;
import io.toplink.dcim.it.demo.EstateSpec;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.FleetOptions;
import io.toplink.dcim.it.fleet.Machine;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.netboot.ScriptedMachine;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.CreateImageRequest;
import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.ImageServiceGrpc;
import io.toplink.dcim.v1.ReinstallAssignmentRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  private static final String IMAGE = "images/tiny";

  private final Path directory;
  private final int port = Stage.freePort();
  private final int netbootPort = Stage.freePort();
  private final String netboot = "http://127.0.0.1:" + netbootPort;

  InstallBench(Path parent) throws IOException {
    this.directory = Files.createDirectories(parent.resolve("installs"));
  }

  void run(Table table) throws Exception {
    HttpServer mirror = mirror();
    ExecutorService machines = Executors.newCachedThreadPool();
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.start(
                EmbeddedConfig.durable(directory.resolve("postgresql"), Duration.ofSeconds(60)));
        Fleet fleet =
            Fleet.start(
                FleetOptions.of(INSTALLS + ALONE)
                    .withJournal(false, null)
                    .withDelay(Duration.ofMillis(20)))) {
      Path settings = settings(postgres);
      try (Server server = new Server(settings);
          Connection books =
              DriverManager.getConnection(
                  postgres.url(), postgres.user(), postgres.password().reveal())) {
        new Measured(table, server, books, fleet, machines, mirror.getAddress().getPort()).run();
      }
    } finally {
      machines.shutdownNow();
      mirror.stop(0);
    }
  }

  private Path settings(EmbeddedPostgres postgres) throws IOException {
    Path password =
        Stage.secret(directory.resolve("database.password"), postgres.password().reveal());
    return Files.writeString(
        directory.resolve("server.conf"),
        """
        database { url = "%s", password-file = "%s" }
        seal.keys-file = "%s"
        bootstrap.credentials-directory = "%s"
        bmc { allowed-networks = [ "127.0.0.1/32" ], allow-plain-http = true }
        telemetry.enabled = false
        grpc.port = %d
        netboot { url = "%s", address = 127.0.0.1, port = %d }
        images { allow-plain-http = true, cache-directory = "%s" }
        """
            .formatted(
                postgres.url(),
                password,
                directory.resolve("seal-keys.json"),
                directory,
                port,
                netboot,
                netbootPort,
                directory.resolve("images")));
  }

  private static HttpServer mirror() throws IOException {
    HttpServer mirror =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] kernel = "a kernel".getBytes(StandardCharsets.US_ASCII);
    mirror.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, kernel.length);
          exchange.getResponseBody().write(kernel);
          exchange.close();
        });
    mirror.start();
    return mirror;
  }

  /** The server that is measured, and killed once. */
  private final class Server implements AutoCloseable {
    private final Path settings;
    private Program program;
    private ApiCalls calls;

    Server(Path settings) {
      this.settings = settings;
      this.program = start("server");
      this.calls = calls();
    }

    private Program start(String name) {
      return Program.start(
          directory,
          name,
          Stage.SERVER_OPTIONS,
          io.toplink.dcim.server.Main.class,
          settings.toString());
    }

    private ApiCalls calls() {
      return new ApiCalls(port, new CredentialFile(directory.resolve("admin")));
    }

    void killAndStart() {
      program.kill();
      calls.close();
      program = start("server-after-kill");
      calls = calls();
    }

    @Override
    public void close() {
      calls.close();
      program.close();
    }
  }

  /** One run, with everything started. */
  private final class Measured {
    private final Table table;
    private final Server server;
    private final Connection books;
    private final Fleet fleet;
    private final ExecutorService machines;
    private final int mirrorPort;

    Measured(
        Table table,
        Server server,
        Connection books,
        Fleet fleet,
        ExecutorService machines,
        int mirrorPort) {
      this.table = table;
      this.server = server;
      this.books = books;
      this.fleet = fleet;
      this.machines = machines;
      this.mirrorPort = mirrorPort;
    }

    void run() throws Exception {
      new DemoEstate(
              server.calls,
              new EstateSpec(
                  "bench",
                  "Bench hall",
                  List.of(new EstateSpec.PackageSpec("e5", "E5", 1, 64, INSTALLS + ALONE)),
                  "srv-",
                  "R750-",
                  "198.51"))
          .load(fleet);
      createImage();
      manyAtOnce();
      again();
      scripts();
      killed();
    }

    /** 200 that wait in the middle of their installation, and some that begin and end meanwhile. */
    private void manyAtOnce() throws Exception {
      double alone = single(INSTALLS);
      Duration before = server.program.cpu();
      long begin = System.nanoTime();
      CountDownLatch goOn = new CountDownLatch(1);
      Semaphore waiting = new Semaphore(0);
      List<Future<String>> installs = new ArrayList<>();
      for (int i = 0; i < INSTALLS; i++) {
        order(i);
        installs.add(live(i, waiting, goOn));
      }
      if (!waiting.tryAcquire(INSTALLS, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the installers do not start");
      }
      double beside = single(INSTALLS + 1);
      goOn.countDown();
      for (Future<String> install : installs) {
        install.get();
      }
      awaitRest();
      double seconds = (System.nanoTime() - begin) / 1e9;
      // The one beside them is counted too: it cost as much as one of them.
      double cpu = server.program.cpu().minus(before).toNanos() / 1e6 / (INSTALLS + 1);
      table.fact(
          "server CPU for each of the first 200 installs of its life, all in flight",
          String.format(Locale.ROOT, "%.1f ms (%.1f s until all were up)", cpu, seconds));
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
      order(number);
      live(number, new Semaphore(0), new CountDownLatch(0)).get();
      awaitEnd(number);
      return (System.nanoTime() - begin) / 1e9;
    }

    /** The same machines once more, now that the server's code has been compiled. */
    private void again() throws Exception {
      Duration before = server.program.cpu();
      long begin = System.nanoTime();
      for (Future<String> install : reinstallAll(new Semaphore(0))) {
        install.get();
      }
      awaitRest();
      double seconds = (System.nanoTime() - begin) / 1e9;
      double cpu = server.program.cpu().minus(before).toNanos() / 1e6 / INSTALLS;
      table.atMost(
          "server CPU for an install in all, 200 in flight",
          cpu,
          50,
          String.format(Locale.ROOT, "%.1f ms (%.1f s until all were up)", cpu, seconds),
          " ms");
    }

    private List<Future<String>> reinstallAll(Semaphore running) {
      List<Future<String>> installs = new ArrayList<>();
      for (int i = 0; i < INSTALLS; i++) {
        int effects = fleet.bmc(i).effects().size();
        server
            .calls
            .provisioning()
            .reinstallAssignment(
                ReinstallAssignmentRequest.newBuilder()
                    .setName(assignment(i))
                    .setImage(IMAGE)
                    .build());
        installs.add(reinstalled(i, effects, running));
      }
      return installs;
    }

    /** Once more, and the server is killed when half of the installers run. */
    private void killed() throws Exception {
      int[] before = powerOns();
      Semaphore running = new Semaphore(0);
      List<Future<String>> installs = reinstallAll(running);
      running.acquire(INSTALLS / 2);
      server.killAndStart();
      for (Future<String> install : installs) {
        install.get();
      }
      awaitRest();
      int[] after = powerOns();
      int twice = 0;
      for (int i = 0; i < INSTALLS; i++) {
        twice += Math.max(0, after[i] - before[i] - 1);
      }
      table.atLeast(
          "installs that end as ACTIVE although the server is killed in their middle",
          active(),
          INSTALLS,
          active() + " of " + INSTALLS);
      table.atMost("restarts sent twice", twice, 0, Integer.toString(twice), "");
    }

    private Future<String> live(int number, Semaphore waiting, CountDownLatch goOn) {
      ScriptedMachine machine = new ScriptedMachine(netboot, fleet.bmc(number).machine());
      return machines.submit(
          () -> {
            machine.awaitPower();
            String told = machine.startInstaller(machine.boot());
            waiting.release();
            goOn.await();
            return finished(machine, told);
          });
    }

    private Future<String> reinstalled(int number, int effects, Semaphore running) {
      SimulatedBmc bmc = fleet.bmc(number);
      ScriptedMachine machine = new ScriptedMachine(netboot, bmc.machine());
      return machines.submit(
          () -> {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!bmc.effects().stream().skip(effects).toList().contains("power-on")
                || bmc.machine().power() != Machine.Power.ON) {
              if (System.nanoTime() > deadline) {
                throw new IllegalStateException("machine " + number + " was not restarted");
              }
              TimeUnit.MILLISECONDS.sleep(250);
            }
            String told = machine.startInstaller(machine.boot());
            running.release();
            return finished(machine, told);
          });
    }

    private String finished(ScriptedMachine machine, String told) {
      String answer = machine.beginWipe(told);
      if (!answer.equals("GO\n")) {
        throw new IllegalStateException("an installer was told " + answer);
      }
      machine.install(told);
      machine.boot();
      machine.comeUp(told);
      return told;
    }

    /** Machines that start from the network and have nothing to install. */
    private void scripts() {
      Machine one = fleet.bmc(0).machine();
      String path =
          "/boot?mac="
              + one.macs().get(0)
              + "&uuid="
              + one.uuid()
              + "&serial="
              + one.serialNumber();
      HttpLoad load = new HttpLoad(server.program, netbootPort, path, "none");
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

    private void createImage() {
      String base = "http://127.0.0.1:" + mirrorPort;
      Image.Builder image =
          Image.newBuilder()
              .setDisplayName("Tiny")
              .setFamily("tiny")
              .setArchitecture(Image.Architecture.X86_64)
              .setInstaller(Image.Installer.DISK_IMAGE)
              .setKernelBoot(
                  Image.KernelBoot.newBuilder()
                      .setKernel("kernel")
                      .addInitrds("initrd")
                      .setArguments("quiet dcim={{url_templates}}"));
      image.addSourcesBuilder().setSourceId("kernel").setUri(base + "/kernel");
      image.addSourcesBuilder().setSourceId("initrd").setUri(base + "/initrd");
      image
          .addTemplatesBuilder()
          .setFileName("install.sh")
          .setFormat(Image.Template.Format.SHELL)
          .setContent(ScriptedMachine.TEMPLATE);
      ImageServiceGrpc.ImageServiceBlockingStub images =
          server.calls.stub(ImageServiceGrpc::newBlockingStub);
      images.createImage(
          CreateImageRequest.newBuilder().setImageId("tiny").setImage(image).build());
    }

    private void order(int number) {
      server
          .calls
          .provisioning()
          .createAssignment(
              CreateAssignmentRequest.newBuilder()
                  .setAssignment(
                      Assignment.newBuilder()
                          .setPackage("packages/e5")
                          .setServer(serverOf(number))
                          .setImage(IMAGE)
                          .setExternalId(Integer.toString(number)))
                  .build());
    }

    private int[] powerOns() {
      return fleet.bmcs().stream()
          .mapToInt(bmc -> (int) bmc.effects().stream().filter("power-on"::equals).count())
          .toArray();
    }

    private void awaitRest() throws Exception {
      awaitNone("select count(*) from operations where end_time is null");
    }

    private void awaitEnd(int number) throws Exception {
      awaitNone(
          "select count(*) from operations o join assignments a on a.uid = o.assignment_uid"
              + " where a.external_id = '"
              + number
              + "' and o.end_time is null");
    }

    private void awaitNone(String query) throws Exception {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (number(query) > 0) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("operations do not end");
        }
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }

    private long active() throws SQLException {
      return number(
          "select count(*) from assignments where state = 'ACTIVE' and external_id::int < "
              + INSTALLS);
    }

    private long number(String query) throws SQLException {
      try (Statement statement = books.createStatement();
          ResultSet row = statement.executeQuery(query)) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static String assignment(int number) {
    return "assignments/ext:" + number;
  }

  private static String serverOf(int number) {
    return String.format(Locale.ROOT, "servers/srv-%02d", number + 1);
  }
}
