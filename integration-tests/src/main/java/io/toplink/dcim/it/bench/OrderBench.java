package io.toplink.dcim.it.bench;

import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.ProvisioningServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** What it costs to accept an order. Carrying it out is not measured: no worker runs. */
final class OrderBench {
  private static final int CALLERS = 64;
  private static final int ROUNDS = 3;
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final Duration SLOT = Duration.ofSeconds(5);
  private static final int BATCH = 800;
  private static final int BATCHES = 8;

  private final Stage stage;

  OrderBench(Stage stage) {
    this.stage = stage;
  }

  void run(Table table) {
    try (GrpcLoad large = load(stage.large());
        GrpcLoad small = load(stage.small())) {
      // Thousands of orders: after them the compiler of the server has little left to do.
      besideSmallEstate(table, large, small);
      besideBareSql(table, large);
    }
  }

  private void besideBareSql(Table table, GrpcLoad load) {
    Estate estate = stage.large().estate();
    BareAllocation bare = new BareAllocation(estate);
    bare.run(Recorder.lasting(WARM_UP.dividedBy(3)));
    order(load, estate, Recorder.lasting(WARM_UP));
    List<Slot> sql = new ArrayList<>();
    List<Slot> rpc = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      estate.reset();
      sql.add(bare.run(Recorder.lasting(SLOT)));
      estate.reset();
      rpc.add(order(load, estate, Recorder.lasting(SLOT)));
    }
    double sqlRate = Slot.median(sql, Slot::rate);
    double rpcRate = Slot.median(rpc, Slot::rate);
    table.atLeast(
        "CreateAssignment at 64 callers ÷ bare SQL transaction (8 connections), 100 000 servers",
        rpcRate / sqlRate,
        0.6,
        text("%.2f (%.0f/s ÷ %.0f/s)", rpcRate / sqlRate, rpcRate, sqlRate));
    double cpu = Slot.median(rpc, Slot::cpuMicros) / 1000;
    table.atMost("server CPU per CreateAssignment", cpu, 1, text("%.2f ms", cpu), " ms");
    Slot all = Slot.sum(rpc);
    double tail = all.percentile(99) / all.percentile(50);
    table.atMost(
        "CreateAssignment p99 ÷ p50",
        tail,
        10,
        text("%.1f (%.1f ms ÷ %.1f ms)", tail, all.percentile(99), all.percentile(50)),
        "");
    table.note(
        text(
            "orders: slots of %d s in turn; rates of slots lay %.0f %% (bare) and %.0f %% (rpc)"
                + " apart",
            SLOT.toSeconds(), 100 * Slot.spread(sql), 100 * Slot.spread(rpc)));
  }

  /**
   * Batches, since a thousand servers are sold in a moment; both estates start each from the same.
   */
  private void besideSmallEstate(Table table, GrpcLoad large, GrpcLoad small) {
    List<Slot> ofLarge = new ArrayList<>();
    List<Slot> ofSmall = new ArrayList<>();
    for (int i = 0; i < 2 * BATCHES; i++) {
      stage.small().estate().reset();
      Slot few = order(small, stage.small().estate(), Recorder.calls(BATCH));
      stage.large().estate().reset();
      Slot many = order(large, stage.large().estate(), Recorder.calls(BATCH));
      // The first half is to warm up.
      if (i >= BATCHES) {
        ofSmall.add(few);
        ofLarge.add(many);
      }
    }
    double few = Slot.median(ofSmall, Slot::rate);
    double many = Slot.median(ofLarge, Slot::rate);
    table.atLeast(
        "CreateAssignment among 100 000 servers ÷ among 1 000 (no change)",
        many / few,
        0.9,
        text(
            "%.2f (%.0f/s ÷ %.0f/s; CPU %.2f ms and %.2f ms)",
            many / few,
            many,
            few,
            Slot.sum(ofLarge).cpuMicros() / 1000,
            Slot.sum(ofSmall).cpuMicros() / 1000));
    table.note(
        text(
            "estate sizes: %d batches of %d orders each in turn; rates lay %.0f %% and %.0f %%"
                + " apart",
            BATCHES, BATCH, 100 * Slot.spread(ofLarge), 100 * Slot.spread(ofSmall)));
  }

  private static Slot order(GrpcLoad load, Estate estate, Recorder recorder) {
    return load.run(
        ProvisioningServiceGrpc.getCreateAssignmentMethod(),
        () -> request(estate.nextPackage()),
        CALLERS,
        recorder);
  }

  /** As the gateway orders. */
  static CreateAssignmentRequest request(String packageId) {
    UUID id = UUID.randomUUID();
    return CreateAssignmentRequest.newBuilder()
        .setAssignment(
            Assignment.newBuilder()
                .setPackage("packages/" + packageId)
                .setCustomer("hk_1042")
                .setHostnameFormat("{label}-{ipv4}")
                .setExternalId(id.toString()))
        .setRequestId(id.toString())
        .build();
  }

  private static GrpcLoad load(Stage.Served served) {
    return new GrpcLoad(served.program(), served.port(), served.admin().authorization());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
