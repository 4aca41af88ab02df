package io.toplink.dcim.core.power;

import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.db.Database;
import jakarta.inject.Inject;
import java.sql.Timestamp;
import java.util.Optional;
import java.util.UUID;

/** Power as last seen, in a table of its own: the server row is not touched by telemetry. */
public final class PowerStore {
  private final Database database;

  @Inject
  public PowerStore(Database database) {
    this.database = database;
  }

  Optional<Power> find(UUID server, String name) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select state, observe_time, last_failure from server_power where server_uid ="
                        + " :server")
                .bind("server", server)
                .map(
                    (row, context) -> {
                      Timestamp seen = row.getTimestamp("observe_time");
                      return new Power(
                          name,
                          PowerReading.State.valueOf(row.getString("state")),
                          seen == null ? null : seen.toInstant(),
                          row.getString("last_failure"));
                    })
                .findOne());
  }

  /** Remembers a reading; an older one than is known changes nothing. */
  public void seen(UUID server, PowerReading reading) {
    database.execute(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into server_power (server_uid, state, observe_time) values (:server, :state, :seen)
                    on conflict (server_uid) do update
                      set state = excluded.state, observe_time = excluded.observe_time, last_failure = '', failures = 0
                      where server_power.observe_time is null or server_power.observe_time <= excluded.observe_time
                    """)
                .bind("server", server)
                .bind("state", reading.state())
                .bind("seen", reading.observedAt())
                .execute());
  }

  /** Remembers that a look failed; what was seen before stays. */
  public void failed(UUID server, String why) {
    database.execute(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into server_power (server_uid, state, last_failure, failures)
                    values (:server, 'UNKNOWN', :why, 1)
                    on conflict (server_uid) do update
                      set last_failure = excluded.last_failure, failures = server_power.failures + 1
                    """)
                .bind("server", server)
                .bind("why", why)
                .execute());
  }
}
