package io.toplink.dcim.it.sentonce;

import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.concurrency.Books;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.ipmi.IpmiSim;
import io.toplink.dcim.it.sentonce.Boards.Seat;
import io.toplink.dcim.it.sentonce.Kill.When;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.it.stack.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was sent is counted by the BMCs themselves: Redfish BMCs of six vendors' shapes, OpenIPMI's
 * {@code ipmi_sim}, and a server of our own for what that cannot show. Each is held at another
 * moment of what it is told. Once all of them are, the server is killed, they go on, and another
 * server takes over. With {@code -Ddcim.kills=20} that is done so often; from the second time on
 * they are held at what they are asked.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SentOnceTest {
  private static final int KILLS = Integer.getInteger("dcim.kills", 1);
  private static final int QUESTIONS = 3;
  private static final int ASKERS = 6;
  private static final Duration OVER = Duration.ofSeconds(120);

  /** What restarts a BMC of ipmi_sim its machine does not hear of. */
  private static final Collection<Verb> OF_SIMS =
      EnumSet.of(Verb.ON, Verb.OFF, Verb.SOFT_OFF, Verb.RESTART, Verb.RESTART_FROM_NETWORK);

  private static final Collection<Verb> SPOILT =
      EnumSet.of(Verb.ON, Verb.OFF, Verb.RESTART, Verb.RESET_BMC);

  private final Random random = new Random(20_261_122);
  private final Boards boards = new Boards();
  private Stack stack;
  private Books books;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    List<Kill> overRedfish = moments(EnumSet.allOf(Verb.class));
    stack =
        Stack.start(
            StackOptions.of("sent-once")
                .inChildProcess()
                .withSpareBmcs(overRedfish.size())
                .withServerSettings(
                    // All are held at once.
                    "operations { workers = 250, bmc-busy-limit = 60 s, bmc-away-limit = 60 s }",
                    "bmc { in-flight = 500, in-flight-per-subnet = 500 }",
                    "power { resend = 2 s, on-limit = 60 s, off-limit = 60 s }",
                    "escalation { enabled = true, failures = 1000, after = 1 s, cool-down = 1 h }",
                    "escalation { restarts = 1, at-once = 100 }"));
    books = new Books(stack.database());
    boards.addRedfish(stack.fleet().bmcs(), overRedfish);
    boards.addOurs(moments(EnumSet.complementOf(EnumSet.of(Verb.INSERT_MEDIA, Verb.EJECT_MEDIA))));
    if (Tool.find(IpmiSim.PROGRAM, "a kill while ipmi_sim is told something").isPresent()) {
      boards.addSims(moments(OF_SIMS), directory);
    }
    boards.register(stack.api());
  }

  @AfterAll
  void stop() throws Exception {
    boards.close();
    if (books != null) {
      books.close();
    }
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void whoeverCarriesOnLooksBeforeItSends() throws Exception {
    killed(boards.seats());
    for (int i = 1; i < KILLS; i++) {
      killed(boards.seats().stream().map(seat -> seat.at(question(seat.kill().verb()))).toList());
    }
  }

  /** B23, B26, B27: the BMC breaks, or its answer is lost after or before what it was to do. */
  @Test
  void aLostAnswerIsNoReasonToSendAgainUnseen() throws Exception {
    List<Seat> seats = new ArrayList<>();
    forgetThePast();
    for (Seat seat : boards.seats()) {
      Kill kill = seat.kill();
      if (SPOILT.contains(kill.verb())
          && kill.which() == 0
          && kill.when().ordinal() < Spoilt.values().length
          && !(seat.board() instanceof SimBoard)) {
        Spoilt how = Spoilt.values()[kill.when().ordinal()];
        seat.board().prepare(kill.verb());
        seat.board().spoil(kill.order(), how);
        seats.add(seat.at(new Kill(kill.verb(), 0, how.like())));
      }
    }
    try (ApiCalls calls = stack.apiAt(stack.serverProcess())) {
      seats.forEach(seat -> ask(calls, seat));
    }
    everythingEnds();
    check(seats);
  }

  /** All moments of all that is told. */
  private static List<Kill> moments(Collection<Verb> verbs) {
    List<Kill> all = new ArrayList<>();
    for (Verb verb : verbs) {
      for (int which = 0; which < verb.orders().size(); which++) {
        for (When when : When.values()) {
          all.add(new Kill(verb, which, when));
        }
      }
    }
    return all;
  }

  /** Any moment of any question that is asked in any case. */
  private Kill question(Verb verb) {
    When[] moments = {When.HEARD, When.DONE, When.ANSWERED};
    return new Kill(
        verb, verb.orders().size() + random.nextInt(QUESTIONS), moments[random.nextInt(3)]);
  }

  private void killed(List<Seat> seats) throws Exception {
    long begin = System.nanoTime();
    forgetThePast();
    for (Seat seat : seats) {
      seat.board().prepare(seat.kill().verb());
      seat.board().trap(seat.kill());
    }
    askAll(seats);
    long caught = System.nanoTime();
    stack.serverProcess().kill();
    for (Seat seat : seats) {
      seat.board().release();
    }
    stack.serverProcess().start();
    everythingEnds();
    System.out.printf(
        Locale.ROOT,
        "%d machines held after %d ms, all over after %d ms%n",
        seats.size(),
        TimeUnit.NANOSECONDS.toMillis(caught - begin),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    check(seats);
  }

  /** What was before counts no more. */
  private void forgetThePast() throws Exception {
    books.execute(
        "update server_power set failures = 0, restart_may_help = false,"
            + " management_state = 'AVAILABLE'",
        "delete from bmc_escalations",
        "update operations set target = 'past'");
  }

  private void everythingEnds() {
    Await.until(
        "every operation is over",
        OVER,
        () -> books.number("select count(*) from operations where end_time is null") == 0);
  }

  private void check(List<Seat> seats) {
    SoftAssertions all = new SoftAssertions();
    for (Seat seat : seats) {
      all.assertThatCode(
              () -> Outcomes.check(seat.toString(), seat.kill(), seat.board(), ended(seat)))
          .doesNotThrowAnyException();
    }
    all.assertAll();
  }

  /** Returns when all are held. Those are asked first that take longest to get there. */
  private void askAll(List<Seat> seats) throws Exception {
    for (Seat seat : seats) {
      if (seat.kill().verb() == Verb.HEAL_BMC) {
        fallSick(seat.server());
      }
    }
    ApiCalls calls = stack.apiAt(stack.serverProcess());
    ExecutorService askers = Executors.newFixedThreadPool(ASKERS);
    try {
      List<Future<?>> asked = new ArrayList<>();
      seats.stream()
          .filter(seat -> seat.kill().verb() != Verb.HEAL_BMC)
          .sorted(Comparator.comparing((Seat seat) -> seat.kill().which()).reversed())
          .map(seat -> askers.submit(() -> ask(calls, seat)))
          .forEach(asked::add);
      Catch caught = new Catch(seats);
      Await.until("all are held", OVER, caught::isComplete);
      for (Future<?> each : asked) {
        each.get();
      }
    } finally {
      askers.shutdownNow();
      calls.close();
    }
  }

  private static void ask(ApiCalls calls, Seat seat) {
    seat.kill().verb().ask(calls, seat.server(), UUID.randomUUID().toString());
  }

  /** As a sweep writes down that has looked in vain for long. */
  private void fallSick(String server) throws Exception {
    books.execute(
        """
        update server_power p
        set failures = 1000, restart_may_help = true, management_state = 'DEGRADED',
            management_time = now() - interval '1 h', observe_time = now() - interval '1 h'
        from servers s where s.uid = p.server_uid and 'servers/' || s.id = '%s'
        """
            .formatted(server));
  }

  /** Who is held by now, and what the database said of each just then. */
  private final class Catch {
    private final List<Seat> left;

    Catch(List<Seat> seats) {
      left = new ArrayList<>(seats);
    }

    boolean isComplete() {
      left.removeIf(
          seat -> {
            boolean isCaught = seat.board().isCaught();
            if (isCaught) {
              Outcomes.checkIntent(seat.toString(), seat.kill(), intent(seat));
            }
            return isCaught;
          });
      return left.isEmpty();
    }
  }

  private String intent(Seat seat) {
    return String.join(
        ", ",
        books.texts(
            "select coalesce(intent, '') from operations where target = '"
                + seat.server()
                + "' and end_time is null"));
  }

  private List<String> ended(Seat seat) {
    return books.texts(
        "select state || ' ' || coalesce(error_reason, 'null') from operations where target = '"
            + seat.server()
            + "'");
  }
}
