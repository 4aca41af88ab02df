package io.toplink.dcim.core.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.toplink.dcim.core.base.Json;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.query.SqlClause;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** The operations table. Every write of a worker is fenced by its epoch. */
public final class OperationStore {
  static final String TASK = "operation";

  /** What a worker may write while it has the claim; where it is goes with everything it writes. */
  private static final String FENCED =
      """
      update operations set step = :step, step_deadline = :deadline,
          step_expected_end_time = :stepExpected, expected_end_time = :expected, waiting_since = :waiting, %s
      where id = :id and epoch = :epoch and end_time is null
      """;

  private final Database database;

  @Inject
  public OperationStore(Database database) {
    this.database = database;
  }

  /**
   * Has an operation written with the rest of the change, and the task that will run it.
   *
   * @param busy what to do if another one holds the server; throws
   */
  void insert(Change change, Operation pending, Runnable busy) {
    change
        .writes()
        .require(
            busy,
            """
            with op as (
              insert into operations (id, kind, verb, target, server_uid, assignment_uid, tenant, args,
                                      state, step, step_deadline, progress, next_attempt_time,
                                      step_expected_end_time, expected_end_time, actor, request_id, create_time)
              values (?, ?, ?, ?, ?, ?, ?, cast(? as jsonb), 'PENDING', ?, ?, ?, ?, ?, ?, ?, ?, ?)
              on conflict (server_uid) where end_time is null and server_uid is not null do nothing
              returning id, create_time)
            insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)
            select 'operation', id::text, create_time, false, 1 from op
            """,
            pending.id(),
            pending.kind(),
            pending.verb(),
            pending.target(),
            pending.serverUid(),
            pending.assignmentUid(),
            pending.tenant(),
            pending.args(),
            pending.step(),
            pending.stepDeadline(),
            pending.progress(),
            pending.nextAttemptTime(),
            pending.stepExpectedEndTime(),
            pending.expectedEndTime(),
            pending.actor(),
            pending.requestId(),
            pending.createTime());
  }

  public Optional<Operation> find(UUID id) {
    return database.read(handle -> find(handle, id));
  }

  Optional<Operation> find(Handle handle, UUID id) {
    return handle
        .createQuery("select " + OperationRow.COLUMNS + " from operations where id = :id")
        .bind("id", id)
        .map((row, context) -> OperationRow.map(row))
        .findOne();
  }

  List<Operation> find(Collection<UUID> ids) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select " + OperationRow.COLUMNS + " from operations where id = any(:ids)")
                .bindArray("ids", UUID.class, List.copyOf(ids))
                .map((row, context) -> OperationRow.map(row))
                .list());
  }

  /**
   * Newest first.
   *
   * @param tenant whose; null for everybody's
   * @param after create time and id of the last one seen
   */
  List<Operation> list(
      @Nullable String tenant, SqlClause filter, @Nullable List<String> after, int limit) {
    String position =
        after == null
            ? "TRUE"
            : "(create_time, id) < (cast(:afterTime as timestamptz), cast(:afterId as uuid))";
    return database.read(
        handle -> {
          Query query =
              handle.createQuery(
                  "select "
                      + OperationRow.COLUMNS
                      + " from operations where "
                      + (tenant == null ? "TRUE" : "tenant = :tenant")
                      + " and "
                      + filter.sql()
                      + " and "
                      + position
                      + " order by create_time desc, id desc limit :limit");
          if (tenant != null) {
            query.bind("tenant", tenant);
          }
          if (after != null) {
            query.bind("afterTime", after.get(0)).bind("afterId", after.get(1));
          }
          return filter
              .bindTo(query)
              .bind("limit", limit)
              .map((row, context) -> OperationRow.map(row))
              .list();
        });
  }

  /** The operation that holds a server, locked. */
  Optional<Operation> lockLive(Handle handle, UUID server) {
    return handle
        .createQuery(
            "select "
                + OperationRow.COLUMNS
                + " from operations where server_uid = :server and end_time is null for update")
        .bind("server", server)
        .map((row, context) -> OperationRow.map(row))
        .findOne();
  }

  /**
   * Takes an operation to work on it, shutting out whoever had it; empty if there is nothing to do.
   * By how much it is taken up later than it was due, its step gets longer: time in which nobody
   * could look at a machine says nothing about the machine.
   */
  Optional<Operation> claim(UUID id, Instant now) {
    return database.single(
        handle ->
            handle
                .createQuery(
                    """
                    update operations set epoch = epoch + 1, state = 'RUNNING', signaled = false,
                      step_deadline = step_deadline
                        + greatest(interval '0', cast(:now as timestamptz) - next_attempt_time),
                      next_attempt_time = :now
                    where id = :id and state in ('PENDING', 'RUNNING')
                    returning
                    """
                        + OperationRow.COLUMNS)
                .bind("id", id)
                .bind("now", now)
                .map((row, context) -> OperationRow.map(row))
                .findOne());
  }

  /** Whether the BMC of an operation's server has told its power since a time. */
  boolean heardSince(Operation operation, Instant time) {
    return database.<Boolean>read(
        handle ->
            handle
                .createQuery(
                    """
                    select exists (select 1 from server_power
                                   where server_uid = :server and observe_time >= :time)
                    """)
                .bindByType("server", operation.serverUid(), UUID.class)
                .bind("time", time)
                .mapTo(Boolean.class)
                .one());
  }

  void intent(Operation operation, String command, Object data, Instant now) {
    database.single(
        handle ->
            fenced(
                handle,
                operation,
                "intent = :intent, intent_time = :now, step_data = cast(:data as jsonb)",
                update ->
                    update.bind("intent", command).bind("now", now).bind("data", write(data))));
  }

  /**
   * Writes that a step begins.
   *
   * @param entered the operation at its beginning
   * @return the row as it is now
   */
  Operation enter(Handle handle, Operation entered) {
    return fence(
            handle.createQuery(
                FENCED.formatted(
                        """
                        step_data = null, intent = null, intent_time = null, attempt = 0, status_message = '',
                        next_attempt_time = :now, progress = greatest(progress, :progress)
                        """)
                    + " returning "
                    + OperationRow.COLUMNS),
            entered)
        .bind("now", entered.nextAttemptTime())
        .bind("progress", entered.progress())
        .map((row, context) -> OperationRow.map(row))
        .findOne()
        .orElseThrow(() -> new LostClaimException(entered.id(), entered.epoch()));
  }

  /**
   * Writes that a step waits, and gives the task back, in one transaction: whoever marks the
   * operation (signal, cancel) does so before, and is seen here, or after, and finds a task that it
   * can wake.
   *
   * @param taken version of the task as it was picked; of one that somebody else has by now nothing
   *     is changed
   * @param heard whether the step knows that it is to be cancelled
   * @return whether the operation is marked, and so not to wait
   */
  boolean await(Operation operation, long taken, Outcome.Wait wait, int attempt, boolean heard) {
    Object data = wait.data();
    return database.<Boolean>single(
        handle ->
            fence(
                    handle.createQuery(
                        "with op as ("
                            + FENCED.formatted(
                                """
                                step_data = coalesce(cast(:data as jsonb), case when step = :step then step_data end),
                                next_attempt_time = :until, status_message = :why, attempt = :attempt,
                                intent = null, intent_time = null, progress = greatest(progress, :progress)
                                """)
                            + """
                             returning signaled or (cancel_requested and not :heard) as marked),
                            task as (
                              update scheduled_tasks t
                              set picked = false, picked_by = null, last_heartbeat = null,
                                  version = t.version + 1,
                                  execution_time = case when op.marked then now() else :until end
                              from op
                              where t.task_name = 'operation' and t.task_instance = :task
                                and t.version = :taken)
                            select marked from op
                            """),
                    operation)
                .bind("data", data == null ? null : write(data))
                .bind("until", wait.until())
                .bind("why", wait.why())
                .bind("attempt", attempt)
                .bind("progress", operation.progress())
                .bind("heard", heard)
                .bind("task", operation.id().toString())
                .bind("taken", taken)
                .mapTo(Boolean.class)
                .findOne()
                .orElseThrow(() -> new LostClaimException(operation.id(), operation.epoch())));
  }

  void end(
      Handle handle,
      Operation operation,
      Operation.State state,
      @Nullable OperationError error,
      Instant now) {
    boolean held = state == Operation.State.NEEDS_ATTENTION;
    fenced(
        handle,
        operation,
        """
        state = :state, end_time = :end, next_attempt_time = null, error_reason = :reason,
        error_message = :message, error_metadata = cast(:metadata as jsonb), status_message = :status,
        epoch = epoch + 1, progress = case when :state = 'DONE' then 100 else progress end
        """,
        update ->
            update
                .bind("state", state)
                .bindByType("end", held ? null : now, Instant.class)
                .bind("reason", error == null ? null : error.reason().name())
                .bind("message", error == null ? null : error.message())
                .bind("metadata", error == null ? null : write(error.metadata()))
                .bind("status", error == null ? "" : error.message()));
  }

  /** Marks an operation to be cancelled. To be followed, once committed, by {@link #wake}. */
  void requestCancel(Handle handle, UUID id) {
    handle.execute("update operations set cancel_requested = true where id = ?", id);
  }

  /**
   * Writes how far an operation is, with the rest of the change.
   *
   * @param signal whether it waits for what happened. To be followed then, once committed, by
   *     {@link #wake}
   * @param progress 0 to 100; never goes back
   */
  void tell(Change change, UUID id, boolean signal, int progress, String message) {
    change
        .writes()
        .add(
            """
            update operations set signaled = signaled or ?, progress = greatest(progress, ?), status_message = ?
            where id = ? and end_time is null
            """,
            signal,
            progress,
            message,
            id);
  }

  void progress(UUID id, int progress, String message) {
    database.single(
        handle ->
            handle.execute(
                """
                update operations set progress = greatest(progress, ?), status_message = ?
                where id = ? and end_time is null
                """,
                progress,
                message,
                id));
  }

  /**
   * Has an operation that is to be cancelled, or for which something happened, looked at now,
   * unless a worker is at it, who sees the mark when it lets go. Called after that is committed.
   */
  void wake(UUID id) {
    database.single(
        handle ->
            handle.execute(
                """
                update scheduled_tasks t set execution_time = now(), version = t.version + 1
                from operations o
                where t.task_name = 'operation' and t.task_instance = ? and not t.picked
                  and t.execution_time > now() and o.id = ? and (o.cancel_requested or o.signaled)
                """,
                id.toString(),
                id));
  }

  private interface Binder {
    Update bind(Update update);
  }

  /** Writes, or finds out that somebody else does now. */
  private static int fenced(Handle handle, Operation operation, String set, Binder binder) {
    int rows = binder.bind(fence(handle.createUpdate(FENCED.formatted(set)), operation)).execute();
    if (rows == 0) {
      throw new LostClaimException(operation.id(), operation.epoch());
    }
    return rows;
  }

  private static <S extends SqlStatement<S>> S fence(S statement, Operation operation) {
    return statement
        .bind("id", operation.id())
        .bind("epoch", operation.epoch())
        .bind("step", operation.step())
        .bindByType("deadline", operation.stepDeadline(), Instant.class)
        .bindByType("stepExpected", operation.stepExpectedEndTime(), Instant.class)
        .bind("expected", operation.expectedEndTime())
        .bindByType("waiting", operation.waitingSince(), Instant.class);
  }

  static String write(Object value) {
    try {
      return Json.mapper().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(value.getClass().getSimpleName() + " must survive JSON", e);
    }
  }
}
