package io.toplink.dcim.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.util.Durations;
import com.google.rpc.Code;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Journal;
import io.toplink.dcim.it.fleet.Machine;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.ServerProcess;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.v1.BatchPowerRequest;
import io.toplink.dcim.v1.BatchPowerResponse;
import io.toplink.dcim.v1.BatchResult;
import io.toplink.dcim.v1.Power;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two hundred machines, and server processes that die while they look after them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyMachinesTest {
  private static final int MACHINES = 200;
  private static final int RESTARTED = 120;
  private static final int TURNED_OFF = 60;
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration SET_AGE = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How much of what is to happen has happened when the server is killed. */
  private static final List<Double> KILLS = List.of(0.0, 0.3, 0.75);

  private static final Pattern ROOT = Pattern.compile("/redfish/v1/?");
  private static final Pattern SYSTEM = Pattern.compile(".*/Systems/[^/]+/?");

  private Stack stack;

  @BeforeAll
  void start() throws Exception {
    stack =
        Stack.start(
            StackOptions.of("many")
                .inChildProcess()
                .with("many", "Many", MACHINES)
                .withServerSettings(
                    "telemetry { enabled = true, interval = 2 s, silent-interval = 4 s }",
                    "telemetry.stale-after = 20 s"));
  }

  @AfterAll
  void stop() {
    stack.close();
  }

  @Test
  void aBatchThatIsKilledAgainAndAgainIsCarriedOutOnce() throws Exception {
    List<Integer> restarted = IntStream.range(0, RESTARTED).boxed().toList();
    List<Integer> turnedOff = IntStream.range(RESTARTED, RESTARTED + TURNED_OFF).boxed().toList();
    IntStream.range(0, RESTARTED + TURNED_OFF).forEach(i -> bmc(i).machine().turnOn());
    Await.until(
        "they are on",
        PATIENCE,
        () -> stack.fleet().bmcs().stream().allMatch(ManyMachinesTest::isOnIfToldSo));
    long mark = stack.fleet().journal().entries().size();
    ServerProcess process = stack.serverProcess();
    Operation restart;
    Operation off;
    try (ApiCalls calls = stack.apiAt(process)) {
      restart = calls.power().batchPower(request(restarted, BatchPowerRequest.Action.RESTART));
      off = calls.power().batchPower(request(turnedOff, BatchPowerRequest.Action.OFF));
    }
    int expected = 2 * RESTARTED + TURNED_OFF;
    for (double share : KILLS) {
      Await.until(
          "some of it has happened", PATIENCE, () -> effectsSince(mark) >= share * expected);
      process.kill();
      process.start();
    }
    try (ApiCalls calls = stack.apiAt(process)) {
      assertAllDone(calls, restart, restarted);
      assertAllDone(calls, off, turnedOff);
    }
    for (int machine : restarted) {
      assertSent(machine, List.of("ForceOff", "On"), List.of("power-cut", "power-on"), mark);
    }
    for (int machine : turnedOff) {
      assertSent(machine, List.of("ForceOff"), List.of("power-cut"), mark);
    }
    assertThat(effectsSince(mark)).as("nothing happened to any other").isEqualTo(expected);
  }

  private void assertSent(int machine, List<String> commands, List<String> effects, long mark) {
    String what = "machine " + machine;
    SentCommands.assertSentOnce(what, bmc(machine), commands, effects, 1, 2, mark);
    assertThat(SentCommands.effects(bmc(machine), mark)).as(what).isEqualTo(effects);
  }

  private static void assertAllDone(ApiCalls calls, Operation batch, List<Integer> machines)
      throws Exception {
    Operation ended =
        calls
            .operations()
            .waitOperation(
                WaitOperationRequest.newBuilder()
                    .setName(batch.getName())
                    .setTimeout(Durations.fromSeconds(25))
                    .build());
    assertThat(ended.hasResponse()).as("%s", ended).isTrue();
    List<BatchResult> results =
        ended.getResponse().unpack(BatchPowerResponse.class).getResultsList();
    assertThat(results)
        .extracting(BatchResult::getTarget)
        .containsExactlyElementsOf(
            machines.stream().map(ManyMachinesTest::server).collect(Collectors.toList()));
    assertThat(results)
        .allSatisfy(
            result -> {
              assertThat(result.getError().getCode()).as("%s", result).isEqualTo(Code.OK_VALUE);
              assertThat(result.getState()).isEqualTo(BatchResult.State.DONE);
            });
  }

  private static BatchPowerRequest request(
      List<Integer> machines, BatchPowerRequest.Action action) {
    return BatchPowerRequest.newBuilder()
        .addAllServers(machines.stream().map(ManyMachinesTest::server).toList())
        .setAction(action)
        .setManner(Power.Manner.FORCED)
        .build();
  }

  private long effectsSince(long mark) {
    return stack.fleet().journal().entries().stream()
        .filter(entry -> entry.sequence() > mark && entry.isEffect())
        .filter(entry -> !entry.path().startsWith("boot"))
        .count();
  }

  @Test
  void twoProcessesShareOneSweepAndEitherTakesItAllOver() throws Exception {
    try (ServerProcess second = stack.addServerProcess("dcim-2")) {
      long before = mark();
      second.start();
      long mark = mark();
      awaitLooks(MACHINES, 4, mark);
      assertNoneIsAskedTwice(mark);
      // Whoever is new asks each BMC for the way to its machine first.
      assertThat(times(ROOT, before))
          .as("machines the second process has looked at")
          .hasSizeGreaterThan(MACHINES / 4);

      ServerProcess first = stack.serverProcess();
      takesAllOver(first);
      first.start();
      takesAllOver(second);
    }
  }

  /** Kills a process that has looks under way; whoever is left looks at all machines. */
  private void takesAllOver(ServerProcess dying) {
    long before = mark();
    List<SimulatedBmc> hanging = stack.fleet().bmcs().subList(0, 20);
    hanging.forEach(bmc -> bmc.inject(Fault.of(Fault.Kind.HANG).on("GET", ".*/Systems/[^/]*")));
    awaitLooks(hanging.size(), 1, before);
    dying.kill();
    long mark = mark();
    Instant death = Instant.now();
    awaitLooks(MACHINES, 1, mark);
    assertThat(Duration.between(death, Instant.now())).isLessThan(SET_AGE.minus(INTERVAL));
    hanging.forEach(SimulatedBmc::clearFaults);
  }

  /** An interval is a fifth shorter than it is set, at the least. */
  private void assertNoneIsAskedTwice(long mark) {
    Duration least = INTERVAL.multipliedBy(4).dividedBy(5);
    times(SYSTEM, mark)
        .forEach(
            (machine, looks) -> {
              for (int i = 1; i < looks.size(); i++) {
                assertThat(Duration.between(looks.get(i - 1), looks.get(i)))
                    .as("between two looks at machine %d", machine)
                    .isBetween(least, SET_AGE);
              }
            });
  }

  private void awaitLooks(int machines, int looks, long mark) {
    Await.until(
        "each of " + machines + " is looked at " + looks + " times",
        PATIENCE,
        () -> {
          Map<Integer, List<Instant>> seen = times(SYSTEM, mark);
          return IntStream.range(0, machines)
              .allMatch(machine -> seen.getOrDefault(machine, List.of()).size() >= looks);
        });
  }

  /** When each machine was asked for something by somebody whom the BMC let in. */
  private Map<Integer, List<Instant>> times(Pattern what, long mark) {
    List<Journal.Entry> all = stack.fleet().journal().entries();
    return all.subList((int) mark, all.size()).stream()
        .filter(entry -> entry.method().equals("GET") && !entry.user().isEmpty())
        .filter(entry -> what.matcher(entry.path()).matches())
        .collect(
            Collectors.groupingBy(
                Journal.Entry::bmc,
                TreeMap::new,
                Collectors.mapping(Journal.Entry::time, Collectors.toList())));
  }

  private static boolean isOnIfToldSo(SimulatedBmc bmc) {
    return bmc.number() >= RESTARTED + TURNED_OFF || bmc.machine().power() == Machine.Power.ON;
  }

  private long mark() {
    return stack.fleet().journal().entries().size();
  }

  private SimulatedBmc bmc(int machine) {
    return stack.fleet().bmc(machine);
  }

  private static String server(int machine) {
    return String.format(Locale.ROOT, "servers/srv-%02d", machine + 1);
  }
}
