package io.toplink.dcim.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.concurrency.Answer.OutOfStock;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.Journal;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.ServerProcess;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Both server processes are killed again and again, while callers order and machines are being
 * turned on. A caller who is not told what came of its order asks again with the same ids, of
 * either server. With {@code -Ddcim.rounds=100} it takes that many rounds.
 */
class KillTest {
  private static final int ROUNDS = Integer.getInteger("dcim.rounds", 20);
  private static final int SERVERS = 10;
  private static final int LATEST_KILL_MILLIS = 700;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A command that was lost with its process is sent again; the machines obey at once. */
  private static final Duration LAST_OPERATION = Duration.ofSeconds(60);

  private final Random random = new Random(20_261_122);

  @Test
  void nothingIsLostAndNothingDoubled() throws Exception {
    StackOptions options = StackOptions.of("kill").inChildProcess();
    for (int round = 1; round <= ROUNDS; round++) {
      options = options.with(packageOf(round), "Round " + round, SERVERS);
    }
    Map<CreateAssignmentRequest, Answer> all = new LinkedHashMap<>();
    try (Stack stack = Stack.start(options);
        ServerProcess second = stack.addServerProcess("dcim-2");
        Books books = new Books(stack.database());
        Callers callers = new Callers()) {
      second.start();
      List<Killable> servers =
          List.of(new Killable(stack, stack.serverProcess()), new Killable(stack, second));
      try {
        for (int round = 1; round <= ROUNDS; round++) {
          List<CompletableFuture<Void>> restarts =
              servers.stream().map(server -> server.killIn(pause())).toList();
          Map<CreateAssignmentRequest, Answer> answers =
              callers.order(
                  packageOf(round), (caller, request) -> insist(servers, caller, request));
          restarts.forEach(CompletableFuture::join);
          assertTenSold(answers, round);
          all.putAll(answers);
        }
        everyOperationEnds(books);
        theBooksAgree(books, all);
        repetitionsAreAnsweredAlike(servers, all);
        stack.fleet().bmcs().forEach(KillTest::assertTurnedOnOnce);
      } finally {
        servers.forEach(Killable::close);
      }
    }
  }

  private static String packageOf(int round) {
    return "round-" + round;
  }

  private Duration pause() {
    return Duration.ofMillis(random.nextInt(LATEST_KILL_MILLIS));
  }

  /** A server process, and how to call it in its present life. */
  private static final class Killable implements AutoCloseable {
    private final Stack stack;
    private final ServerProcess process;
    private volatile ApiCalls calls;

    Killable(Stack stack, ServerProcess process) {
      this.stack = stack;
      this.process = process;
      this.calls = stack.apiAt(process);
    }

    ApiCalls calls() {
      return calls;
    }

    CompletableFuture<Void> killIn(Duration time) {
      return CompletableFuture.runAsync(
          () -> {
            LockSupport.parkNanos(time.toNanos());
            process.kill();
            process.start();
            // A new connection, since the old one would only be tried again after a while.
            ApiCalls dead = calls;
            calls = stack.apiAt(process);
            dead.close();
          },
          task -> new Thread(task, "kill-" + process.name()).start());
    }

    @Override
    public void close() {
      calls.close();
    }
  }

  /** Asks one server and the other in turn until there is an answer. */
  private static Answer insist(
      List<Killable> servers, int caller, CreateAssignmentRequest request) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (int attempt = caller; ; attempt++) {
      try {
        return Answer.of(
            servers.get(attempt % servers.size()).calls().provisioning().createAssignment(request));
      } catch (StatusRuntimeException refusal) {
        if (!Answer.mustAskAgain(refusal)) {
          return Answer.of(refusal);
        }
        if (System.nanoTime() > deadline) {
          throw new AssertionError("no answer for " + PATIENCE, refusal);
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }

  private static void assertTenSold(Map<CreateAssignmentRequest, Answer> answers, int round) {
    assertThat(Callers.sold(answers))
        .as("round %d", round)
        .hasSize(SERVERS)
        .extracting(Answer.Sold::server)
        .doesNotHaveDuplicates();
    assertThat(answers.values())
        .as("round %d", round)
        .filteredOn(OutOfStock.class::isInstance)
        .hasSize(Callers.NUMBER - SERVERS);
  }

  private static void everyOperationEnds(Books books) {
    Await.until(
        "every operation is over",
        LAST_OPERATION,
        () -> books.number("select count(*) from operations where end_time is null") == 0);
    assertThat(
            books.number(
                "select count(*) from operations where kind = 'provision' and state <> 'DONE'"))
        .as("orders that were accepted and not carried out")
        .isZero();
  }

  private static void theBooksAgree(Books books, Map<CreateAssignmentRequest, Answer> all) {
    int expected = ROUNDS * SERVERS;
    assertThat(Callers.sold(all))
        .extracting(Answer.Sold::server)
        .hasSize(expected)
        .doesNotHaveDuplicates();
    assertThat(
            books.number(
                """
                select count(distinct a.server_uid) from assignments a
                  join servers s on s.uid = a.server_uid and s.state = 'ASSIGNED'
                where a.state = 'ACTIVE'
                """))
        .as("servers that are somebody's")
        .isEqualTo(expected);
    assertThat(books.number("select count(*) from assignments")).isEqualTo(expected);
    assertThat(books.number("select count(*) from operations where kind = 'provision'"))
        .isEqualTo(expected);
    assertThat(
            books.number(
                "select count(*) from audit_events where code = 0 and method like"
                    + " '%ProvisioningService/CreateAssignment'"))
        .as("audit events of orders")
        .isEqualTo(expected);
  }

  private static void repetitionsAreAnsweredAlike(
      List<Killable> servers, Map<CreateAssignmentRequest, Answer> all) {
    all.forEach(
        (request, answer) -> {
          if (answer instanceof Answer.Sold) {
            assertThat(insist(servers, 0, request)).isEqualTo(answer);
          }
        });
  }

  /**
   * One command is the rule. Whoever finds that a command may have left looks before it sends
   * again, and sends again only if the machine has not moved: so nothing may be sent once it has.
   */
  private static void assertTurnedOnOnce(SimulatedBmc bmc) {
    assertThat(bmc.effects())
        .as("what happened to machine %d", bmc.number())
        .filteredOn(effect -> effect.startsWith("power"))
        .containsExactly("power-on");
    List<Journal.Entry> entries = bmc.journal();
    long moved =
        entries.stream().filter(Journal.Entry::isEffect).findFirst().orElseThrow().sequence();
    List<Journal.Entry> commands =
        entries.stream()
            .filter(entry -> entry.method().equals("POST") && entry.path().contains("Reset"))
            .toList();
    assertThat(commands).as("commands to machine %d", bmc.number()).hasSizeBetween(1, 2);
    assertThat(commands)
        .as("commands to machine %d after it moved", bmc.number())
        .allMatch(command -> command.sequence() < moved);
  }
}
