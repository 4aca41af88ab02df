package io.toplink.dcim.core.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.metrics.Surveyor;
import io.toplink.dcim.core.operation.BatchMember.State;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final TestDatabase database = TestPostgres.freshDatabase();
  private final TestProcedure procedure = new TestProcedure();
  private final OperationFixture fixture = new OperationFixture(database, "one", procedure);

  @AfterEach
  void close() {
    fixture.close();
    database.close();
  }

  private Map<String, UUID> servers(int number) {
    Map<String, UUID> servers = new LinkedHashMap<>();
    for (int i = 0; i < number; i++) {
      UUID uid = fixture.server();
      servers.put("servers/s" + uid, uid);
    }
    return servers;
  }

  private UUID submit(Set<String> targets, Map<String, UUID> servers) {
    return fixture
        .mutations
        .run(
            TestCalls.call("hk", "DoMany"),
            Operations.Reference.class,
            change ->
                fixture.batches.submit(
                    change,
                    new NewBatch(
                        TestBatch.KIND, "servers/-", "test", "DoIt", "{}", targets, servers)))
        .id();
  }

  private UUID submit(Map<String, UUID> servers) {
    return submit(servers.keySet(), servers);
  }

  private BatchProgress progress(UUID batch) {
    return fixture.parts.progress(fixture.get(batch), true);
  }

  @Test
  void eachEndsInItsOwnWayAndTheWholeIsDone() {
    Set<UUID> moving = ConcurrentHashMap.newKeySet();
    AtomicInteger most = new AtomicInteger();
    procedure.step(
        "move",
        context -> {
          UUID server = context.operation().serverUid();
          if (moving.add(server)) {
            most.accumulateAndGet(moving.size(), Math::max);
            return new Outcome.Wait(context.now().plusMillis(20), "moving", null);
          }
          moving.remove(server);
          return Outcome.next();
        });
    Map<String, UUID> servers = servers(12);
    List<String> names = List.copyOf(servers.keySet());
    UUID holder = fixture.submit("test", servers.get(names.get(3)));
    Set<String> asked = new LinkedHashSet<>(List.of("servers/nobody"));
    asked.addAll(names);

    UUID batch = submit(asked, servers);
    fixture.scheduler.start();
    Operation done = fixture.awaitOver(batch);

    assertThat(done.state()).isEqualTo(Operation.State.DONE);
    assertThat(most).hasValueBetween(1, OperationFixture.BULK + 1);
    BatchProgress progress = progress(batch);
    assertThat(progress.members()).extracting(BatchMember::target).containsExactlyElementsOf(asked);
    assertThat(progress.count(State.DONE)).isEqualTo(11);
    BatchMember unknown = progress.members().get(0);
    assertThat(unknown.state()).isEqualTo(State.FAILED);
    assertThat(unknown.operation()).isNull();
    assertThat(unknown.error().reason()).isEqualTo(Reason.NOT_FOUND);
    BatchMember busy = progress.members().get(4);
    assertThat(busy.error().reason()).isEqualTo(Reason.SERVER_BUSY);
    assertThat(busy.error().metadata()).containsEntry("operation", "operations/" + holder);
    assertThat(fixture.parts.progress(done, false).counts()).isEqualTo(progress.counts());
    assertThat(
            fixture
                .operations
                .list(
                    TestCalls.caller("hk"), "batch = operations/" + batch, PageRequest.of(100, ""))
                .items())
        .hasSize(11)
        .allMatch(part -> part.verb().equals("DoIt"));
  }

  @Test
  void cancellingStopsWhatHasNotBegunAndWaitsForWhatHas() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(OperationFixture.BULK);
    procedure.step(
        "wait",
        context -> {
          begun.countDown();
          return go.getCount() == 0
              ? Outcome.next()
              : new Outcome.Wait(context.now().plusMillis(20), "held", null);
        });
    UUID batch = submit(servers(10));
    fixture.scheduler.start();
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

    fixture.operations.cancel(TestCalls.call("hk", "CancelOperation"), batch);
    Await.until("the rest is stopped", SOON, () -> progress(batch).count(State.CANCELLED) == 6);
    assertThat(fixture.get(batch).over()).isFalse();
    go.countDown();
    Operation over = fixture.awaitOver(batch);

    assertThat(over.state()).isEqualTo(Operation.State.CANCELLED);
    assertThat(progress(batch).counts())
        .containsExactlyInAnyOrderEntriesOf(Map.of(State.DONE, 4, State.CANCELLED, 6));
  }

  @Test
  void aSingleOperationDoesNotWaitForABatchThatIsStuck() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    UUID single = fixture.server();
    procedure.step(
        "stuck",
        context -> {
          if (!context.operation().serverUid().equals(single)) {
            awaitGo(go);
          }
          return Outcome.next();
        });
    UUID batch = submit(servers(30));
    fixture.scheduler.start();
    Await.until(
        "as many as may are stuck",
        SOON,
        () -> progress(batch).count(State.RUNNING) == OperationFixture.BULK);

    Operation done = fixture.awaitOver(fixture.submit("test", single));

    assertThat(done.state()).isEqualTo(Operation.State.DONE);
    assertThat(progress(batch).count(State.DONE)).isZero();
    go.countDown();
    assertThat(fixture.awaitOver(batch).state()).isEqualTo(Operation.State.DONE);
  }

  @Test
  void aSmallBatchDoesNotWaitForTheEndOfALargeOne() {
    procedure.step(
        "move",
        context ->
            context.operation().stepData() == null
                ? new Outcome.Wait(context.now().plusMillis(300), "moving", Map.of())
                : Outcome.next());
    UUID large = submit(servers(60));
    UUID small = submit(servers(3));
    fixture.scheduler.start();

    assertThat(fixture.awaitOver(small).state()).isEqualTo(Operation.State.DONE);
    assertThat(progress(large).count(State.PENDING)).isGreaterThan(30);
  }

  @Test
  void theWholeIsCountedBesideItsParts() {
    procedure.step("never", context -> Outcome.next());
    submit(servers(2));
    try (Surveyor surveyor =
        new Surveyor(
            Set.of(new OperationSurvey(fixture.procedures, InstantSource.system())),
            fixture.database,
            fixture.registry,
            InstantSource.system())) {
      surveyor.takeAll();
    }
    assertThat(counted(TestBatch.KIND)).isEqualTo(1);
    assertThat(counted("test")).isEqualTo(2);
  }

  private double counted(String kind) {
    return fixture
        .registry
        .get("dcim.operations")
        .tags("kind", kind, "state", "PENDING")
        .gauge()
        .value();
  }

  @Test
  void anotherProcessCarriesOn() {
    Map<UUID, Integer> ran = new ConcurrentHashMap<>();
    procedure.step(
        "once",
        context -> {
          ran.merge(context.operation().serverUid(), 1, Integer::sum);
          return Outcome.next();
        });
    UUID batch = submit(servers(20));
    fixture.scheduler.start();
    Await.until("some are done", SOON, () -> !ran.isEmpty());
    fixture.scheduler.close();

    try (OperationFixture other = new OperationFixture(database, "one", procedure)) {
      other.scheduler.start();
      assertThat(other.awaitOver(batch).state()).isEqualTo(Operation.State.DONE);
    }
    assertThat(progress(batch).count(State.DONE)).isEqualTo(20);
    assertThat(ran).hasSize(20);
  }

  private static void awaitGo(CountDownLatch go) {
    try {
      go.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
