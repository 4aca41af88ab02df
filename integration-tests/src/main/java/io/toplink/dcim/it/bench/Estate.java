package io.toplink.dcim.it.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.toplink.dcim.core.db.Migrations;
import io.toplink.dcim.core.db.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** A database with many servers in 100 packages, all for sale, written there by plain SQL. */
final class Estate implements AutoCloseable {
  static final int PACKAGES = 100;
  static final int CONNECTIONS = 8;
  private static final int PAST_ORDERS = 20_000;

  private final int servers;
  private final HikariDataSource connections;
  private final AtomicLong orders = new AtomicLong();

  private Estate(int servers, HikariDataSource connections) {
    this.servers = servers;
    this.connections = connections;
  }

  /** Makes it, in a database that is there and empty. */
  static Estate create(EmbeddedPostgres postgres, String database, int servers) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(postgres.url(database));
    config.setUsername(postgres.user());
    config.setPassword(postgres.password().reveal());
    config.setMaximumPoolSize(CONNECTIONS);
    config.setAutoCommit(false);
    Estate estate = new Estate(servers, new HikariDataSource(config));
    Migrations.apply(estate.connections);
    estate.execute(
        "insert into sites values ('bench', 'Bench hall', '{}', now(), 1)",
        """
        insert into packages (id, display_name, create_time, update_time)
        select 'pkg-' || lpad(p::text, 3, '0'), 'Package ' || p, now(), now() from generate_series(1, %d) as p
        """
            .formatted(PACKAGES),
        """
        insert into servers (uid, id, display_name, site, rack, unit, state, package, create_time, update_time)
        select ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'srv-' || lpad(i::text, 6, '0'),
          'R750-' || i, 'bench', 'R' || i / 40, i %% 40 + 1, 'AVAILABLE', 'pkg-' || lpad((i %% %d + 1)::text, 3, '0'),
          now() - make_interval(secs => i), now()
        from generate_series(1, %d) as i
        """
            .formatted(PACKAGES, servers),
        """
        insert into server_bmcs (server_uid, protocol, address, port, plain_http, username)
        select uid, 'REDFISH', '10.0.0.0'::inet + substr(id, 5)::bigint, 443, false, 'root' from servers
        """,
        """
        insert into server_addresses (address, server_uid, position, prefix, is_primary)
        select '100.64.0.0'::inet + substr(id, 5)::bigint, uid, 0,
          host('100.64.0.0'::inet + substr(id, 5)::bigint) || '/10', true
        from servers
        """,
        """
        insert into server_macs (mac, server_uid, position)
        select ('5254' || lpad(to_hex(substr(id, 5)::bigint), 8, '0'))::macaddr, uid, 0 from servers
        """);
    estate.writeHistory();
    estate.vacuum();
    return estate;
  }

  /** How many servers there are. */
  int servers() {
    return servers;
  }

  /** For transactions without us in between. */
  HikariDataSource connections() {
    return connections;
  }

  /** Packages in turn, so that none runs out before the others. */
  String nextPackage() {
    return packageOf(orders.getAndIncrement());
  }

  private static String packageOf(long order) {
    return String.format(Locale.ROOT, "pkg-%03d", order % PACKAGES + 1);
  }

  static String serverId(long number) {
    return String.format(Locale.ROOT, "srv-%06d", number);
  }

  /**
   * Orders of the past, as many whatever the number of servers: what is measured is a system that
   * has been running, whose database knows how big its tables are.
   */
  private void writeHistory() {
    execute(
        "create temporary table past on commit drop as select gen_random_uuid() as uid, i from generate_series(1, %d) as i"
            .formatted(PAST_ORDERS),
        """
        insert into assignments (uid, id, tenant, package, server_uid, hostname, external_id, addresses, state,
          login_username, login_password, login_port, create_time, update_time, end_time)
        select past.uid, past.uid::text, 'ops', s.package, s.uid, 'past', past.i::text, '{100.64.0.1/10}', 'ENDED',
          'root', '', 22, now(), now(), now()
        from past join servers s on s.id = 'srv-' || lpad((past.i %% %d + 1)::text, 6, '0')
        """
            .formatted(servers),
        """
        insert into operations (id, kind, verb, target, server_uid, assignment_uid, tenant, args, state,
          expected_end_time, actor, request_id, create_time, end_time)
        select uid, 'provision', 'CreateAssignment', 'assignments/' || uid, server_uid, uid, 'ops', '{}', 'DONE',
          now(), 'past', uid, now(), now()
        from assignments
        """,
        """
        insert into request_replays (tenant, request_id, method, fingerprint, result, create_time)
        select 'ops', uid, 'past', 'past', '{}', now() from past
        """,
        """
        insert into audit_events (id, event_time, actor, tenant, method, resource, code)
        select uid, now(), 'past', 'ops', 'past', 'assignments/' || uid, 0 from past
        """,
        "insert into change_log (kind, uid, name, change_time) select 'past', uid, 'past', now()"
            + " from past");
  }

  /** Takes everything back that is not past, so that each slot starts from the same. */
  void reset() {
    execute(
        "delete from assignments where end_time is null",
        "delete from operations where end_time is null",
        "delete from scheduled_tasks",
        "delete from request_replays where method <> 'past'",
        "delete from audit_events where method <> 'past'",
        "delete from change_log where kind <> 'past'",
        "update servers set state = 'AVAILABLE' where state <> 'AVAILABLE'");
    vacuum();
  }

  private void execute(String... statements) {
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void vacuum() {
    try (Connection connection = connections.getConnection()) {
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement()) {
        statement.execute("vacuum analyze");
      } finally {
        connection.setAutoCommit(false);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    connections.close();
  }
}
