package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.server.ManagementState;
import io.toplink.dcim.core.telemetry.Facts.Drift;
import io.toplink.dcim.core.telemetry.Facts.Machine;
import io.toplink.dcim.core.telemetry.Facts.Management;
import io.toplink.dcim.core.telemetry.Facts.Misses;
import io.toplink.dcim.core.telemetry.Facts.Sight;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** SQL of what is known of machines' power. */
final class TelemetryStore {

  /** A row as it is written, in JSON: the one form that holds many rows with nulls in them. */
  private record Row(
      UUID uid,
      PowerReading.State state,
      @Nullable Instant seen,
      @Nullable Source source,
      PowerReading.@Nullable State expected,
      @Nullable Instant drift,
      String driftReason,
      int misses,
      String missed,
      boolean curable,
      ManagementState management,
      @Nullable Instant since,
      String reason,
      @Nullable Instant due) {
    static Row of(Facts facts) {
      return new Row(
          facts.machine().uid(),
          facts.sight().state(),
          facts.sight().time(),
          facts.sight().source(),
          facts.drift().expected(),
          facts.drift().since(),
          facts.drift().reason(),
          facts.misses().count(),
          facts.misses().last(),
          facts.misses().restartMayHelp(),
          facts.management().state(),
          facts.management().since(),
          facts.management().reason(),
          facts.dueTime());
    }
  }

  /** What is known of these machines, which nobody else changes until the transaction ends. */
  List<Facts> lock(Handle handle, Collection<UUID> servers) {
    return handle
        .createQuery(
            """
            select p.*, s.id,
                   exists (select 1 from operations o
                           where o.server_uid = p.server_uid and o.end_time is null) as busy,
                   (select a.id from assignments a
                    where a.server_uid = p.server_uid and a.end_time is null
                      and a.state = 'SUSPENDED' and not a.suspended_on) as suspended
            from server_power p join servers s on s.uid = p.server_uid
            where p.server_uid = any (:servers)
            order by p.server_uid
            for update of p
            """)
        .bindArray("servers", UUID.class, List.copyOf(servers))
        .map((row, context) -> facts(row))
        .list();
  }

  /**
   * Writes that an operation saw a machine as it was seen before, of which there is nothing to
   * tell.
   *
   * @param due when the sweep looks again
   * @return whether that is all there was to write; if not, nothing was written
   */
  boolean seenAgain(Handle handle, UUID server, PowerReading seen, Instant due) {
    return handle
            .createUpdate(
                """
                update server_power
                set observe_time = :time, source = 'OPERATION', due_time = :due, last_failure = '', restart_may_help = false
                where server_uid = :server and state = :state and expected_state = :state and drift_time is null
                  and failures = 0 and management_state = 'AVAILABLE' and observe_time <= :time
                """)
            .bind("server", server)
            .bind("state", seen.state())
            .bind("time", seen.observedAt())
            .bind("due", due)
            .execute()
        > 0;
  }

  /** Writes all of them in one statement. */
  void write(Handle handle, Collection<Facts> facts) {
    handle
        .createUpdate(
            """
            update server_power p
            set state = r.state, observe_time = r.seen, source = r.source, expected_state = r.expected,
                drift_time = r.drift, drift_reason = r."driftReason", failures = r.misses,
                last_failure = r.missed, restart_may_help = r.curable, management_state = r.management, management_time = r.since,
                management_reason = r.reason, due_time = r.due
            from jsonb_to_recordset(cast(:rows as jsonb)) as r (
              uid uuid, state text, seen timestamptz, source text, expected text, drift timestamptz,
              "driftReason" text, misses integer, missed text, curable boolean, management text, since timestamptz,
              reason text, due timestamptz)
            where p.server_uid = r.uid
            """)
        .bind("rows", Columns.toJson(facts.stream().map(Row::of).toList()))
        .execute();
  }

  /**
   * Takes machines that are to be looked at, those that wait longest first. Nobody else takes them
   * before they are written again, or the lease is over. Those that an operation is at work on are
   * left to it: it looks itself, and is not to be confused.
   */
  List<UUID> claim(Handle handle, Instant now, Instant leaseEnd, int most) {
    return handle
        .createQuery(
            """
            with due as (
              select p.server_uid from server_power p
              where p.due_time <= :now
                and not exists (select 1 from operations o
                                where o.server_uid = p.server_uid and o.end_time is null
                                  and o.state in ('PENDING', 'RUNNING'))
              order by p.due_time limit :most for update of p skip locked)
            update server_power p set due_time = :leaseEnd from due
            where p.server_uid = due.server_uid
            returning p.server_uid
            """)
        .bind("now", now)
        .bind("leaseEnd", leaseEnd)
        .bind("most", most)
        .mapTo(UUID.class)
        .list();
  }

  /**
   * Keeps machines that are still being looked at.
   *
   * @param held until when they were taken; those written since are not ours any more
   */
  void keep(Handle handle, Collection<UUID> servers, Instant held, Instant leaseEnd) {
    handle
        .createUpdate(
            """
            update server_power set due_time = :leaseEnd
            where server_uid = any (:servers) and due_time = :held
            """)
        .bindArray("servers", UUID.class, List.copyOf(servers))
        .bind("held", held)
        .bind("leaseEnd", leaseEnd)
        .execute();
  }

  /** How many machines are looked at at all. */
  int watched(Handle handle) {
    return handle
        .createQuery("select count(*) from server_power where due_time is not null")
        .mapTo(Integer.class)
        .one();
  }

  private static Facts facts(ResultSet row) throws SQLException {
    String source = row.getString("source");
    String expected = row.getString("expected_state");
    return new Facts(
        new Machine(
            row.getObject("server_uid", UUID.class),
            row.getString("id"),
            row.getBoolean("busy"),
            row.getString("suspended")),
        new Sight(
            PowerReading.State.valueOf(row.getString("state")),
            Columns.nullableInstant(row, "observe_time"),
            source == null ? null : Source.valueOf(source)),
        new Drift(
            expected == null ? null : PowerReading.State.valueOf(expected),
            Columns.nullableInstant(row, "drift_time"),
            row.getString("drift_reason")),
        new Misses(
            row.getInt("failures"),
            row.getString("last_failure"),
            row.getBoolean("restart_may_help")),
        new Management(
            ManagementState.valueOf(row.getString("management_state")),
            Columns.nullableInstant(row, "management_time"),
            row.getString("management_reason")),
        dueTime(row));
  }

  /** Never and at once are not points in time to Java; what is due at once stays so. */
  private static @Nullable Instant dueTime(ResultSet row) throws SQLException {
    String text = row.getString("due_time");
    if (text != null && text.equals("-infinity")) {
      return Instant.EPOCH;
    }
    return Columns.nullableInstant(row, "due_time");
  }
}
