package io.toplink.dcim.core.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import com.google.inject.multibindings.MapBinder;
import io.micrometer.core.instrument.MeterRegistry;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcMeters;
import io.toplink.dcim.core.bmc.BmcModule;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.FakeDriver;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.network.NetworkModule;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationConfig;
import io.toplink.dcim.core.operation.OperationModule;
import io.toplink.dcim.core.operation.OperationRunner;
import io.toplink.dcim.core.operation.OperationScheduler;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.operation.Rest;
import io.toplink.dcim.core.packages.PackagesModule;
import io.toplink.dcim.core.power.Machines;
import io.toplink.dcim.core.power.PowerConfig;
import io.toplink.dcim.core.power.PowerModule;
import io.toplink.dcim.core.power.Powers;
import io.toplink.dcim.core.server.BmcDraft;
import io.toplink.dcim.core.server.FirmwareConfig;
import io.toplink.dcim.core.server.Location;
import io.toplink.dcim.core.server.Network;
import io.toplink.dcim.core.server.ServerDraft;
import io.toplink.dcim.core.server.ServerModule;
import io.toplink.dcim.core.server.Servers;
import io.toplink.dcim.core.site.SiteModule;
import io.toplink.dcim.core.telemetry.PowerRefresh;
import io.toplink.dcim.core.telemetry.TelemetryConfig;
import io.toplink.dcim.core.telemetry.TelemetryModule;
import io.toplink.dcim.core.telemetry.TelemetryRecorder;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.core.testing.Calls;
import io.toplink.dcim.core.testing.TestEstate;
import io.toplink.dcim.core.watch.WatchModule;
import io.toplink.dcim.core.watch.Watches;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The nodes of a chassis share a BMC, and two processes work on one node each. */
class TwoProcessesTest {
  private static final String HOST = "192.0.2.1";

  private final FakeDriver bmc = new FakeDriver();
  private final TestEstate one = TestEstate.with(features("one"));
  private final TestEstate two = one.beside(features("two"));
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch gate = new CountDownLatch(1);
  private UUID left;
  private UUID right;

  private Module[] features(String node) {
    return new Module[] {
      new SiteModule(),
      new PackagesModule(),
      new NetworkModule(),
      new OperationModule(),
      new BmcModule(),
      new LeaseModule(),
      new ServerModule(),
      new WatchModule(),
      new TelemetryModule(),
      new PowerModule(),
      new AbstractModule() {
        @Override
        protected void configure() {
          bind(FirmwareConfig.class).toInstance(FirmwareConfig.NONE);
          bind(TelemetryConfig.class).toInstance(TelemetryConfig.DEFAULT);
          bind(PowerConfig.class).toInstance(PowerConfig.DEFAULT);
          bind(OperationConfig.class).toInstance(OperationConfig.defaults(node));
          bind(BmcSettings.class)
              .toInstance(BmcSettings.of(List.of(Cidr.parse("192.0.2.0/24")), false));
          MapBinder.newMapBinder(binder(), BmcProtocol.class, BmcDriver.class)
              .addBinding(BmcProtocol.REDFISH)
              .toInstance(bmc);
        }
      }
    };
  }

  @BeforeEach
  void register() {
    left = create("left");
    right = create("right");
  }

  @AfterEach
  void stop() {
    gate.countDown();
    threads.shutdownNow();
    for (TestEstate process : List.of(one, two)) {
      process.get(DatabaseLeases.class).close();
      process.get(TelemetryRecorder.class).close();
      process.get(Watches.class).close();
    }
  }

  private UUID create(String id) {
    return one.get(Servers.class)
        .create(
            Calls.call("CreateServer"),
            new ServerDraft(
                id,
                "",
                Map.of(),
                Location.NOWHERE,
                new BmcDraft(
                    BmcProtocol.REDFISH, HOST, 0, "root", new Secret("calvin"), null, false),
                Network.NONE,
                null,
                false),
            false)
        .uid();
  }

  private UUID turnOn(String id, UUID server) {
    return one.get(Mutations.class)
        .run(
            Calls.call("PowerOn"),
            Operations.Reference.class,
            change ->
                one.get(Powers.class).on(change, new Powers.Target("servers/" + id, server, null)))
        .id();
  }

  private static Rest run(TestEstate process, UUID operation) {
    return process.get(OperationRunner.class).run(operation, 1);
  }

  private Operation get(UUID operation) {
    return one.get(Operations.class).get(Calls.ADMIN, operation);
  }

  /** Lets the BMC answer the first session only when the gate is opened. */
  private void hold() {
    bmc.trouble =
        (what, target) -> {
          if (what.equals("power") && target.server().equals("left")) {
            await(gate);
          }
        };
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Begins to turn on the left node in the first process, and keeps the BMC at its first answer.
   */
  private Future<Rest> atTheBmc(UUID operation) {
    hold();
    Future<Rest> resting = threads.submit(() -> run(one, operation));
    Await.until("the BMC is asked", Duration.ofSeconds(20), () -> bmc.asked.contains("power"));
    return resting;
  }

  @Test
  void anOperationOfAnotherProcessRestsUntilTheBmcIsFree() throws Exception {
    UUID first = turnOn("left", left);
    UUID second = turnOn("right", right);
    Future<Rest> resting = atTheBmc(first);
    List<String> asked = List.copyOf(bmc.asked);

    Rest refused = run(two, second);

    Instant now = one.clock().instant();
    assertThat(refused)
        .isInstanceOfSatisfying(
            Rest.Waiting.class,
            rest -> assertThat(rest.until()).isAfter(now).isBefore(now.plusSeconds(1)));
    assertThat(bmc.asked).isEqualTo(asked);
    assertThat(get(second).statusMessage()).contains("another process is talking to right's BMC");
    assertThat(get(second).attempt()).as("failures").isZero();
    assertThat(turnedAway(two)).isEqualTo(1);

    gate.countDown();
    assertThat(resting.get(30, TimeUnit.SECONDS)).isInstanceOf(Rest.Waiting.class);
    one.clock().advance(Duration.ofSeconds(1));
    run(two, second);
    assertThat(get(second).statusMessage()).contains("seen on");
    assertThat(bmc.asked).isEqualTo(List.of("open", "power", "close", "open", "power", "close"));
  }

  /** Both have as much to do as they can. */
  @Test
  void neverAreTwoProcessesAtOneBmc() throws Exception {
    bmc.trouble = (what, target) -> LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    List<Future<Void>> callers = new ArrayList<>();
    for (TestEstate process : List.of(one, two, one, two)) {
      callers.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 20; i++) {
                  UUID server = i % 2 == 0 ? left : right;
                  process.get(Machines.class).call(server, session -> session.power());
                }
                return null;
              }));
    }
    for (Future<Void> caller : callers) {
      caller.get(60, TimeUnit.SECONDS);
    }
    assertThat(bmc.mostAtOnce).hasValue(1);
    List<String> sessions = bmc.asked.stream().filter(what -> !what.equals("power")).toList();
    assertThat(sessions).hasSize(160);
    for (int i = 0; i < sessions.size(); i++) {
      assertThat(sessions.get(i)).as("step %d", i).isEqualTo(i % 2 == 0 ? "open" : "close");
    }
  }

  @Test
  void whoeverIsWaitedForGetsThereWhenTheBmcIsFree() throws Exception {
    Future<Rest> resting = atTheBmc(turnOn("left", left));
    Future<PowerReading> waiting =
        threads.submit(() -> two.get(Machines.class).call(right, session -> session.power()));
    Await.until("it is turned away", Duration.ofSeconds(20), () -> turnedAway(two) > 0);
    assertThat(bmc.asked).isEqualTo(List.of("open", "power"));

    gate.countDown();
    resting.get(30, TimeUnit.SECONDS);
    assertThat(waiting.get(30, TimeUnit.SECONDS).state()).isEqualTo(PowerReading.State.ON);
  }

  @Test
  void whoeverOnlyLooksDoesNotDisturbAnotherProcess() throws Exception {
    Future<Rest> resting = atTheBmc(turnOn("left", left));

    assertThat(two.get(PowerRefresh.class).refresh(Set.of(right), Duration.ofSeconds(20)).join())
        .hasEntrySatisfying(right, why -> assertThat(why.reason()).isEqualTo(Reason.BMC_BUSY));
    assertThat(bmc.asked).isEqualTo(List.of("open", "power"));

    gate.countDown();
    resting.get(30, TimeUnit.SECONDS);
    assertThat(two.get(PowerRefresh.class).refresh(Set.of(right), Duration.ofSeconds(20)).join())
        .isEmpty();
  }

  /** Its row in the database is all that is left of it. */
  @Test
  void aProcessThatComesBackUnderItsNameFindsItsBmcsFree() throws Exception {
    Future<Rest> resting = atTheBmc(turnOn("left", left));
    UUID second = turnOn("right", right);
    run(two, second);
    assertThat(turnedAway(two)).isEqualTo(1);

    TestEstate again = one.beside(features("one"));
    try (OperationScheduler scheduler = again.get(OperationScheduler.class)) {
      scheduler.start();
    }
    gate.countDown();
    run(two, second);
    assertThat(get(second).statusMessage()).contains("seen on");
    resting.get(30, TimeUnit.SECONDS);
    again.get(DatabaseLeases.class).close();
    again.get(TelemetryRecorder.class).close();
    again.get(Watches.class).close();
  }

  private static double turnedAway(TestEstate process) {
    process.get(BmcMeters.class);
    return process.get(MeterRegistry.class).get("dcim.bmc.elsewhere").counter().count();
  }
}
