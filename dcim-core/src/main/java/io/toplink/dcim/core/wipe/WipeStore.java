package io.toplink.dcim.core.wipe;

import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.query.SqlClause;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * The tables wipes and wipe_disks. A disk of which was told, at result_time, that nothing was done
 * to it has no result.
 */
final class WipeStore {
  private static final String SELECT = "select w.* from wipes w where ";

  /** Which operation a record is of, and in whose name it runs. */
  void insert(Handle handle, Wipe wipe) {
    handle.execute(
        """
        insert into wipes (operation_id, server_uid, server, serial_number, assignment, tenant, actor, method,
          begin_time)
        select id, ?, ?, ?, ?, tenant, actor, ?, ? from operations where id = ?
        """,
        wipe.serverUid(),
        wipe.serverId(),
        wipe.serialNumber(),
        wipe.assignmentId(),
        wipe.method().name(),
        wipe.beginTime(),
        wipe.operation());
    int position = 0;
    for (Wipe.Disk disk : wipe.disks()) {
      handle.execute(
          """
          insert into wipe_disks (operation_id, position, device, serial_number, model, size_bytes)
          values (?, ?, ?, ?, ?, ?)
          """,
          wipe.operation(),
          position++,
          disk.device(),
          disk.serialNumber(),
          disk.model(),
          disk.sizeBytes());
    }
  }

  /** False if the record has no such disk, or is closed. A disk that failed once has failed. */
  boolean result(Handle handle, UUID operation, String device, Wipe.Result result, Instant now) {
    return handle.execute(
            """
            update wipe_disks d set result = case when d.result = 'FAILED' then d.result else cast(? as text) end, result_time = ?
            from wipes w
            where w.operation_id = d.operation_id and w.state = 'RUNNING' and d.operation_id = ? and d.device = ?
            """,
            result.name(),
            now,
            operation,
            device)
        == 1;
  }

  /** False if it is closed already. */
  boolean close(Handle handle, UUID operation, Wipe.State state, String failure, Instant now) {
    return handle.execute(
            """
            update wipes set state = ?, failure = ?, end_time = ? where operation_id = ? and state = 'RUNNING'
            """,
            state.name(),
            failure,
            now,
            operation)
        == 1;
  }

  Optional<Wipe> find(Handle handle, UUID operation) {
    return whole(
            handle,
            handle
                .createQuery(SELECT + "w.operation_id = :operation")
                .bind("operation", operation)
                .map((row, context) -> wipe(row))
                .list())
        .stream()
        .findFirst();
  }

  /** Newest first. */
  List<Wipe> list(Handle handle, SqlClause filter, @Nullable List<String> after, int limit) {
    String start =
        after == null
            ? ""
            : " and (w.begin_time, w.operation_id) < (cast(:time as timestamptz), cast(:id as"
                + " uuid))";
    Query query =
        filter
            .bindTo(
                handle.createQuery(
                    SELECT
                        + filter.sql()
                        + start
                        + " order by w.begin_time desc, w.operation_id desc limit :limit"))
            .bind("limit", limit);
    if (after != null) {
      query.bind("time", after.get(0)).bind("id", after.get(1));
    }
    return whole(handle, query.map((row, context) -> wipe(row)).list());
  }

  private static List<Wipe> whole(Handle handle, List<Wipe> wipes) {
    Map<UUID, List<Wipe.Disk>> disks = new HashMap<>();
    handle
        .createQuery(
            "select * from wipe_disks where operation_id = any (:ids) order by operation_id,"
                + " position")
        .bindArray("ids", UUID.class, wipes.stream().map(Wipe::operation).toList())
        .map(
            (row, context) ->
                disks
                    .computeIfAbsent(
                        row.getObject("operation_id", UUID.class), any -> new ArrayList<>())
                    .add(disk(row)))
        .list();
    return wipes.stream()
        .map(wipe -> with(wipe, disks.getOrDefault(wipe.operation(), List.of())))
        .toList();
  }

  private static Wipe with(Wipe wipe, List<Wipe.Disk> disks) {
    return new Wipe(
        wipe.operation(),
        wipe.serverUid(),
        wipe.serverId(),
        wipe.serialNumber(),
        wipe.assignmentId(),
        wipe.tenant(),
        wipe.actor(),
        wipe.method(),
        wipe.state(),
        wipe.failure(),
        disks,
        wipe.beginTime(),
        wipe.endTime());
  }

  private static Wipe.Disk disk(ResultSet row) throws SQLException {
    String result = row.getString("result");
    return new Wipe.Disk(
        row.getString("device"),
        row.getString("serial_number"),
        row.getString("model"),
        row.getLong("size_bytes"),
        result == null ? null : Wipe.Result.valueOf(result),
        Columns.nullableInstant(row, "result_time"));
  }

  private static Wipe wipe(ResultSet row) throws SQLException {
    return new Wipe(
        row.getObject("operation_id", UUID.class),
        row.getObject("server_uid", UUID.class),
        row.getString("server"),
        row.getString("serial_number"),
        row.getString("assignment"),
        row.getString("tenant"),
        row.getString("actor"),
        Wipe.Method.valueOf(row.getString("method")),
        Wipe.State.valueOf(row.getString("state")),
        row.getString("failure"),
        List.of(),
        Columns.instant(row, "begin_time"),
        Columns.nullableInstant(row, "end_time"));
  }
}
