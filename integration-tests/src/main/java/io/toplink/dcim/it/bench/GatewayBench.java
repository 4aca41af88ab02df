package io.toplink.dcim.it.bench;

import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.ProvisioningServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the gateway adds to the rpc it makes. */
final class GatewayBench {
  private static final int CALLERS = 16;
  private static final int ROUNDS = 3;
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration SLOT = Duration.ofSeconds(5);
  private static final Duration IDLE_SLOT = Duration.ofSeconds(2);

  private final Stage stage;

  GatewayBench(Stage stage) {
    this.stage = stage;
  }

  void run(Table table) {
    Stage.Served served = stage.large();
    String authorization = served.admin().authorization();
    try (GrpcLoad rpc = new GrpcLoad(served.program(), served.port(), authorization)) {
      CreateAssignmentRequest order = OrderBench.request(served.estate().nextPackage());
      ProvisioningServiceGrpc.newBlockingStub(rpc.channel()).createAssignment(order);
      String id = order.getAssignment().getExternalId();
      String path = "/whmcs/v1/services/" + id;
      HttpLoad product = new HttpLoad(stage.gateway(), stage.gatewayPort(), path, authorization);
      HttpLoad bare = new HttpLoad(stage.bare(), stage.barePorts().http(), path, authorization);
      processorTime(table, product, bare);
      addedTime(table, product, rpc, id);
    }
  }

  private static void processorTime(Table table, HttpLoad product, HttpLoad bare) {
    product.run(CALLERS, Recorder.lasting(WARM_UP));
    bare.run(CALLERS, Recorder.lasting(WARM_UP));
    List<Slot> ours = new ArrayList<>();
    List<Slot> least = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      least.add(bare.run(CALLERS, Recorder.lasting(SLOT)));
      ours.add(product.run(CALLERS, Recorder.lasting(SLOT)));
    }
    double cpu = Slot.median(ours, Slot::cpuMicros);
    double leastCpu = Slot.median(least, Slot::cpuMicros);
    table.atMost(
        "gateway CPU per GET /services/{id} ÷ a bare Jetty handler",
        cpu / leastCpu,
        1.25,
        String.format(
            Locale.ROOT,
            "%.2f (%.0f µs ÷ %.0f µs; %.0f/s and %.0f/s, %d and %d bytes)",
            cpu / leastCpu,
            cpu,
            leastCpu,
            Slot.median(ours, Slot::rate),
            Slot.median(least, Slot::rate),
            product.body().length(),
            bare.body().length()),
        "");
  }

  /** One caller, so that nothing waits for anything else. */
  private static void addedTime(Table table, HttpLoad product, GrpcLoad rpc, String id) {
    GetAssignmentRequest request =
        GetAssignmentRequest.newBuilder().setName("assignments/ext:" + id).build();
    List<Slot> ours = new ArrayList<>();
    List<Slot> direct = new ArrayList<>();
    for (int i = 0; i < 2 * ROUNDS; i++) {
      direct.add(
          rpc.run(
              ProvisioningServiceGrpc.getGetAssignmentMethod(),
              () -> request,
              1,
              Recorder.lasting(IDLE_SLOT)));
      ours.add(product.run(1, Recorder.lasting(IDLE_SLOT)));
    }
    double withGateway = Slot.median(ours, slot -> slot.percentile(50));
    double without = Slot.median(direct, slot -> slot.percentile(50));
    table.atMost(
        "p50 the gateway adds to the direct rpc, one caller",
        withGateway - without,
        1,
        String.format(
            Locale.ROOT,
            "%.2f ms (%.2f ms - %.2f ms)",
            withGateway - without,
            withGateway,
            without),
        " ms");
  }
}
