package io.toplink.dcim.core.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.config.ConfigException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes connections that never wait for ever, which the driver does when nobody tells it not to.
 */
public final class DataSources {
  private static final Logger log = LoggerFactory.getLogger(DataSources.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** One of them holds the node's name; they are there before an operation needs one. */
  private static final int TASK_CONNECTIONS = 6;

  private static final Duration PAUSE = Duration.ofMillis(500);

  private DataSources() {}

  /**
   * The pool everything uses. It makes its connections when they are needed.
   *
   * @param name what the database's session list shows, such as dcim-grpc-server
   */
  public static HikariDataSource pool(PostgresServer server, DatabaseConfig config, String name) {
    return new HikariDataSource(
        pooled(limited(server, config, name, ""), config, name, config.poolSize()));
  }

  /**
   * A few connections for notes that may be lost if the database crashes, since something else that
   * is kept tells them again, or is kept after them: who has picked which task, and who is at which
   * BMC. Their commits do not wait for the disk.
   */
  public static HikariDataSource forTasks(
      PostgresServer server, DatabaseConfig config, String name) {
    return new HikariDataSource(
        pooled(
            limited(server, config, name + " tasks", " -c synchronous_commit=off"),
            config,
            name + "-tasks",
            TASK_CONNECTIONS));
  }

  private static HikariConfig pooled(
      DataSource source, DatabaseConfig config, String name, int size) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName(name);
    hikari.setDataSource(source);
    hikari.setMaximumPoolSize(size);
    hikari.setConnectionTimeout(config.poolWait().toMillis());
    hikari.setValidationTimeout(Math.min(2000, config.poolWait().toMillis()));
    hikari.setKeepaliveTime(Duration.ofMinutes(2).toMillis());
    hikari.setMaxLifetime(Duration.ofMinutes(30).toMillis());
    // Whether the database is there is found out by awaitReachable, which says it better.
    hikari.setInitializationFailTimeout(-1);
    return hikari;
  }

  /**
   * Single connections without a limit on statements: changing the schema of a big table takes its
   * time. Waiting for its lock must not, because everybody else then waits behind it.
   */
  public static DataSource forMigrations(PostgresServer server, String name) {
    PGSimpleDataSource source = source(server, name + " migrations");
    source.setOptions("-c lock_timeout=3s");
    return source;
  }

  /**
   * Returns when the database answers.
   *
   * @throws ConfigException if it answers that we may not log in
   * @throws DcimException STORAGE_UNAVAILABLE if it does not answer in time
   */
  public static void awaitReachable(PostgresServer server, String name, Duration patience) {
    awaitReachable(server, source(server, name), patience);
  }

  /** The same for connections of one kind, such as those of a pool, which is opened by that. */
  public static void awaitReachable(PostgresServer server, DataSource source, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try (Connection connection = source.getConnection()) {
        return;
      } catch (SQLException e) {
        if (!SqlStates.isUnavailable(e)) {
          throw ConfigException.of(
                  "DB_LOGIN", "database.url " + server.url(), String.valueOf(e.getMessage()))
              .causedBy(e);
        }
        if (System.nanoTime() > deadline) {
          throw DcimException.of(
                  Reason.STORAGE_UNAVAILABLE,
                  "DB_UNREACHABLE: "
                      + server.url()
                      + " did not answer for "
                      + patience.toSeconds()
                      + " s: "
                      + e.getMessage())
              .causedBy(e);
        }
        log.info("waiting for the database: {}", e.getMessage());
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private static PGSimpleDataSource limited(
      PostgresServer server, DatabaseConfig config, String name, String options) {
    PGSimpleDataSource source = source(server, name);
    source.setSocketTimeout(roundUp(config.socketTimeout()));
    source.setOptions(
        "-c statement_timeout="
            + config.statementTimeout().toMillis()
            + " -c lock_timeout="
            + config.lockTimeout().toMillis()
            + " -c idle_in_transaction_session_timeout="
            + config.idleInTransactionTimeout().toMillis()
            + options);
    return source;
  }

  private static PGSimpleDataSource source(PostgresServer server, String name) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.url());
    source.setUser(server.user());
    source.setPassword(server.password().reveal());
    source.setApplicationName(name);
    source.setTcpKeepAlive(true);
    source.setConnectTimeout(roundUp(CONNECT_TIMEOUT));
    source.setLoginTimeout(roundUp(CONNECT_TIMEOUT));
    source.setReWriteBatchedInserts(true);
    // A server's message may quote the row it refused, and with it a secret.
    source.setLogServerErrorDetail(false);
    return source;
  }

  /** The driver counts in seconds. */
  private static int roundUp(Duration duration) {
    return (int) ((duration.toMillis() + 999) / 1000);
  }
}
