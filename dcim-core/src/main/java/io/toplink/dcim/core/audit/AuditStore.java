package io.toplink.dcim.core.audit;

import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.query.SqlClause;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** SQL of audit events. Those of changes are written by the transaction that makes the change. */
final class AuditStore {
  private static final String SELECT =
      "select e.*, host(e.remote_address) as address from audit_events e";

  Optional<AuditEvent> find(Handle handle, UUID id) {
    return handle
        .createQuery(SELECT + " where e.id = :id")
        .bind("id", id)
        .map(AuditStore::event)
        .findOne();
  }

  /** Newest first. */
  List<AuditEvent> list(Handle handle, SqlClause filter, @Nullable List<String> after, int limit) {
    String start =
        after == null
            ? ""
            : " and (e.event_time, e.id) < (cast(:time as timestamptz), cast(:id as uuid))";
    Query query =
        filter
            .bindTo(
                handle.createQuery(
                    SELECT
                        + " where "
                        + filter.sql()
                        + start
                        + " order by e.event_time desc, e.id desc limit :limit"))
            .bind("limit", limit);
    if (after != null) {
      query.bind("time", after.get(0)).bind("id", after.get(1));
    }
    return query.map(AuditStore::event).list();
  }

  void insert(Handle handle, UUID id, Refusal refusal, Instant now) {
    handle
        .createUpdate(
            """
            insert into audit_events (id, event_time, actor, tenant, remote_address, method, resource,
                                      request_id, call_id, request_json, code, reason, message)
            values (:id, :now, :actor, :tenant, cast(:address as inet), :method, :resource,
                    :requestId, :callId, :requestJson, :code, :reason, :message)
            """)
        .bind("id", id)
        .bind("now", now)
        .bind("actor", refusal.caller().actor())
        .bind("tenant", refusal.caller().tenant())
        .bind("address", refusal.caller().remoteAddress())
        .bind("method", refusal.method())
        .bind("resource", refusal.resource())
        .bindByType("requestId", refusal.requestId(), UUID.class)
        .bind("callId", refusal.callId())
        .bind("requestJson", refusal.requestJson())
        .bind("code", refusal.code())
        .bind("reason", refusal.reason())
        .bind("message", refusal.message())
        .execute();
  }

  private static AuditEvent event(ResultSet row, StatementContext context) throws SQLException {
    return new AuditEvent(
        row.getObject("id", UUID.class),
        Columns.instant(row, "event_time"),
        row.getString("actor"),
        row.getString("tenant"),
        row.getString("address"),
        row.getString("method"),
        row.getString("resource"),
        row.getObject("operation", UUID.class),
        row.getObject("request_id", UUID.class),
        row.getString("call_id"),
        row.getString("request_json"),
        row.getInt("code"),
        row.getString("reason"),
        row.getString("message"));
  }
}
