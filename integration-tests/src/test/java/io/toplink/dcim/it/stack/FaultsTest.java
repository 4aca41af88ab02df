package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.util.Durations;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Journal;
import io.toplink.dcim.it.fleet.Machine.Power;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.HttpCaller.Answer;
import io.toplink.dcim.v1.Power.Manner;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.RestartRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes wrong below and in between: orders are kept, and machines are told things once. */
class FaultsTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int AT_ONCE = 50;

  private static Stack stack;
  private static HttpCaller whmcs;

  @BeforeAll
  static void start() throws Exception {
    // Slow enough to be killed in the middle.
    stack =
        Stack.start(
            StackOptions.of("faults")
                .with("dead", "Dead", 1)
                .with("liar", "Liar", 1)
                .with("swapped", "Swapped", 1)
                .with("crowd", "Crowd", 3)
                .with("killed", "Killed", 2)
                .with("restarted", "Restarted", 1)
                .withPowerTaking(Duration.ofMillis(800))
                .inChildProcess()
                .withGatewaySettings(
                    "read { open-time = 200 ms, open-time-max = 500 ms }",
                    "mutate { open-time = 200 ms, open-time-max = 500 ms }",
                    "limits { calls-per-second = 1000, call-burst = 1000 }"));
    whmcs = stack.http(stack.issueWhmcs("whmcs")).signing();
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void aBmcThatIsDeadKeepsTheOrderUntilItIsBack() throws Exception {
    SimulatedBmc bmc = stack.bmcOf("srv-01");
    stack.fleet().unplug(bmc);
    Answer failed = settled("/services/1", "dead");
    assertThat(failed.code()).as("%s", failed.body()).isEqualTo("BMC_UNREACHABLE");
    assertThat(failed.body().path("changed").asText()).isEqualTo("yes");
    assertThat(failed.body().path("safe_to_retry").asBoolean()).isTrue();
    assertThat(serverOf(failed)).isEqualTo("srv-01");
    assertThat(stack.stock("dead").getAvailableCount()).isZero();
    assertThat(bmc.effects()).isEmpty();

    stack.fleet().plugIn(bmc);
    Await.until("the order is carried out", SOON, () -> order("/services/1", "dead").ok());
    Answer done = settled("/services/1", "dead");
    assertThat(done.status()).isEqualTo(200);
    assertThat(serverOf(done)).isEqualTo("srv-01");
    assertThat(powerOns(bmc)).isOne();
  }

  @Test
  void aBmcThatLiesIsFoundOut() {
    SimulatedBmc bmc = stack.bmcOf("srv-02");
    bmc.inject(Fault.lie().times(-1));
    Answer failed = settled("/services/2", "liar");
    assertThat(failed.code()).as("%s", failed.body()).isEqualTo("POWER_STATE_UNCONFIRMED");
    assertThat(failed.body().path("changed").asText()).isEqualTo("yes");
    assertThat(bmc.effects()).isEmpty();
    bmc.clearFaults();
    Await.until("it obeys", SOON, () -> order("/services/2", "liar").status() == 200);
    assertThat(powerOns(bmc)).isOne();
  }

  @Test
  void anotherMachineBehindTheBmcIsToldNothing() {
    SimulatedBmc bmc = stack.bmcOf("srv-03");
    bmc.machine().becomes("SOMEBODYELSE", UUID.randomUUID().toString());
    Answer failed = settled("/services/3", "swapped");
    assertThat(failed.code()).as("%s", failed.body()).isEqualTo("BMC_IDENTITY_MISMATCH");
    assertThat(commands(bmc)).isEmpty();
    assertThat(bmc.effects()).isEmpty();
    Operation byOperator =
        finish(
            stack
                .api()
                .power()
                .powerOn(PowerOnRequest.newBuilder().setName("servers/srv-03/power").build()));
    assertThat(byOperator.getError().getMessage()).as("%s", byOperator).isNotEmpty();
    assertThat(commands(bmc)).isEmpty();
  }

  @Test
  void theSameOrderFiftyTimesAtOnceIsOneServer() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<Answer>> calls = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        calls.add(callers.submit(() -> whmcs.put("/services/4", body("crowd"))));
      }
      Set<String> servers = new HashSet<>();
      Set<String> passwords = new HashSet<>();
      for (Future<Answer> call : calls) {
        Answer answer = call.get();
        if (answer.ok()) {
          servers.add(serverOf(answer));
          passwords.add(answer.data().path("password").asText());
        } else {
          // A busy gateway may refuse, if it says so and that it is safe to repeat.
          assertThat(answer.code()).as("%s", answer.body()).isIn("BUSY", "REQUEST_IN_PROGRESS");
          assertThat(answer.body().path("safe_to_retry").asBoolean()).isTrue();
        }
      }
      assertThat(servers).hasSize(1);
      assertThat(passwords).hasSize(1);
      assertThat(stack.stock("crowd").getAvailableCount()).isEqualTo(2);
      Answer again = settled("/services/4", "crowd");
      assertThat(servers).containsExactly(serverOf(again));
      assertThat(
              List.of("srv-04", "srv-05", "srv-06").stream()
                  .mapToLong(server -> powerOns(stack.bmcOf(server)))
                  .sum())
          .isOne();
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void aKillInTheMiddleOfAnOrderTurnsTheMachineOnOnce() throws Exception {
    SimulatedBmc bmc = stack.bmcOf("srv-07");
    SimulatedBmc other = stack.bmcOf("srv-08");
    Thread caller = new Thread(() -> order("/services/5", "killed"));
    caller.start();
    Await.until("it was told", SOON, () -> powerOns(bmc) + powerOns(other) > 0);
    stack.serverProcess().kill();
    caller.join();
    stack.server().start();

    Answer done = settled("/services/5", "killed");
    assertThat(done.status()).as("%s", done.body()).isEqualTo(200);
    assertThat(powerOns(bmc) + powerOns(other)).isOne();
    assertThat(commands(bmc).size() + commands(other).size()).isOne();
    SimulatedBmc sold = stack.bmcOf(serverOf(done));
    assertThat(sold.machine().power()).isEqualTo(Power.ON);

    // A restart that is killed after the power was cut is still one restart.
    Operation restart =
        stack
            .api()
            .power()
            .restart(
                RestartRequest.newBuilder()
                    .setName("servers/" + serverOf(done) + "/power")
                    .setManner(Manner.FORCED)
                    .setRequestId(UUID.randomUUID().toString())
                    .build());
    Await.until("its power is cut", SOON, () -> sold.effects().contains("power-cut"));
    stack.serverProcess().kill();
    stack.server().start();
    assertThat(finish(restart).hasResponse()).isTrue();
    assertThat(sold.effects().stream().filter(effect -> !effect.startsWith("boot")))
        .containsExactly("power-on", "power-cut", "power-on");
    assertThat(sold.machine().power()).isEqualTo(Power.ON);
  }

  @Test
  void theGatewayBridgesARestartOfTheServer() {
    Answer sold = settled("/services/6", "restarted");
    assertThat(sold.status()).as("%s", sold.body()).isEqualTo(200);
    stack.server().stop();
    Answer away = order("/services/6", "restarted");
    assertThat(away.status()).as("%s", away.body()).isEqualTo(503);
    assertThat(away.code()).isEqualTo("CONTROL_SERVER_UNREACHABLE");
    assertThat(away.body().path("changed").asText()).isEqualTo("no");
    assertThat(away.body().path("retry_after_s").asInt()).isPositive();
    assertThat(away.headers().firstValue("Retry-After")).isPresent();
    stack.server().start();
    Await.until(
        "the gateway serves", SOON, () -> order("/services/6", "restarted").status() == 200);
    assertThat(serverOf(order("/services/6", "restarted"))).isEqualTo(serverOf(sold));
    assertThat(powerOns(stack.bmcOf(serverOf(sold)))).isOne();
  }

  private static String body(String packageId) {
    return String.format(
        Locale.ROOT, "{\"package\":\"%s\",\"client_id\":\"1042\",\"prefix\":\"hk_\"}", packageId);
  }

  private static Answer order(String path, String packageId) {
    try {
      return whmcs.put(path, body(packageId));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Orders until the answer is neither that it goes on nor that the gateway waits for the server.
   */
  private static Answer settled(String path, String packageId) {
    Answer[] last = new Answer[1];
    Await.until(
        "an end of the order",
        Duration.ofSeconds(60),
        () -> {
          last[0] = order(path, packageId);
          return last[0].status() != 202 && !last[0].code().equals("CONTROL_SERVER_UNREACHABLE");
        });
    return last[0];
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

  private static String serverOf(Answer answer) {
    return answer.data().path("server").path("id").asText();
  }

  private static int powerOns(SimulatedBmc bmc) {
    return (int) bmc.effects().stream().filter("power-on"::equals).count();
  }

  /** What the machine was told to do, whether it did it or not. */
  private static List<String> commands(SimulatedBmc bmc) {
    return bmc.journal().stream()
        .filter(entry -> entry.method().equals("POST"))
        .map(Journal.Entry::path)
        .filter(path -> path.contains("Actions"))
        .collect(Collectors.toList());
  }
}
