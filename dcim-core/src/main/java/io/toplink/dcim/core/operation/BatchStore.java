package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.mutation.Change;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * SQL of operations that are parts of one on many. A part is written down with all others and holds
 * its server from then on, but has no task, and so is not run, until it is released.
 */
final class BatchStore {
  /** Of tasks that are done in bulk; all others have a higher one. */
  private static final int BULK = 10;

  /** A server that another operation holds. */
  record Busy(UUID server, UUID operation, String verb) {}

  /**
   * Writes the parts down in one statement; a server that is held by another operation has none.
   *
   * @param part what all of them have in common, and how they begin
   */
  void insert(
      Change change,
      UUID batch,
      NewBatch what,
      List<UUID> ids,
      List<String> targets,
      Operation part) {
    change
        .handle()
        .createUpdate(
            """
            insert into operations (id, kind, verb, target, server_uid, tenant, args, state, step,
                                    step_deadline, next_attempt_time, step_expected_end_time,
                                    expected_end_time, actor,
                                    create_time, batch)
            select part.id, :kind, :verb, part.target, part.server, :tenant, cast(:args as jsonb),
                   'PENDING', :step, :deadline, :now, :stepExpected, :expected, :actor, :now, :batch
            from unnest(cast(:ids as uuid[]), cast(:targets as text[]), cast(:servers as uuid[]))
              as part (id, target, server)
            -- In one order, so that two batches never wait for each other.
            order by part.server
            on conflict (server_uid) where end_time is null and server_uid is not null do nothing
            """)
        .bind("kind", part.kind())
        .bind("verb", what.partVerb())
        .bind("tenant", part.tenant())
        .bind("args", part.args())
        .bind("step", part.step())
        .bind("deadline", part.stepDeadline())
        .bindByType("stepExpected", part.stepExpectedEndTime(), Instant.class)
        .bind("expected", part.expectedEndTime())
        .bind("actor", part.actor())
        .bind("now", part.createTime())
        .bind("batch", batch)
        .bindArray("ids", UUID.class, ids)
        .bindArray("targets", String.class, targets)
        .bindArray("servers", UUID.class, targets.stream().map(what.servers()::get).toList())
        .execute();
  }

  /** Which servers have a part in a batch. */
  Set<String> targets(Handle handle, UUID batch) {
    return handle
        .createQuery("select target from operations where batch = :batch")
        .bind("batch", batch)
        .mapTo(String.class)
        .set();
  }

  /** What holds servers. */
  Map<UUID, Busy> busy(Handle handle, List<UUID> servers) {
    Map<UUID, Busy> busy = new HashMap<>();
    handle
        .createQuery(
            """
            select server_uid, id, verb from operations
            where server_uid = any (:servers) and end_time is null
            """)
        .bindArray("servers", UUID.class, servers)
        .map(
            (row, context) ->
                new Busy(
                    row.getObject("server_uid", UUID.class),
                    row.getObject("id", UUID.class),
                    row.getString("verb")))
        .forEach(each -> busy.put(each.server(), each));
    return busy;
  }

  /**
   * Lets as many parts begin as there is room for: so many of all batches together are in motion,
   * shared evenly among the batches that there are.
   *
   * @return how many begin
   */
  int release(Handle handle, UUID batch, int room) {
    // Two that count at the same time would both fill the same room.
    handle.execute("select pg_advisory_xact_lock(hashtextextended('dcim-batches', 0))");
    return handle
        .createUpdate(
            """
            with moving as (
              select o.batch from scheduled_tasks t join operations o on o.id = cast(t.task_instance as uuid)
              where t.task_name = 'operation' and t.priority = :bulk),
            waiting as (select distinct batch from operations where batch is not null and state = 'PENDING'),
            room as (
              select greatest(0, least(
                :room - (select count(*) from moving),
                ceil(:room / greatest(1.0, (select count(*) from waiting)))
                  - (select count(*) from moving where batch = :batch))) as places),
            next as (
              select id from operations o
              where o.batch = :batch and o.state = 'PENDING'
                and not exists (select 1 from scheduled_tasks t
                                where t.task_name = 'operation' and t.task_instance = o.id::text)
              order by o.id limit (select places from room))
            insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version, priority)
            select 'operation', id::text, now(), false, 1, :bulk from next
            on conflict do nothing
            """)
        .bind("batch", batch)
        .bind("room", room)
        .bind("bulk", BULK)
        .execute();
  }

  /** Ends all parts of a batch that have not begun. */
  void cancelWaiting(Handle handle, UUID batch) {
    handle
        .createUpdate(
            """
            with stopped as (
              update operations
              set state = 'CANCELLED', end_time = now(), epoch = epoch + 1, error_reason = :reason,
                  error_message = verb || ' was cancelled before it began',
                  error_metadata = '{}', status_message = verb || ' was cancelled before it began'
              where batch = :batch and state = 'PENDING'
              returning id)
            delete from scheduled_tasks
            where task_name = 'operation' and not picked
              and task_instance in (select id::text from stopped)
            """)
        .bind("batch", batch)
        .bind("reason", Reason.OPERATION_CANCELLED.name())
        .execute();
  }

  /** How many parts are in each state. */
  Map<Operation.State, Integer> counts(Handle handle, UUID batch) {
    Map<Operation.State, Integer> counts = new HashMap<>();
    handle
        .createQuery(
            "select state, count(*) as parts from operations where batch = :batch group by state")
        .bind("batch", batch)
        .map(
            (row, context) ->
                counts.put(Operation.State.valueOf(row.getString("state")), row.getInt("parts")))
        .list();
    return counts;
  }

  /** The parts, in any order. */
  List<BatchMember> members(Handle handle, UUID batch) {
    return handle
        .createQuery(
            """
            select id, target, state, error_reason, error_message, error_metadata from operations
            where batch = :batch
            """)
        .bind("batch", batch)
        .map(
            (row, context) ->
                new BatchMember(
                    row.getString("target"),
                    BatchParts.state(Operation.State.valueOf(row.getString("state"))),
                    row.getObject("id", UUID.class),
                    OperationRow.error(row)))
        .list();
  }
}
