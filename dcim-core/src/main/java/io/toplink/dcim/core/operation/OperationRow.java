package io.toplink.dcim.core.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.toplink.dcim.core.base.Json;
import io.toplink.dcim.core.base.Reason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a row of the operations table is read. */
final class OperationRow {
  /** What {@link #map} needs. */
  static final String COLUMNS =
      """
      id, kind, verb, target, server_uid, assignment_uid, batch, tenant, args, state, step, step_data,
      step_deadline, waiting_since, intent, intent_time, attempt, status_message, next_attempt_time,
      step_expected_end_time, expected_end_time, epoch, cancel_requested, error_reason, error_message, error_metadata, actor,
      request_id, create_time, end_time, progress
      """;

  private OperationRow() {}

  static Operation map(ResultSet row) throws SQLException {
    return new Operation(
        row.getObject("id", UUID.class),
        row.getString("kind"),
        row.getString("verb"),
        row.getString("target"),
        row.getObject("server_uid", UUID.class),
        row.getObject("assignment_uid", UUID.class),
        row.getObject("batch", UUID.class),
        row.getString("tenant"),
        row.getString("args"),
        Operation.State.valueOf(row.getString("state")),
        row.getString("step"),
        row.getString("step_data"),
        time(row, "step_deadline"),
        time(row, "waiting_since"),
        row.getString("intent"),
        time(row, "intent_time"),
        row.getInt("attempt"),
        row.getString("status_message"),
        time(row, "next_attempt_time"),
        time(row, "step_expected_end_time"),
        row.getTimestamp("expected_end_time").toInstant(),
        row.getLong("epoch"),
        row.getBoolean("cancel_requested"),
        error(row),
        row.getString("actor"),
        row.getObject("request_id", UUID.class),
        row.getTimestamp("create_time").toInstant(),
        time(row, "end_time"),
        row.getInt("progress"));
  }

  static @Nullable OperationError error(ResultSet row) throws SQLException {
    String reason = row.getString("error_reason");
    if (reason == null) {
      return null;
    }
    try {
      Map<String, String> metadata =
          Json.mapper()
              .readValue(
                  row.getString("error_metadata"), new TypeReference<Map<String, String>>() {});
      return new OperationError(Reason.valueOf(reason), row.getString("error_message"), metadata);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return new OperationError(
          Reason.OPERATION_CORRUPT, row.getString("error_message"), Map.of("reason", reason));
    }
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant();
  }
}
