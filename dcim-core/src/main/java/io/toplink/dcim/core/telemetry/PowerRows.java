package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.query.FilterSql;
import io.toplink.dcim.core.query.SqlClause;
import io.toplink.dcim.core.server.ManagementState;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads what is told of machines' power, for whoever asks and whatever else they read with it. */
public final class PowerRows {
  /** Columns of server_power, which must be called {@code w}; null throughout if it has no row. */
  public static final String COLUMNS =
      """
      w.state as power_state, w.observe_time as power_time, w.source as power_source,
      w.failures as power_failures, w.last_failure as power_failure, w.management_state as power_management,
      w.management_time as power_management_time, w.management_reason as power_management_reason,
      w.expected_state as power_expected, w.drift_time as power_drift_time,
      w.drift_reason as power_drift_reason
      """;

  private static final String SHOWN =
      """
      case when w.failures >= %d or w.management_state = 'CREDENTIALS_BAD' then 'UNKNOWN'
           when w.state in ('ON', 'POWERING_ON', 'POWERING_OFF') then 'ON'
           else w.state end
      """
          .formatted(Facts.PATIENCE);

  /** What can be told apart by a filter. */
  private enum ShownState {
    ON,
    OFF,
    UNKNOWN
  }

  private static final FilterSql FILTER =
      FilterSql.builder()
          .enumeration("state", SHOWN, ShownState.class)
          .enumeration("management_state", "w.management_state", ManagementState.class)
          .bool("drift", "(w.drift_time is not null)")
          .build();

  private final InstantSource clock;
  private final TelemetryConfig config;

  @Inject
  public PowerRows(InstantSource clock, TelemetryConfig config) {
    this.clock = clock;
    this.config = config;
  }

  /** Reads a row that holds {@link #COLUMNS}. */
  public Power map(ResultSet row, String server) throws SQLException {
    String text = row.getString("power_state");
    if (text == null) {
      return Power.unseen(server);
    }
    PowerReading.State seen = PowerReading.State.valueOf(text);
    Instant time = Columns.nullableInstant(row, "power_time");
    int failures = row.getInt("power_failures");
    ManagementState management = ManagementState.valueOf(row.getString("power_management"));
    String source = row.getString("power_source");
    String expected = row.getString("power_expected");
    return new Power(
        server,
        Facts.shown(seen, failures, management),
        seen,
        time,
        source == null ? null : Source.valueOf(source),
        stale(time),
        failures,
        row.getString("power_failure"),
        management,
        Columns.nullableInstant(row, "power_management_time"),
        row.getString("power_management_reason"),
        expected == null ? null : PowerReading.State.valueOf(expected),
        Columns.nullableInstant(row, "power_drift_time"),
        row.getString("power_drift_reason"));
  }

  /** Of the machines that are there. */
  public Map<UUID, Power> find(Handle handle, Collection<UUID> servers) {
    return matching(handle, new SqlClause("TRUE", Map.of()), servers);
  }

  /**
   * @throws io.toplink.dcim.core.base.DcimException INVALID_FILTER
   */
  static SqlClause filter(String filter) {
    return FILTER.toSql(filter);
  }

  /** Of the machines that are there and let through. */
  Map<UUID, Power> matching(Handle handle, SqlClause filter, Collection<UUID> servers) {
    record Found(UUID server, Power power) {}
    return filter
        .bindTo(
            handle.createQuery(
                "select s.uid, s.id, "
                    + COLUMNS
                    + " from servers s left join server_power w on w.server_uid = s.uid"
                    + " where s.uid = any (:servers) and s.delete_time is null and "
                    + filter.sql()))
        .bindArray("servers", UUID.class, List.copyOf(servers))
        .map(
            (row, context) ->
                new Found(
                    row.getObject("uid", UUID.class), map(row, "servers/" + row.getString("id"))))
        .stream()
        .collect(Collectors.toMap(Found::server, Found::power));
  }

  private boolean stale(@Nullable Instant time) {
    return time == null || clock.instant().isAfter(time.plus(config.staleAfter()));
  }
}
