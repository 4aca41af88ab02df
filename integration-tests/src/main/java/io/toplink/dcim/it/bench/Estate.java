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

  /** Takes everything back, and clears up after it, so that each slot starts from the same. */
  void reset() {
    execute(
        "truncate assignments, ip_addresses, operations, scheduled_tasks, audit_events, change_log, request_replays",
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
