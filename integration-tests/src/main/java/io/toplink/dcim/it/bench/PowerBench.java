package io.toplink.dcim.it.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.protobuf.Timestamp;
import io.toplink.dcim.core.db.embedded.EmbeddedConfig;
import io.toplink.dcim.core.db.embedded.EmbeddedPostgres;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.demo.CredentialFile;
import io.toplink.dcim.it.fleet.FleetMain;
import io.toplink.dcim.v1.BatchPowerRequest;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.InspectServerRequest;
import io.toplink.dcim.v1.OperationMetadata;
import io.toplink.dcim.v1.Power;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How soon a power operation that was accepted reaches its BMC: when nothing else is to be done,
 * and while a batch of a thousand is under way. The BMCs are a process of their own, and it is
 * their journal that says when they were asked; both processes read the clock of one machine.
 */
final class PowerBench {
  private static final int QUEUED = 1000;
  private static final int SINGLES = 150;
  private static final long APART_MILLIS = 50;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final HttpClient http = HttpClient.newHttpClient();

  PowerBench(Path parent) throws IOException {
    this.directory = Files.createDirectories(parent.resolve("power"));
  }

  void run(Table table) throws Exception {
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.start(
                EmbeddedConfig.durable(directory.resolve("postgresql"), Duration.ofSeconds(60)));
        Program fleet =
            Program.startUntil(
                "\n",
                directory,
                "fleet",
                List.of("-XX:+UseSerialGC", "-Xmx256m"),
                FleetMain.class,
                "--bmcs",
                Integer.toString(QUEUED + SINGLES),
                "--delay",
                "20",
                "--control",
                "0")) {
      int port = Stage.freePort();
      try (Program server =
              Program.start(
                  directory,
                  "server",
                  Stage.SERVER_OPTIONS,
                  io.toplink.dcim.server.Main.class,
                  settings(postgres, port).toString());
          ApiCalls calls = new ApiCalls(port, new CredentialFile(directory.resolve("admin")));
          Connection books =
              DriverManager.getConnection(
                  postgres.url(), postgres.user(), postgres.password().reveal())) {
        new Measured(table, calls, books, JSON.readTree(fleet.output())).run();
      }
    }
  }

  private Path settings(EmbeddedPostgres postgres, int port) throws IOException {
    Path password =
        Stage.secret(directory.resolve("database.password"), postgres.password().reveal());
    return Files.writeString(
        directory.resolve("server.conf"),
        """
        database { url = "%s", password-file = "%s" }
        seal.keys-file = "%s"
        bootstrap.credentials-directory = "%s"
        bmc { allowed-networks = [ "127.0.0.1/32" ], allow-plain-http = true }
        grpc.port = %d
        """
            .formatted(
                postgres.url(), password, directory.resolve("seal-keys.json"), directory, port));
  }

  /** One run, with everything started. */
  private final class Measured {
    private final Table table;
    private final ApiCalls calls;
    private final Connection books;
    private final JsonNode fleet;

    Measured(Table table, ApiCalls calls, Connection books, JsonNode fleet) {
      this.table = table;
      this.calls = calls;
      this.books = books;
      this.fleet = fleet;
    }

    void run() throws Exception {
      register();
      each(this::on);
      rows("idle", each(this::off), 20);
      Operation batch =
          calls
              .power()
              .batchPower(
                  BatchPowerRequest.newBuilder()
                      .addAllServers(
                          IntStream.range(SINGLES, SINGLES + QUEUED)
                              .mapToObj(PowerBench::server)
                              .toList())
                      .setAction(BatchPowerRequest.Action.ON)
                      .build());
      Map<Integer, Instant> behind = accepted(this::on);
      int left =
          calls
              .operations()
              .getOperation(GetOperationRequest.newBuilder().setName(batch.getName()).build())
              .getMetadata()
              .unpack(OperationMetadata.class)
              .getBatch()
              .getPendingCount();
      awaitRest();
      rows("1 000 operations queued", times(behind), 100);
      table.note(
          "power: "
              + SINGLES
              + " single operations, one each "
              + APART_MILLIS
              + " ms; when the last was asked for, "
              + left
              + " of the batch had not begun; accepted is when its transaction began");
    }

    private void register() throws Exception {
      for (int i = 0; i < SINGLES + QUEUED; i++) {
        JsonNode bmc = fleet.path("bmcs").path(i);
        calls
            .servers()
            .createServer(
                CreateServerRequest.newBuilder()
                    .setServerId(id(i))
                    .setServer(
                        Server.newBuilder()
                            .setBmc(
                                Bmc.newBuilder()
                                    .setProtocol(Bmc.Protocol.REDFISH)
                                    .setHost("127.0.0.1")
                                    .setPort(bmc.path("port").asInt())
                                    .setPlainHttp(true)
                                    .setUsername("admin")
                                    .setPassword("calvin-2026")))
                    .build());
        calls.servers().inspectServer(InspectServerRequest.newBuilder().setName(server(i)).build());
      }
      awaitRest();
    }

    private Operation on(String name) {
      return calls.power().powerOn(PowerOnRequest.newBuilder().setName(name).build());
    }

    private Operation off(String name) {
      return calls
          .power()
          .powerOff(
              PowerOffRequest.newBuilder().setName(name).setManner(Power.Manner.FORCED).build());
    }

    /** Asks for something of each single server, and tells how long each took to arrive. */
    private Arrivals each(Function<String, Operation> verb) throws Exception {
      Map<Integer, Instant> accepted = accepted(verb);
      awaitRest();
      return times(accepted);
    }

    private Map<Integer, Instant> accepted(Function<String, Operation> verb) throws Exception {
      Map<Integer, Instant> accepted = new LinkedHashMap<>();
      for (int i = 0; i < SINGLES; i++) {
        Timestamp time =
            verb.apply(server(i) + "/power")
                .getMetadata()
                .unpack(OperationMetadata.class)
                .getCreateTime();
        accepted.put(i, Instant.ofEpochSecond(time.getSeconds(), time.getNanos()));
        TimeUnit.MILLISECONDS.sleep(APART_MILLIS);
      }
      return accepted;
    }

    private Arrivals times(Map<Integer, Instant> accepted) throws Exception {
      List<Double> first = new ArrayList<>();
      List<Double> command = new ArrayList<>();
      for (Map.Entry<Integer, Instant> one : accepted.entrySet()) {
        JsonNode journal = journal(one.getKey());
        first.add(after(journal, one.getValue(), "GET"));
        command.add(after(journal, one.getValue(), "POST"));
      }
      return new Arrivals(first.stream().sorted().toList(), command.stream().sorted().toList());
    }

    private JsonNode journal(int bmc) throws IOException, InterruptedException {
      URI uri =
          URI.create(
              "http://127.0.0.1:" + fleet.path("control").asInt() + "/bmcs/" + bmc + "/journal");
      return JSON.readTree(
          http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray()).body());
    }

    private void awaitRest() throws Exception {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      try (Statement statement = books.createStatement()) {
        while (live(statement) > 0) {
          if (System.nanoTime() > deadline) {
            throw new IllegalStateException("operations do not end");
          }
          TimeUnit.MILLISECONDS.sleep(200);
        }
      }
    }

    private static long live(Statement statement) throws SQLException {
      try (ResultSet row =
          statement.executeQuery("select count(*) from operations where end_time is null")) {
        row.next();
        return row.getLong(1);
      }
    }

    private void rows(String when, Arrivals arrivals, double goal) {
      double tail = percentile(arrivals.first(), 99);
      table.atMost(
          "PowerOn or PowerOff accepted to its BMC's first request, " + when + ": p99",
          tail,
          goal,
          String.format(
              Locale.ROOT, "%.1f ms (p50 %.1f ms)", tail, percentile(arrivals.first(), 50)),
          " ms");
      table.fact(
          "the same to the command itself, once it is known who the BMC is",
          String.format(
              Locale.ROOT,
              "p99 %.1f ms (p50 %.1f ms)",
              percentile(arrivals.command(), 99),
              percentile(arrivals.command(), 50)));
    }
  }

  /** Milliseconds from acceptance to the first request and to the command, sorted. */
  private record Arrivals(List<Double> first, List<Double> command) {}

  private static double after(JsonNode journal, Instant accepted, String method) {
    for (JsonNode entry : journal) {
      Instant time = Instant.parse(entry.path("time").asText());
      if (entry.path("method").asText().equals(method) && !time.isBefore(accepted)) {
        return Duration.between(accepted, time).toNanos() / 1e6;
      }
    }
    throw new IllegalStateException("a BMC was never asked: " + method);
  }

  private static double percentile(List<Double> sorted, int percent) {
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }

  private static String id(int number) {
    return String.format(Locale.ROOT, "srv-%04d", number);
  }

  private static String server(int number) {
    return "servers/" + id(number);
  }
}
