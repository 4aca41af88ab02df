package io.toplink.dcim.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.core.metrics.Surveyor;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperationsTest {
  private final TestDatabase database = TestPostgres.freshDatabase();
  private final TestProcedure procedure = new TestProcedure();
  private final OperationFixture fixture = new OperationFixture(database, "one", procedure);

  @AfterEach
  void close() {
    fixture.close();
    database.close();
  }

  private void start() {
    fixture.scheduler.start();
  }

  @Test
  void stepsRunInOrderAndTheirEffectsAreCommittedWithThem() {
    ConcurrentLinkedQueue<String> ran = new ConcurrentLinkedQueue<>();
    procedure
        .step(
            "first",
            context -> {
              ran.add("first");
              return Outcome.next(
                  change -> change.handle().execute("update estate set magic = 'seen'"));
            })
        .step(
            "second",
            context -> {
              ran.add("second");
              return Outcome.next();
            });
    start();
    Operation done = fixture.awaitOver(fixture.submit("test", fixture.server()));

    assertThat(done.state()).isEqualTo(Operation.State.DONE);
    assertThat(ran).containsExactly("first", "second");
    assertThat(procedure.endings).containsExactly(new Ending.Done());
    String magic =
        fixture.database.read(
            handle -> handle.createQuery("select magic from estate").mapTo(String.class).one());
    assertThat(magic).isEqualTo("seen");
  }

  @Test
  void stepsAndEndsAreCounted() {
    procedure
        .step("good", context -> Outcome.next())
        .step("bad", context -> new Outcome.Fail(Reason.BMC_UNREACHABLE, "silent", Map.of()));
    start();
    fixture.awaitOver(fixture.submit("test", fixture.server()));

    assertThat(timed("good", "next")).isOne();
    assertThat(timed("bad", "fail")).isOne();
    Await.until(
        "the end is counted",
        Duration.ofSeconds(10),
        () -> fixture.registry.find("dcim.operation").tag("state", "FAILED").timer() != null);
    assertThat(
            fixture
                .registry
                .get("dcim.operation.failures")
                .tags("kind", "test", "reason", "BMC_UNREACHABLE")
                .counter()
                .count())
        .isEqualTo(1);
  }

  private long timed(String step, String outcome) {
    return fixture
        .registry
        .get("dcim.operation.step")
        .tags("kind", "test", "step", step, "outcome", outcome)
        .timer()
        .count();
  }

  @Test
  void whatADeadProcessLeftIsTakenOverAndCounted() {
    procedure.step("only", context -> Outcome.next());
    UUID left = fixture.submit("test", fixture.server());
    fixture.database.execute(
        handle ->
            handle.execute(
                """
                update scheduled_tasks
                set picked = true, picked_by = 'gone', last_heartbeat = now() - interval '1 h'
                """));
    start();

    assertThat(fixture.awaitOver(left).state()).isEqualTo(Operation.State.DONE);
    assertThat(fixture.registry.get("dcim.operation.takeovers").counter().count()).isEqualTo(1);
  }

  @Test
  void theExpectedEndIsReckonedAnewFromTheStepsThatAreLeft() {
    procedure
        .step("first", context -> Outcome.next())
        .step(
            "second",
            Duration.ofMinutes(40),
            context -> new Outcome.Wait(Instant.now().plusSeconds(600), "waiting", null))
        .quiet("third", context -> Outcome.next());
    Instant before = Instant.now();
    UUID id = fixture.submit("test", fixture.server());
    assertThat(fixture.get(id).expectedEndTime()).isBefore(before.plusSeconds(60));
    fixture.runner.run(id, 0);
    Duration left = Duration.ofMinutes(10).plusMillis(7500);
    assertThat(fixture.get(id).expectedEndTime())
        .isBetween(before.plus(left), Instant.now().plus(left));
  }

  @Test
  void whatIsNotOverIsCountedAndWhatTakesTooLongTold() {
    procedure.step("never", context -> Outcome.next());
    fixture.submit("test", fixture.server());
    UUID late = fixture.submit("test", fixture.server());
    UUID stuck = fixture.submit("test", fixture.server());
    fixture.database.execute(
        handle -> {
          handle.execute(
              "update operations set expected_end_time = now() - interval '70 s' where id in (?,"
                  + " ?)",
              late,
              stuck);
          handle.execute(
              "update operations set state = 'NEEDS_ATTENTION', epoch = epoch + 1 where id = ?",
              stuck);
        });
    try (Surveyor surveyor =
        new Surveyor(
            Set.of(new OperationSurvey(fixture.procedures, InstantSource.system())),
            fixture.database,
            fixture.registry,
            InstantSource.system())) {
      surveyor.takeAll();
    }
    assertThat(gauge("dcim.operations", "kind", "test", "state", "PENDING")).isEqualTo(2);
    assertThat(gauge("dcim.operations", "kind", "test", "state", "NEEDS_ATTENTION")).isEqualTo(1);
    assertThat(gauge("dcim.operations.overdue", "kind", "test")).isEqualTo(1);
    assertThat(gauge("dcim.operation.overdue.max")).isBetween(70.0, 200.0);
  }

  private double gauge(String name, String... labels) {
    return fixture.registry.get(name).tags(labels).gauge().value();
  }

  @Test
  void aSecondOperationOnTheSameServerIsBusyAndNamesTheFirst() {
    procedure.step("never", context -> Outcome.next());
    UUID server = fixture.server();
    UUID first = fixture.submit("test", server);

    assertThatThrownBy(() -> fixture.submit("test", server))
        .isInstanceOfSatisfying(
            DcimException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.SERVER_BUSY);
              assertThat(e.metadata()).containsEntry("operation", "operations/" + first);
              assertThat(e.retryAfter()).isNotNull();
            });
  }

  @Test
  void theSchemaItselfRefusesTwoLiveOperationsOnOneServer() {
    procedure.step("never", context -> Outcome.next());
    UUID server = fixture.server();
    UUID first = fixture.submit("test", server);
    assertThatThrownBy(
            () ->
                fixture.database.execute(
                    handle ->
                        handle.execute(
                            """
                            insert into operations (id, kind, verb, target, server_uid, tenant, args, state,
                              expected_end_time, actor, create_time)
                            select gen_random_uuid(), kind, verb, target, server_uid, tenant, args, state,
                              expected_end_time, actor, create_time
                            from operations where id = ?
                            """,
                            first)))
        .hasMessageContaining("operations_live");
  }

  @Test
  void whatMayPassIsTriedAgainUntilTheStepsTimeIsOver() {
    AtomicInteger tries = new AtomicInteger();
    procedure.step(
        "unreachable",
        Duration.ofSeconds(3),
        context -> {
          tries.incrementAndGet();
          throw DcimException.of(Reason.BMC_UNREACHABLE, "nobody there", "server", "servers/x");
        });
    start();
    Operation failed = fixture.awaitOver(fixture.submit("test", fixture.server()));

    assertThat(failed.state()).isEqualTo(Operation.State.FAILED);
    assertThat(failed.error().reason()).isEqualTo(Reason.BMC_UNREACHABLE);
    assertThat(failed.error().metadata()).containsEntry("server", "servers/x");
    assertThat(tries).hasValueGreaterThan(1);
    assertThat(procedure.endings).singleElement().isInstanceOf(Ending.Failed.class);
  }

  @Test
  void timeInWhichNobodyRunsAnOperationIsNotItsStepsTime() {
    Queue<Instant> deadlines = new ConcurrentLinkedQueue<>();
    procedure.step(
        "waiting",
        context -> {
          deadlines.add(context.operation().stepDeadline());
          return context.late()
              ? new Outcome.Fail(Reason.POWER_STATE_UNCONFIRMED, "late", Map.of())
              : new Outcome.Wait(context.now().plusSeconds(1), "not yet", null);
        });
    UUID id = fixture.submit("test", fixture.server());
    Instant due = until(fixture.runner.run(id, 1));
    // As a process finds it that starts after an outage of an hour.
    fixture.database.execute(
        handle ->
            handle.execute(
                """
                update operations set step_deadline = step_deadline - interval '1 hour',
                  next_attempt_time = next_attempt_time - interval '1 hour'
                """));

    until(fixture.runner.run(id, 2));
    Instant before = deadlines.remove();
    assertThat(deadlines.remove())
        .isBetween(before.minusSeconds(1), before.plus(Duration.between(due, Instant.now())));

    // And one that dies before it comes to rest does not have the same hour counted twice.
    Operation again = fixture.claim(id, due.minusSeconds(5)).orElseThrow();
    assertThat(fixture.claim(id, due).orElseThrow().stepDeadline())
        .isEqualTo(again.stepDeadline().plusSeconds(5));
  }

  @Test
  void cancellingNeedsWhatStartingNeeds() {
    procedure.scopes = Set.of(Scope.PROVISIONING);
    procedure.step("never", context -> Outcome.next());
    UUID id = fixture.submit("test", fixture.server());

    assertThatThrownBy(
            () ->
                fixture.operations.cancel(
                    TestCalls.call(TestCalls.caller("hk", Scope.POWER), "CancelOperation"), id))
        .isInstanceOfSatisfying(
            DcimException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SCOPE_MISSING));
    assertThat(fixture.get(id).cancelRequested()).isFalse();
  }

  @Test
  void afterThePointOfNoReturnCancellingIsRefusedAndLeavesNoTrace() {
    procedure.step("wait", context -> new Outcome.Wait(context.now().plusSeconds(1), "", null));
    UUID id = fixture.submit("test", fixture.server());
    fixture.runner.run(id, 1);
    assertThat(fixture.operations.cancellable(fixture.get(id))).isTrue();
    procedure.cancellable = false;
    assertThat(fixture.operations.cancellable(fixture.get(id))).isFalse();
    assertThatThrownBy(() -> fixture.operations.cancel(TestCalls.call("hk", "CancelOperation"), id))
        .isInstanceOfSatisfying(
            DcimException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.CANCEL_TOO_LATE);
              assertThat(e.metadata()).containsEntry("operation", "operations/" + id);
            });
    assertThat(fixture.get(id).cancelRequested()).isFalse();

    procedure.cancellable = true;
    fixture.operations.cancel(TestCalls.call("hk", "CancelOperation"), id);
    fixture.runner.run(id, 1);
    assertThat(fixture.get(id).state()).isEqualTo(Operation.State.CANCELLED);
    assertThat(fixture.operations.cancellable(fixture.get(id))).isFalse();
    // Cancelled is cancelled, however often that is asked for.
    fixture.operations.cancel(TestCalls.call("hk", "CancelOperation"), id);
  }

  @Test
  void whatCannotPassFailsAtOnce() {
    AtomicInteger tries = new AtomicInteger();
    procedure.step(
        "refused",
        context -> {
          tries.incrementAndGet();
          throw DcimException.of(Reason.BMC_LOGIN_REFUSED, "wrong password");
        });
    start();
    Operation failed = fixture.awaitOver(fixture.submit("test", fixture.server()));

    assertThat(failed.error().reason()).isEqualTo(Reason.BMC_LOGIN_REFUSED);
    assertThat(tries).hasValue(1);
  }

  record Memory(int looks) {}

  @Test
  void aWaitingStepRemembersAndIsRunAgain() {
    procedure.step(
        "look",
        context -> {
          int looks = context.data(Memory.class).map(Memory::looks).orElse(0);
          return looks == 3
              ? Outcome.next()
              : new Outcome.Wait(context.now(), "look " + looks, new Memory(looks + 1));
        });
    start();
    assertThat(fixture.awaitOver(fixture.submit("test", fixture.server())).state())
        .isEqualTo(Operation.State.DONE);
  }

  @Test
  void cancellingIsHonouredBetweenLooks() throws InterruptedException {
    CountDownLatch looked = new CountDownLatch(1);
    procedure.step(
        "look",
        context -> {
          looked.countDown();
          return new Outcome.Wait(context.now().plusSeconds(3600), "waiting for ever", null);
        });
    start();
    UUID id = fixture.submit("test", fixture.server());
    looked.await();
    fixture.operations.cancel(TestCalls.call("hk", "CancelOperation"), id);

    Operation cancelled = fixture.awaitOver(id);
    assertThat(cancelled.state()).isEqualTo(Operation.State.CANCELLED);
    assertThat(cancelled.error().metadata()).containsEntry("step", "look");
    assertThat(procedure.endings).singleElement().isInstanceOf(Ending.Cancelled.class);
  }

  @Test
  void anotherTenantDoesNotSeeIt() {
    procedure.step("never", context -> Outcome.next());
    UUID id = fixture.submit("test", fixture.server());
    assertThatThrownBy(() -> fixture.operations.get(TestCalls.caller("other", Scope.READ), id))
        .isInstanceOfSatisfying(
            DcimException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND));
  }

  @Test
  void whoLostTheClaimCanNeitherSendNorWrite() {
    AtomicInteger sent = new AtomicInteger();
    procedure.step(
        "send",
        context -> {
          // Somebody else takes the operation over while this worker was asleep.
          fixture.claim(context.operation().id(), Instant.now());
          context.sending("RESET", new Memory(1));
          sent.incrementAndGet();
          return Outcome.next();
        });
    UUID id = fixture.submit("test", fixture.server());
    fixture.runner.run(id, 1);

    assertThat(sent).hasValue(0);
    assertThat(fixture.get(id).intent()).isNull();
    assertThat(fixture.get(id).state()).isEqualTo(Operation.State.RUNNING);
  }

  @Test
  void theEpochNeverGoesBack() {
    procedure.step("never", context -> Outcome.next());
    UUID id = fixture.submit("test", fixture.server());
    fixture.claim(id, Instant.now());
    assertThatThrownBy(
            () ->
                fixture.database.execute(
                    handle -> handle.execute("update operations set epoch = 0 where id = ?", id)))
        .hasMessageContaining("epoch cannot go back");
  }

  @Test
  void anOperationPutAsideTellsWhenItsCommandCanNoLongerArrive() {
    procedure.step(
        "send",
        context -> {
          context.sending("ON", new Memory(1));
          throw new LostClaimException(context.operation().id(), 0); // the process dies here
        });
    UUID server = fixture.server();
    UUID id = fixture.submit("test", server);
    fixture.runner.run(id, 1);
    assertThat(fixture.get(id).intent()).isEqualTo("ON");

    fixture.mutations.run(
        TestCalls.call("hk", "End"),
        Operations.Reference.class,
        change -> {
          assertThat(fixture.operations.supersede(change, server))
              .hasValueSatisfying(settled -> assertThat(settled).isAfter(change.now()));
          return fixture.operations.submit(
              change, new NewOperation("test", "servers/x", server, null, Map.of()));
        });
    assertThat(fixture.get(id).state()).isEqualTo(Operation.State.CANCELLED);
  }

  @Test
  void anUnexpectedFaultStopsForAPersonWhoCanLetTheServerGo() {
    procedure.step(
        "broken",
        context -> {
          throw new IllegalStateException("a bug");
        });
    UUID server = fixture.server();
    UUID id = fixture.submit("test", server);
    for (int i = 0; i < 5; i++) {
      fixture.runner.run(id, 1);
    }
    assertThat(fixture.get(id).state()).isEqualTo(Operation.State.NEEDS_ATTENTION);
    assertThatThrownBy(() -> fixture.submit("test", server)).isInstanceOf(DcimException.class);

    procedure.cancellable = false;
    assertThat(fixture.operations.cancellable(fixture.get(id))).isTrue();
    fixture.operations.cancel(TestCalls.call("hk", "CancelOperation"), id);
    assertThat(fixture.get(id).state()).isEqualTo(Operation.State.CANCELLED);
    fixture.submit("test", server);
  }

  @Test
  void aStepThatNobodyKnowsIsLeftForAPerson() {
    procedure.step("known", context -> Outcome.next());
    UUID id = fixture.submit("test", fixture.server());
    fixture.database.execute(
        handle ->
            handle.execute("update operations set step = 'unknown', epoch = 1 where id = ?", id));
    fixture.runner.run(id, 1);
    assertThat(fixture.get(id).error().reason()).isEqualTo(Reason.OPERATION_CORRUPT);
    assertThat(fixture.get(id).state()).isEqualTo(Operation.State.NEEDS_ATTENTION);
  }

  @Test
  void whatAnotherVersionWroteDownBeginsAtTheFirstStepThereIs() {
    procedure.step("known", context -> Outcome.next());
    UUID id = fixture.submit("test", fixture.server());
    fixture.database.execute(
        handle -> handle.execute("update operations set step = 'before-known' where id = ?", id));
    fixture.runner.run(id, 1);
    assertThat(fixture.get(id).state()).isEqualTo(Operation.State.DONE);
  }

  @Test
  void whatWaitsToBeTakenUpLosesNothingOfItsTime() {
    procedure.step("short", Duration.ofSeconds(1), context -> Outcome.next());
    UUID id = fixture.submit("test", fixture.server());
    assertThat(fixture.get(id).step()).isEqualTo("short");

    // PostgreSQL keeps microseconds, and rounds what is finer.
    Instant later = Instant.now().truncatedTo(ChronoUnit.MICROS).plus(Duration.ofHours(1));
    Operation claimed = fixture.claim(id, later).orElseThrow();

    assertThat(claimed.stepDeadline())
        .isBetween(later.plusMillis(900), later.plus(Duration.ofSeconds(1)));
  }

  @Test
  void aKindThatNobodyKnowsIsLeftAlone() {
    procedure.step("known", context -> Outcome.next());
    UUID id = fixture.submit("test", fixture.server());
    fixture.database.execute(
        handle -> handle.execute("update operations set kind = 'newer' where id = ?", id));
    assertThat(fixture.runner.run(id, 1)).isInstanceOf(Rest.NotRun.class);
    assertThat(fixture.get(id).endTime()).isNull();
  }

  @Test
  void aProcessThatComesBackTakesUpWhatItLeft() {
    procedure.step("go", context -> Outcome.next());
    UUID id = fixture.submit("test", fixture.server());
    // As a killed process leaves it: picked, and by this very node.
    fixture.database.execute(
        handle ->
            handle.execute(
                "update scheduled_tasks set picked = true, picked_by = 'one', last_heartbeat ="
                    + " now()"));
    start();
    assertThat(fixture.awaitOver(id).state()).isEqualTo(Operation.State.DONE);
  }

  @Test
  void twoProcessesCannotWorkUnderOneName() {
    procedure.step("go", context -> Outcome.next());
    start();
    assertThatThrownBy(() -> NodeLock.take(database.dataSource(), "one", Duration.ofMillis(200)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("NODE_ID_IN_USE");
    fixture.scheduler.close();
    NodeLock.take(database.dataSource(), "one", Duration.ofMillis(200)).close();
  }

  @Test
  void twoProcessesDoEverythingOnce() {
    ConcurrentLinkedQueue<UUID> ran = new ConcurrentLinkedQueue<>();
    procedure.step(
        "count",
        context -> {
          ran.add(context.operation().id());
          return Outcome.next();
        });
    try (OperationFixture other = new OperationFixture(database, "two", procedure)) {
      start();
      other.scheduler.start();
      List<UUID> ids =
          IntStream.range(0, 200)
              .mapToObj(i -> (i % 2 == 0 ? fixture : other).submit("test", fixture.server()))
              .toList();
      ids.forEach(id -> assertThat(fixture.awaitOver(id).state()).isEqualTo(Operation.State.DONE));
      assertThat(ran).containsExactlyInAnyOrderElementsOf(ids);
    }
  }

  private static Instant until(Rest rest) {
    assertThat(rest).isInstanceOf(Rest.Waiting.class);
    return ((Rest.Waiting) rest).until();
  }
}
