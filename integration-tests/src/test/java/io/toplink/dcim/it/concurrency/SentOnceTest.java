package io.toplink.dcim.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Machine;
import io.toplink.dcim.it.fleet.Moment;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.ServerProcess;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.v1.Power;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.ResetBmcRequest;
import io.toplink.dcim.v1.RestartRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What was sent is counted by the BMCs themselves, while the server is killed just before a command
 * takes effect, just after, once it is answered, and at any other request; and while answers are
 * lost. With {@code -Ddcim.kills=200} it takes that many moments instead of a few.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SentOnceTest {
  private static final int KILLS = Integer.getInteger("dcim.kills", 4);
  private static final Duration OVER = Duration.ofSeconds(60);

  /** What is asked of a machine; there are two machines for each at a time. */
  private enum Verb {
    ON,
    OFF,
    RESTART,
    RESET_BMC;

    /** The commands it may take, in order. */
    List<String> commands() {
      return switch (this) {
        case ON -> List.of("On");
        case OFF -> List.of("ForceOff");
        case RESTART -> List.of("ForceOff", "On");
        case RESET_BMC -> List.of("Restart");
      };
    }

    /** What becomes of its machine. */
    List<String> effects() {
      return switch (this) {
        case ON -> List.of("power-on");
        case OFF -> List.of("power-cut");
        case RESTART -> List.of("power-cut", "power-on");
        case RESET_BMC -> List.of("bmc-reset");
      };
    }
  }

  /**
   * When the server dies.
   *
   * @param which of the verb's commands; from the number of commands on, its so manieth read
   */
  private record Kill(Verb verb, int which, Moment moment) {}

  private Stack stack;
  private Books books;
  private final List<ApiCalls> opened = new ArrayList<>();

  @BeforeAll
  void start() throws Exception {
    stack =
        Stack.start(
            StackOptions.of("sent-once").inChildProcess().with("sent-once", "Sent once", 12));
    books = new Books(stack.database());
  }

  @AfterAll
  void stop() throws Exception {
    opened.forEach(ApiCalls::close);
    books.close();
    stack.close();
  }

  @Test
  void whoeverCarriesOnLooksBeforeItSends() throws Exception {
    for (Kill kill : kills()) {
      killedAt(kill);
    }
  }

  /** B23, B26, B27: the BMC breaks, or its answer is lost after or before what it was to do. */
  @Test
  void aLostAnswerIsNoReasonToSendAgainUnseen() throws Exception {
    List<Fault> faults =
        List.of(
            Fault.status(500).on("POST", ".*Reset.*"),
            Fault.of(Fault.Kind.RESET).on("POST", ".*Reset.*").afterEffect(),
            Fault.of(Fault.Kind.RESET).on("POST", ".*Reset.*"));
    ApiCalls calls = calls();
    for (int i = 0; i < 12; i++) {
      prepare(bmc(i), Verb.values()[i % 4]);
    }
    long mark = begin();
    for (int i = 0; i < 12; i++) {
      bmc(i).inject(faults.get(i / 4));
      ask(calls, Verb.values()[i % 4], i, UUID.randomUUID().toString());
    }
    everythingEnds();
    for (int i = 0; i < 12; i++) {
      Verb verb = Verb.values()[i % 4];
      check("fault " + faults.get(i / 4).kind() + " at " + verb, i, verb, mark);
      if (verb == Verb.RESET_BMC) {
        assertThat(states(i)).as("nobody knows").containsExactly("FAILED OUTCOME_UNKNOWN");
      } else {
        assertThat(SentCommands.effects(bmc(i), mark))
            .as("%s at machine %d", verb, i)
            .isEqualTo(verb.effects());
        assertThat(states(i)).containsExactly("DONE null");
      }
    }
  }

  private void killedAt(Kill kill) throws Exception {
    for (int i = 0; i < 8; i++) {
      prepare(bmc(i), Verb.values()[i % 4]);
    }
    long mark = begin();
    ApiCalls calls = calls();
    int struck = kill.verb().ordinal();
    for (int i = 0; i < 8; i++) {
      if (i != struck) {
        ask(calls, Verb.values()[i % 4], i, UUID.randomUUID().toString());
      }
    }
    ServerProcess process = stack.serverProcess();
    CountDownLatch dead = new CountDownLatch(1);
    arm(bmc(struck), kill, process, dead);
    String request = UUID.randomUUID().toString();
    boolean answered = askedOnce(calls, kill.verb(), struck, request);
    assertThat(dead.await(OVER.toSeconds(), TimeUnit.SECONDS)).as("%s came", kill).isTrue();
    process.start();
    if (!answered) {
      ask(calls(), kill.verb(), struck, request);
    }
    everythingEnds();
    for (int i = 0; i < 8; i++) {
      Verb verb = Verb.values()[i % 4];
      String what = kill + ": machine " + i + ", " + verb;
      check(what, i, verb, mark);
      if (verb == Verb.RESET_BMC) {
        assertThat(states(i)).as(what).hasSize(1).isSubsetOf("DONE null", "FAILED OUTCOME_UNKNOWN");
      } else {
        assertThat(states(i)).as(what).containsExactly("DONE null");
        assertThat(SentCommands.effects(bmc(i), mark)).as(what).isEqualTo(verb.effects());
      }
    }
  }

  /** All moments of all commands, and some of reads; a few of them in the usual run. */
  private static List<Kill> kills() {
    List<Kill> all = new ArrayList<>();
    for (Verb verb : Verb.values()) {
      for (int which = 0; which < verb.commands().size() + 3; which++) {
        for (Moment moment : Moment.values()) {
          all.add(new Kill(verb, which, moment));
        }
      }
    }
    List<Kill> chosen =
        new ArrayList<>(
            List.of(
                new Kill(Verb.ON, 0, Moment.DONE),
                new Kill(Verb.RESTART, 1, Moment.HEARD),
                new Kill(Verb.RESET_BMC, 0, Moment.DONE),
                new Kill(Verb.OFF, 2, Moment.ANSWERED)));
    Collections.shuffle(all, new Random(20_261_122));
    while (chosen.size() < KILLS) {
      chosen.addAll(all);
    }
    return chosen.subList(0, KILLS);
  }

  private static void arm(SimulatedBmc bmc, Kill kill, ServerProcess process, CountDownLatch dead) {
    int commands = kill.verb().commands().size();
    boolean ofReads = kill.which() >= commands;
    AtomicInteger left = new AtomicInteger(ofReads ? kill.which() - commands : kill.which());
    AtomicBoolean armed = new AtomicBoolean(true);
    bmc.watch(
        (moment, method, path) -> {
          boolean counts = ofReads == method.equals("GET");
          if (counts
              && moment == kill.moment()
              && left.getAndDecrement() == 0
              && armed.getAndSet(false)) {
            process.kill();
            dead.countDown();
          }
        });
  }

  private static void prepare(SimulatedBmc bmc, Verb verb) {
    Machine.Power wanted = verb == Verb.ON ? Machine.Power.OFF : Machine.Power.ON;
    if (wanted == Machine.Power.ON) {
      bmc.machine().turnOn();
    } else {
      bmc.machine().cutPower();
    }
    Await.until("prepared", OVER, () -> bmc.machine().power() == wanted);
  }

  /**
   * At most once, or twice for a state that visibly was not reached; and never after it was.
   * Whoever dies between writing down that a BMC is to be reset and telling it has not told it, and
   * nobody does so afterwards: then nobody may say that it was.
   */
  private void check(String what, int machine, Verb verb, long mark) {
    boolean isDone = states(machine).equals(List.of("DONE null"));
    SentCommands.assertSentOnce(
        what,
        bmc(machine),
        verb.commands(),
        verb.effects(),
        isDone ? 1 : 0,
        verb == Verb.RESET_BMC ? 1 : 2,
        mark);
  }

  /** What was before counts no more; where the journal goes on. */
  private long begin() throws SQLException {
    books.execute("update operations set target = 'past'");
    return stack.fleet().journal().entries().size();
  }

  private void everythingEnds() {
    Await.until(
        "every operation is over",
        OVER,
        () -> books.number("select count(*) from operations where end_time is null") == 0);
  }

  private List<String> states(int machine) {
    return books.texts(
        "select state || ' ' || coalesce(error_reason, 'null') from operations where target = '"
            + server(machine)
            + "' and verb <> 'InspectServer'");
  }

  private SimulatedBmc bmc(int machine) {
    return stack.bmcOf(server(machine));
  }

  private static String server(int machine) {
    return String.format(Locale.ROOT, "servers/srv-%02d", machine + 1);
  }

  private ApiCalls calls() {
    ApiCalls calls = stack.apiAt(stack.serverProcess());
    opened.add(calls);
    return calls;
  }

  /** False if the server died before it could tell. */
  private static boolean askedOnce(ApiCalls calls, Verb verb, int machine, String request) {
    try {
      asked(calls, verb, machine, request);
      return true;
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isIn(Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED);
      return false;
    }
  }

  private static void ask(ApiCalls calls, Verb verb, int machine, String request) {
    long deadline = System.nanoTime() + OVER.toNanos();
    while (!askedOnce(calls, verb, machine, request)) {
      assertThat(System.nanoTime()).as("an answer in time").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private static void asked(ApiCalls calls, Verb verb, int machine, String request) {
    String name = server(machine) + "/power";
    switch (verb) {
      case ON ->
          calls
              .power()
              .powerOn(PowerOnRequest.newBuilder().setName(name).setRequestId(request).build());
      case OFF ->
          calls
              .power()
              .powerOff(
                  PowerOffRequest.newBuilder()
                      .setName(name)
                      .setManner(Power.Manner.FORCED)
                      .setRequestId(request)
                      .build());
      case RESTART ->
          calls
              .power()
              .restart(
                  RestartRequest.newBuilder()
                      .setName(name)
                      .setManner(Power.Manner.FORCED)
                      .setRequestId(request)
                      .build());
      case RESET_BMC ->
          calls
              .power()
              .resetBmc(ResetBmcRequest.newBuilder().setName(name).setRequestId(request).build());
    }
  }
}
