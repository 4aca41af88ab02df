package io.toplink.dcim.core.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class DataSourcesTest {
  private static final DatabaseConfig CONFIG =
      new DatabaseConfig(
          new DatabaseConfig.Embedded(Path.of("unused"), Duration.ofSeconds(1)),
          2,
          Duration.ofMillis(250),
          Duration.ofMillis(300),
          Duration.ofMillis(200),
          Duration.ofSeconds(7),
          Duration.ofSeconds(2));

  private static TestDatabase database;
  private static PostgresServer server;

  @BeforeAll
  static void create() {
    database = TestPostgres.emptyDatabase();
    server = new PostgresServer.External(database.jdbcUrl(), database.user(), database.password());
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void theLimitsHoldInEverySession() throws SQLException {
    try (HikariDataSource pool = DataSources.pool(server, CONFIG, "limits")) {
      assertThat(query(pool, "SHOW statement_timeout")).isEqualTo("300ms");
      assertThat(query(pool, "SHOW lock_timeout")).isEqualTo("200ms");
      assertThat(query(pool, "SHOW idle_in_transaction_session_timeout")).isEqualTo("7s");
      assertThat(query(pool, "SHOW application_name")).isEqualTo("limits");
      assertThatThrownBy(() -> query(pool, "SELECT pg_sleep(60)"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("statement timeout");
    }
  }

  @Test
  void migrationsMayTakeTheirTime() throws SQLException {
    DataSource source = DataSources.forMigrations(server, "x");
    assertThat(query(source, "SHOW statement_timeout")).isEqualTo("0");
    assertThat(query(source, "SHOW lock_timeout")).isEqualTo("3s");
  }

  @Test
  void aRefusalDoesNotQuoteTheRow() throws SQLException {
    try (HikariDataSource pool = DataSources.pool(server, CONFIG, "quotes");
        Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE quoted (secret text NOT NULL, other int NOT NULL)");
      assertThatThrownBy(() -> statement.execute("INSERT INTO quoted VALUES ('hunter2', NULL)"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("not-null constraint")
          .message()
          .doesNotContain("hunter2");
    }
  }

  @Test
  void aServerThatAcceptsAndSaysNothingIsNotWaitedForLong() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        HikariDataSource pool = DataSources.pool(at(silent.getLocalPort()), CONFIG, "silent")) {
      long start = System.nanoTime();
      assertThatThrownBy(pool::getConnection).isInstanceOf(SQLTransientConnectionException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void aServerThatIsThereIsReachable() {
    DataSources.awaitReachable(server, "x", Duration.ofSeconds(10));
  }

  @Test
  void aPoolThatHasNoConnectionYetIsWaitedFor() {
    AtomicInteger asked = new AtomicInteger();
    PGSimpleDataSource late =
        new PGSimpleDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            if (asked.incrementAndGet() < 3) {
              throw new SQLTransientConnectionException("request timed out after 250ms");
            }
            return super.getConnection();
          }
        };
    late.setUrl(server.url());
    late.setUser(server.user());
    late.setPassword(server.password().reveal());

    DataSources.awaitReachable(server, late, Duration.ofMinutes(1));

    assertThat(asked).hasValue(3);
  }

  @Test
  void aServerThatIsNotThereIsGivenUpInTime() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    assertThatThrownBy(() -> DataSources.awaitReachable(at(port), "x", Duration.ofMillis(600)))
        .isInstanceOfSatisfying(
            DcimException.class, e -> assertThat(e.reason()).isEqualTo(Reason.STORAGE_UNAVAILABLE))
        .hasMessageContaining("DB_UNREACHABLE");
  }

  @Test
  void aWrongPasswordIsToldAtOnceAndNotShown() {
    PostgresServer wrong =
        new PostgresServer.External(database.jdbcUrl(), database.user(), new Secret("hunter2"));
    assertThatThrownBy(() -> DataSources.awaitReachable(wrong, "x", Duration.ofMinutes(5)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("DB_LOGIN")
        .message()
        .doesNotContain("hunter2");
  }

  private static PostgresServer at(int port) {
    return new PostgresServer.External(
        "jdbc:postgresql://127.0.0.1:" + port + "/dcim", "dcim", new Secret("unused"));
  }

  private static String query(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
