package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import io.grpc.Context;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Machine;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.v1.AuditEvent;
import io.toplink.dcim.v1.BatchGetPowerRequest;
import io.toplink.dcim.v1.GetPowerRequest;
import io.toplink.dcim.v1.GetServerRequest;
import io.toplink.dcim.v1.ListAuditEventsRequest;
import io.toplink.dcim.v1.ManagementState;
import io.toplink.dcim.v1.Power;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.PowerResult;
import io.toplink.dcim.v1.PowerServiceGrpc;
import io.toplink.dcim.v1.WatchPowerRequest;
import io.toplink.dcim.v1.WatchPowerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is told of machines' power is so, and what happens behind our back is told. */
class PowerTruthTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private static Stack stack;

  @BeforeAll
  static void start() throws Exception {
    stack =
        Stack.start(
            StackOptions.of("truth")
                .with("any", "Any", 9)
                .with("sold", "Sold", 1)
                .withServerSettings(
                    "telemetry { enabled = true, interval = 300 ms, silent-interval = 500 ms }",
                    "power { resend = 500 ms, on-limit = 2 s }"));
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  private static String powerOf(String server) {
    return "servers/" + server + "/power";
  }

  private static Power power(String server) {
    return stack
        .api()
        .power()
        .getPower(GetPowerRequest.newBuilder().setName(powerOf(server)).build());
  }

  /** What a watch of one power tells, checkpoints left out. */
  private static BlockingQueue<WatchPowerResponse> watch(
      Context.CancellableContext until, String server) {
    BlockingQueue<WatchPowerResponse> told = new LinkedBlockingQueue<>();
    until.run(
        () -> {
          var stream =
              stack
                  .api()
                  .stub(PowerServiceGrpc::newBlockingStub)
                  .watchPower(WatchPowerRequest.newBuilder().addNames(powerOf(server)).build());
          assertThat(stream.next().getResumeToken()).isNotEmpty();
          Thread reader =
              new Thread(
                  () -> {
                    try {
                      stream.forEachRemaining(told::add);
                    } catch (io.grpc.StatusRuntimeException cancelled) {
                      assertThat(cancelled.getStatus().getCode())
                          .isEqualTo(io.grpc.Status.Code.CANCELLED);
                    }
                  });
          reader.setDaemon(true);
          reader.start();
        });
    return told;
  }

  /** The next that is told as it is now; what stops to match is none of this test's. */
  private static Power next(BlockingQueue<WatchPowerResponse> told) {
    List<WatchPowerResponse> events = new ArrayList<>();
    Await.until(
        "an event",
        SOON,
        () -> {
          WatchPowerResponse event = told.poll();
          if (event != null && event.hasUpdated()) {
            events.add(event);
          }
          return !events.isEmpty();
        });
    return events.get(0).getUpdated();
  }

  /** Nothing answers any more, on connections that are open neither. */
  private static void kill(SimulatedBmc bmc) throws IOException {
    stack.fleet().unplug(bmc);
    bmc.inject(Fault.of(Fault.Kind.RESET).times(-1));
  }

  private static void revive(SimulatedBmc bmc) throws IOException {
    bmc.clearFaults();
    stack.fleet().plugIn(bmc);
  }

  private static List<AuditEvent> found(String method, String resource) {
    return stack
        .api()
        .audit()
        .listAuditEvents(
            ListAuditEventsRequest.newBuilder()
                .setFilter(
                    "actor = system AND method = \"telemetry/"
                        + method
                        + "\" AND resource = \""
                        + resource
                        + "\"")
                .build())
        .getAuditEventsList();
  }

  private static void awaitSeen(String server) {
    Await.until(
        server + " is seen",
        SOON,
        () -> power(server).getManagementState() == ManagementState.MANAGEMENT_STATE_AVAILABLE);
  }

  @Test
  void powerThatIsTurnedBehindOurBackIsToldAndLeftAlone() throws Exception {
    awaitSeen("srv-01");
    SimulatedBmc bmc = stack.bmcOf("srv-01");
    try (Context.CancellableContext watching = Context.current().withCancellation()) {
      var told = watch(watching, "srv-01");
      bmc.machine().turnOn();
      Power drifted = next(told);
      while (!drifted.hasDriftTime()) {
        drifted = next(told);
      }
      assertThat(drifted.getState()).isEqualTo(Power.State.ON);
      assertThat(drifted.getExpectedState()).isEqualTo(Power.State.OFF);
      assertThat(drifted.getSource()).isEqualTo(Power.Source.SWEEP);
      assertThat(drifted.getDriftReason()).contains("was left off and is on");
      assertThat(found("power-drift", powerOf("srv-01")))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.getActor()).isEqualTo("system");
                assertThat(event.getStatus().getMessage()).isEqualTo(drifted(event));
              });
      // A power operation that has nothing to do ends the drift; nothing else touched the machine.
      assertThat(turnOn("srv-01").hasResponse()).isTrue();
      assertThat(power("srv-01").hasDriftTime()).isFalse();
      assertThat(power("srv-01").getExpectedState()).isEqualTo(Power.State.ON);
    }
    assertThat(bmc.machine().power()).isEqualTo(Machine.Power.ON);
    assertThat(bmc.journal()).noneMatch(entry -> entry.method().equals("POST"));
    assertThat(found("power-drift", powerOf("srv-01"))).hasSize(1);
  }

  private static String drifted(AuditEvent event) {
    return event.getResource().replace("/power", "")
        + " was left off and is on: somebody, the system or a power failure did that without us";
  }

  @Test
  void aBmcThatDiesAndComesBackIsToldOnceEach() throws Exception {
    awaitSeen("srv-02");
    SimulatedBmc bmc = stack.bmcOf("srv-02");
    try (Context.CancellableContext watching = Context.current().withCancellation()) {
      var told = watch(watching, "srv-02");
      kill(bmc);
      Power dead = next(told);
      assertThat(dead.getManagementState()).isEqualTo(ManagementState.MANAGEMENT_STATE_UNREACHABLE);
      assertThat(dead.getState()).isEqualTo(Power.State.UNKNOWN);
      assertThat(dead.getLastKnownState()).isEqualTo(Power.State.OFF);
      assertThat(dead.getManagementStateReason()).isNotEmpty();
      assertThat(server("srv-02")).isEqualTo(ManagementState.MANAGEMENT_STATE_UNREACHABLE);

      revive(bmc);
      Power back = next(told);
      assertThat(back.getManagementState()).isEqualTo(ManagementState.MANAGEMENT_STATE_AVAILABLE);
      assertThat(back.getState()).isEqualTo(Power.State.OFF);
      assertThat(back.getManagementStateReason()).isEmpty();
    }
    assertThat(found("management-state", "servers/srv-02")).hasSize(2);
  }

  private static ManagementState server(String id) {
    return stack
        .api()
        .servers()
        .getServer(GetServerRequest.newBuilder().setName("servers/" + id).build())
        .getManagementState();
  }

  @Test
  void aPasswordThatIsNotRightAnyMoreIsNotShownAgainAndAgain() {
    awaitSeen("srv-03");
    awaitSeen("srv-04");
    SimulatedBmc bmc = stack.bmcOf("srv-03");
    String right = bmc.password();
    int before = bmc.failedLogins();
    bmc.changePassword("somebody-changed-it");
    Await.until(
        "the refusal is known",
        SOON,
        () -> server("srv-03") == ManagementState.MANAGEMENT_STATE_CREDENTIALS_BAD);
    // Some rounds of the others pass.
    var seen = power("srv-04").getObserveTime();
    Await.until(
        "others are seen again and again",
        SOON,
        () -> power("srv-04").getObserveTime().getSeconds() > seen.getSeconds() + 1);
    // Twice, as it was good a moment ago: some BMCs refuse a good one once.
    assertThat(bmc.failedLogins() - before).isBetween(1, 2);
    assertThat(power("srv-03").getState()).isEqualTo(Power.State.UNKNOWN);
    assertThat(found("management-state", "servers/srv-03")).hasSize(1);
    bmc.changePassword(right);
  }

  @Test
  void manyAreAskedAtOnceAndOneThatIsDeadKeepsNobodyBack() throws Exception {
    awaitSeen("srv-04");
    stack.bmcOf("srv-04").machine().turnOn();
    kill(stack.bmcOf("srv-09"));
    List<PowerResult> results =
        stack
            .api()
            .power()
            .batchGetPower(
                BatchGetPowerRequest.newBuilder()
                    .addNames(powerOf("srv-09"))
                    .addNames(powerOf("srv-99"))
                    .addNames(powerOf("srv-04"))
                    .setRefresh(true)
                    .setRefreshTimeout(Durations.fromSeconds(5))
                    .build())
            .getResultsList();
    assertThat(results)
        .extracting(PowerResult::getName)
        .containsExactly(powerOf("srv-09"), powerOf("srv-99"), powerOf("srv-04"));
    assertThat(reason(results.get(0).getError())).isEqualTo("BMC_UNREACHABLE");
    assertThat(results.get(0).hasPower()).isTrue();
    assertThat(reason(results.get(1).getError())).isEqualTo("NOT_FOUND");
    assertThat(results.get(1).hasPower()).isFalse();
    assertThat(results.get(2).hasError()).isFalse();
    assertThat(results.get(2).getPower().getState()).isEqualTo(Power.State.ON);
  }

  /** B28: it is neither off nor running, and that is told. */
  @Test
  void aMachineThatIsStuckOnItsWayIsNotToldAsRunning() {
    awaitSeen("srv-06");
    assertThat(power("srv-06").getTransition()).isEqualTo(Power.Transition.TRANSITION_UNSPECIFIED);
    stack.bmcOf("srv-06").add(Oddity.POWER_STATE_STUCK);
    Await.until(
        "it is told", SOON, () -> power("srv-06").getTransition() == Power.Transition.POWERING_OFF);
    assertThat(power("srv-06").getState()).isEqualTo(Power.State.ON);
  }

  /** B28: what no BMC should say is no state. */
  @Test
  void aBmcThatTellsNoPowerStateIsDegraded() {
    awaitSeen("srv-05");
    stack.bmcOf("srv-05").add(Oddity.POWER_STATE_NULL);
    Await.until(
        "no state is known",
        SOON,
        () ->
            power("srv-05").getManagementState() == ManagementState.MANAGEMENT_STATE_DEGRADED
                && power("srv-05").getState() == Power.State.UNKNOWN);
    assertThat(power("srv-05").getLastKnownState()).isEqualTo(Power.State.OFF);
    // Nothing is done about a BMC in trouble where nobody has switched that on.
    assertThat(stack.bmcOf("srv-05").journal())
        .noneMatch(entry -> entry.path().equals("bmc-reset"));
  }

  /** That is for an operator to decide: {@code telemetry.suspended-on}. */
  @Test
  void aSuspendedMachineThatIsOnIsToldAndLeftAlone() {
    SimulatedBmc bmc = stack.bmcOf("srv-10");
    Customers customers = new Customers(stack.api());
    assertThat(finish(customers.order("sold", "sold-1")).hasResponse()).isTrue();
    assertThat(finish(customers.suspend("sold-1", false)).hasResponse()).isTrue();
    awaitSeen("srv-10");
    bmc.machine().turnOn();
    Await.until("it is told", SOON, () -> !found("power-drift", powerOf("srv-10")).isEmpty());
    var seen = power("srv-10").getObserveTime();
    Await.until(
        "it is seen again and again",
        SOON,
        () -> power("srv-10").getObserveTime().getSeconds() > seen.getSeconds() + 1);
    assertThat(power("srv-10").getDriftReason())
        .contains("assignments/sold-1 is suspended, and is on");
    assertThat(bmc.machine().power()).isEqualTo(Machine.Power.ON);
    assertThat(bmc.effects().stream().filter(effect -> !effect.startsWith("boot")))
        .containsExactly("power-on", "power-cut", "power-on");
    assertThat(bmc.journal().stream().filter(entry -> entry.method().equals("POST"))).hasSize(2);
  }

  private static Operation turnOn(String server) {
    return finish(begin(server));
  }

  private static Operation begin(String server) {
    return stack
        .api()
        .power()
        .powerOn(PowerOnRequest.newBuilder().setName(powerOf(server)).build());
  }

  private static Operation finish(Operation operation) {
    return stack
        .api()
        .operations()
        .waitOperation(
            WaitOperationRequest.newBuilder()
                .setName(operation.getName())
                .setTimeout(Durations.fromSeconds(25))
                .build());
  }

  private static String reason(com.google.rpc.Status status) throws Exception {
    return status.getDetailsCount() == 0
        ? status.toString()
        : status.getDetails(0).unpack(ErrorInfo.class).getReason();
  }
}
