package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.wipe.Wipe;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a row that {@link InstallStore#SELECT} gives is read. */
final class InstallRow {
  private InstallRow() {}

  static Install map(ResultSet row) throws SQLException {
    return new Install(
        row.getObject("operation_id", UUID.class),
        row.getObject("server_uid", UUID.class),
        row.getString("server_id"),
        row.getObject("assignment_uid", UUID.class),
        row.getString("tenant"),
        row.getLong("epoch"),
        Install.Task.valueOf(row.getString("task")),
        method(row.getString("wipe_method")),
        Columns.fromJson(row.getString("image_content"), ImageContent.class),
        Columns.fromJson(row.getString("facts"), InstallFacts.class),
        row.getBytes("login_password"),
        Install.Stage.valueOf(row.getString("stage")),
        row.getBoolean("live"),
        row.getBoolean("cancel_requested"),
        row.getInt("boot_requests"),
        row.getInt("handouts"),
        request(row),
        Columns.nullableInstant(row, "second_start_time"),
        Columns.nullableInstant(row, "wipe_time"),
        row.getString("failure"),
        reason(row.getString("failure_reason")),
        row.getBoolean("looping"),
        row.getString("serial_number"),
        row.getString("system_uuid"));
  }

  private static Install.@Nullable Request request(ResultSet row) throws SQLException {
    String what = row.getString("last_request");
    Instant time = Columns.nullableInstant(row, "last_seen");
    String address = row.getString("last_address");
    return what == null || time == null || address == null
        ? null
        : new Install.Request(what, time, address);
  }

  private static Wipe.@Nullable Method method(@Nullable String name) {
    return name == null ? null : Wipe.Method.valueOf(name);
  }

  private static @Nullable Reason reason(@Nullable String name) {
    return name == null ? null : Reason.valueOf(name);
  }
}
