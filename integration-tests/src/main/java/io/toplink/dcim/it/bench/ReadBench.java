package io.toplink.dcim.it.bench;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.toplink.dcim.v1.GetServerRequest;
import io.toplink.dcim.v1.ListServersRequest;
import io.toplink.dcim.v1.ListServersResponse;
import io.toplink.dcim.v1.ServerServiceGrpc;
import io.toplink.dcim.v1.ServerServiceGrpc.ServerServiceBlockingStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** What it costs to look: at one server, at all of them, and at nothing that is stored. */
final class ReadBench {
  private static final int CALLERS = 64;
  private static final int ROUNDS = 3;
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration SLOT = Duration.ofSeconds(4);
  private static final int PAGE = 500;

  private final Stage stage;

  ReadBench(Stage stage) {
    this.stage = stage;
  }

  void run(Table table) {
    Stage.Served served = stage.large();
    String authorization = served.admin().authorization();
    served.estate().reset();
    try (GrpcLoad product = new GrpcLoad(served.program(), served.port(), authorization);
        GrpcLoad reader = new GrpcLoad(stage.bare(), stage.barePorts().reader(), authorization);
        GrpcLoad echo = new GrpcLoad(stage.bare(), stage.barePorts().echo(), authorization)) {
      compare(
          table,
          "GetServer at 64 callers ÷ a handler that only runs its SQL",
          0.6,
          recorder -> getServers(product, recorder),
          recorder -> getServers(reader, recorder));
      compare(
          table,
          "health at 64 callers ÷ a bare unary echo",
          0.8,
          recorder -> checks(product, recorder),
          recorder -> checks(echo, recorder));
      list(table, ServerServiceGrpc.newBlockingStub(product.channel()));
    }
  }

  private static void warmUp(Function<Recorder, Slot> side) {
    Slot unused = side.apply(Recorder.lasting(WARM_UP));
  }

  private static void compare(
      Table table,
      String what,
      double goal,
      Function<Recorder, Slot> product,
      Function<Recorder, Slot> bare) {
    warmUp(product);
    warmUp(bare);
    List<Slot> ours = new ArrayList<>();
    List<Slot> least = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      least.add(bare.apply(Recorder.lasting(SLOT)));
      ours.add(product.apply(Recorder.lasting(SLOT)));
    }
    double rate = Slot.median(ours, Slot::rate);
    double leastRate = Slot.median(least, Slot::rate);
    table.atLeast(
        what,
        rate / leastRate,
        goal,
        String.format(
            Locale.ROOT,
            "%.2f (%.0f/s ÷ %.0f/s; process CPU a call %.0f µs and %.0f µs)",
            rate / leastRate,
            rate,
            leastRate,
            Slot.median(ours, Slot::cpuMicros),
            Slot.median(least, Slot::cpuMicros)));
  }

  private Slot getServers(GrpcLoad load, Recorder recorder) {
    int servers = stage.large().estate().servers();
    return load.run(
        ServerServiceGrpc.getGetServerMethod(),
        () ->
            GetServerRequest.newBuilder()
                .setName(
                    "servers/" + Estate.serverId(ThreadLocalRandom.current().nextInt(servers) + 1))
                .build(),
        CALLERS,
        recorder);
  }

  private static Slot checks(GrpcLoad load, Recorder recorder) {
    return load.run(
        HealthGrpc.getCheckMethod(), HealthCheckRequest::getDefaultInstance, CALLERS, recorder);
  }

  private void list(Table table, ServerServiceBlockingStub servers) {
    pages(servers);
    List<List<Double>> runs = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      runs.add(pages(servers));
    }
    // One page is a few milliseconds: ten of each end, of each run, tell more than one.
    double first = middle(runs, pages -> pages.subList(0, 10));
    double last = middle(runs, pages -> pages.subList(pages.size() - 10, pages.size()));
    double total =
        runs.stream()
            .mapToDouble(pages -> pages.stream().mapToDouble(Double::doubleValue).sum())
            .sorted()
            .toArray()[ROUNDS / 2];
    table.atMost(
        "ListServers in pages of 500: last page ÷ first page",
        last / first,
        1.1,
        String.format(Locale.ROOT, "%.2f (%.1f ms ÷ %.1f ms)", last / first, last, first),
        "");
    table.atMost(
        "ListServers, all 100 000",
        total / 1000,
        3,
        String.format(Locale.ROOT, "%.1f s", total / 1000),
        " s");
  }

  /** Each page's time in milliseconds. */
  private List<Double> pages(ServerServiceBlockingStub servers) {
    List<Double> times = new ArrayList<>();
    String token = "";
    int listed = 0;
    do {
      long begin = System.nanoTime();
      ListServersResponse page =
          servers.listServers(
              ListServersRequest.newBuilder().setPageSize(PAGE).setPageToken(token).build());
      times.add((System.nanoTime() - begin) / 1e6);
      listed += page.getServersCount();
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    if (listed != stage.large().estate().servers()) {
      throw new IllegalStateException("listed " + listed + " servers");
    }
    return times;
  }

  private static double middle(
      List<List<Double>> runs, Function<List<Double>, List<Double>> which) {
    double[] times =
        runs.stream()
            .flatMap(pages -> which.apply(pages).stream())
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    return times[times.length / 2];
  }
}
