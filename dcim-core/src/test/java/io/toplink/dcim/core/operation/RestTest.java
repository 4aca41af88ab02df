package io.toplink.dcim.core.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How operations come to rest, and what is written of a step that only looks. */
class RestTest {
  private final TestDatabase database = TestPostgres.freshDatabase();
  private final TestProcedure procedure = new TestProcedure();
  private final OperationFixture fixture = new OperationFixture(database, "one", procedure);

  @AfterEach
  void close() {
    fixture.close();
    database.close();
  }

  @Test
  void whatWaitsGivesItsTaskBackForThatTime() {
    Instant until = Instant.now().plus(Duration.ofHours(2));
    procedure.step("waiting", context -> new Outcome.Wait(until, "not yet", null));
    UUID id = fixture.submit("test", fixture.server());
    pick(7);

    assertThat(fixture.runner.run(id, 7)).isEqualTo(new Rest.Waiting(until));
    assertThat(task()).isEqualTo("false 8 true");
  }

  @Test
  void aTaskThatSomebodyElseHasByNowIsLeftToThem() {
    procedure.step(
        "waiting", context -> new Outcome.Wait(context.now().plusSeconds(9), "not yet", null));
    UUID id = fixture.submit("test", fixture.server());
    pick(8);

    fixture.runner.run(id, 7);
    assertThat(task()).isEqualTo("true 8 false");
    assertThat(fixture.get(id).statusMessage()).isEqualTo("not yet");
  }

  @Test
  void whatHappensWhileAStepLooksIsLookedAtAtOnce() {
    AtomicInteger looks = new AtomicInteger();
    procedure.step(
        "waiting",
        context -> {
          if (looks.incrementAndGet() > 1) {
            return Outcome.next();
          }
          // The machine reports right after this step has looked for its report.
          signal(context.operation().id());
          return new Outcome.Wait(context.now().plus(Duration.ofHours(2)), "not yet", null);
        });
    fixture.scheduler.start();
    Operation done = fixture.awaitOver(fixture.submit("test", fixture.server()));

    assertThat(done.state()).isEqualTo(Operation.State.DONE);
    assertThat(looks).hasValue(2);
  }

  @Test
  void anOperationThatCannotBeCancelledAnyMoreIsNotRunAgainForThat() {
    procedure.step(
        "waiting",
        context -> new Outcome.Wait(context.now().plus(Duration.ofHours(2)), "not yet", null));
    UUID id = fixture.submit("test", fixture.server());
    fixture.operations.cancel(TestCalls.call("hk", "CancelOperation"), id);
    // The one step in between that cannot be stopped has passed its point of no return.
    procedure.cancellable = false;
    pick(1);

    assertThat(fixture.runner.run(id, 1))
        .isInstanceOfSatisfying(
            Rest.Waiting.class,
            rest -> assertThat(rest.until()).isAfter(Instant.now().plusSeconds(60)));
    assertThat(task()).isEqualTo("false 2 true");
  }

  @Test
  void aQuietStepIsWrittenDownWithWhatComesOfIt() {
    Queue<String> written = new ConcurrentLinkedQueue<>();
    AtomicInteger acts = new AtomicInteger();
    AtomicInteger looks = new AtomicInteger();
    procedure
        .step(
            "act",
            context -> {
              context.sending("ON", List.of(acts.incrementAndGet()));
              return Outcome.next();
            })
        .quiet(
            "look",
            context -> {
              written.add(fixture.get(context.operation().id()).step());
              if (looks.incrementAndGet() == 1) {
                throw new LostClaimException(context.operation().id(), 0); // the process dies here
              }
              return new Outcome.Wait(context.now().plusSeconds(1), "not yet", null);
            });
    UUID id = fixture.submit("test", fixture.server());

    fixture.runner.run(id, 1);
    assertThat(fixture.get(id).intent()).isEqualTo("ON");
    fixture.runner.run(id, 1);

    assertThat(written).containsExactly("act", "act");
    assertThat(acts).hasValue(2);
    Operation waiting = fixture.get(id);
    assertThat(waiting.step()).isEqualTo("look");
    assertThat(waiting.intent()).isNull();
    assertThat(waiting.stepData()).isNull();
    assertThat(waiting.stepDeadline()).isAfter(waiting.createTime().plusSeconds(29));
  }

  @Test
  void aQuietStepThatSendsSomethingAfterAllIsWrittenDownWithThat() {
    procedure
        .step("first", context -> Outcome.next())
        .quiet(
            "look",
            context -> {
              context.sending("OFF", List.of(1));
              throw new LostClaimException(context.operation().id(), 0); // the process dies here
            });
    UUID id = fixture.submit("test", fixture.server());
    fixture.runner.run(id, 1);

    assertThat(fixture.get(id).step()).isEqualTo("look");
    assertThat(fixture.get(id).intent()).isEqualTo("OFF");
  }

  private void signal(UUID id) {
    fixture.mutations.run(
        TestCalls.call("hk", "Report"),
        Operations.Reference.class,
        change -> {
          fixture.operations.signal(change, id, 50, "reported");
          return new Operations.Reference(id);
        });
  }

  /** As a scheduler does. */
  private void pick(long version) {
    fixture.database.execute(
        handle -> handle.execute("update scheduled_tasks set picked = true, version = ?", version));
  }

  /** Of the one task: whether it is picked, its version, whether it is due in more than an hour. */
  private String task() {
    return fixture.database.read(
        handle ->
            handle
                .createQuery(
                    "select picked || ' ' || version || ' ' || (execution_time > now() + interval"
                        + " '1 hour') from scheduled_tasks where task_name = 'operation'")
                .mapTo(String.class)
                .one());
  }
}
