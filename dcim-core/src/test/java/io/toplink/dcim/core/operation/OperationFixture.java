package io.toplink.dcim.core.operation;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.base.Ids;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.ChangeFeed;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.mutation.Retention;
import io.toplink.dcim.core.query.Pages;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One process's operations over a database that it may share with others. */
final class OperationFixture implements AutoCloseable {
  final Database database;

  /** How many parts of batches are in motion at a time. */
  static final int BULK = 4;

  static final BmcPatience PATIENCE =
      new BmcPatience(Duration.ofMinutes(10), Duration.ofMinutes(5));

  final MeterRegistry registry = new SimpleMeterRegistry();
  final Ids ids = new Ids(InstantSource.system());
  final Mutations mutations;
  final OperationStore store;
  final OperationWaiter waiter;
  final Operations operations;
  final BatchParts parts;
  final Batches batches;
  final Procedures procedures;
  final OperationRunner runner;
  final OperationScheduler scheduler;

  OperationFixture(TestDatabase shared, String node, Procedure procedure) {
    InstantSource clock = InstantSource.system();
    OperationMeters meters = new OperationMeters(registry);
    database = new Database(shared.dataSource());
    mutations = new Mutations(database, clock, ids, registry);
    store = new OperationStore(database);
    waiter = new OperationWaiter(store);
    OperationQueue queue = new OperationQueue();
    OperationConfig config =
        new OperationConfig(node, 8, BULK, Duration.ofMillis(50), Duration.ofSeconds(1), PATIENCE);
    BatchStore batchStore = new BatchStore();
    parts = new BatchParts(queue, config, batchStore, database);
    procedures =
        new Procedures(Map.of(procedure.kind(), procedure, TestBatch.KIND, new TestBatch(parts)));
    operations =
        new Operations(
            database, mutations, store, waiter, queue, procedures, new Pages(database), ids);
    runner =
        new OperationRunner(store, procedures, mutations, database, waiter, clock, meters, config);
    scheduler =
        new OperationScheduler(
            shared.dataSource(),
            runner,
            queue,
            new Retention(database, new ChangeFeed(database)),
            config,
            clock,
            meters);
    batches = new Batches(operations, procedures, batchStore, ids);
  }

  UUID server() {
    UUID uid = ids.next();
    database.execute(
        handle ->
            handle.execute(
                "insert into servers (uid, id, state, create_time, update_time) values (?, ?,"
                    + " 'AVAILABLE', ?, ?)",
                uid,
                "s" + uid,
                java.sql.Timestamp.from(Instant.now()),
                java.sql.Timestamp.from(Instant.now())));
    return uid;
  }

  UUID submit(String kind, UUID server) {
    return submit(kind, server, "{}");
  }

  UUID submit(String kind, UUID server, Object args) {
    return mutations
        .run(
            TestCalls.call("hk", "DoIt"),
            Operations.Reference.class,
            change ->
                operations.submit(
                    change, new NewOperation(kind, "servers/s" + server, server, null, args)))
        .id();
  }

  /** As another worker would. */
  Optional<Operation> claim(UUID id, Instant now) {
    return store.claim(id, now);
  }

  Operation get(UUID id) {
    return operations.get(TestCalls.caller("hk"), id);
  }

  Operation awaitOver(UUID id) {
    return operations.await(TestCalls.caller("hk"), id, Duration.ofSeconds(20)).join();
  }

  @Override
  public void close() {
    scheduler.close();
    waiter.close();
  }
}
