package io.toplink.dcim.core.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.core.config.Problem;
import io.toplink.dcim.core.db.embedded.EmbeddedConfig;
import io.toplink.dcim.core.db.embedded.EmbeddedPostgres;
import io.toplink.dcim.core.testing.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class DurabilityTest {
  @TempDir private static Path directory;
  private static EmbeddedPostgres server;

  @BeforeAll
  static void start() {
    EmbeddedConfig config = EmbeddedConfig.durable(directory, Duration.ofSeconds(60));
    server =
        EmbeddedPostgres.start(
            new EmbeddedConfig(
                directory,
                Path.of("target", "test-postgres"),
                config.startTimeout(),
                config.settings()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theEmbeddedServerIsDurable() {
    assertThatCode(() -> Durability.check(database("dcim"))).doesNotThrowAnyException();
  }

  @Test
  void everySettingThatForgetsIsNamed() {
    assertThatThrownBy(() -> Durability.check(TestPostgres.emptyDatabase().dataSource()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("DB_NOT_DURABLE database: fsync is off")
        .hasMessageContaining("DB_NOT_DURABLE database: full_page_writes is off")
        .hasMessageContaining("DB_NOT_DURABLE database: synchronous_commit is off");
  }

  @Test
  void aSettingOfOneDatabaseIsSeenToo() throws SQLException {
    asSuperuser("CREATE DATABASE hasty OWNER dcim");
    asSuperuser("ALTER DATABASE hasty SET synchronous_commit = local");
    assertThatThrownBy(() -> Durability.check(database("hasty")))
        .hasMessageContaining("synchronous_commit is local");
  }

  @Test
  void anEncodingThatLosesLettersIsRefused() throws SQLException {
    asSuperuser(
        "CREATE DATABASE ascii OWNER dcim ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'"
            + " TEMPLATE template0");
    assertThatThrownBy(() -> Durability.check(database("ascii")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("DB_ENCODING database: server_encoding is SQL_ASCII");
  }

  @Test
  void anOldServerIsRefused() {
    List<Problem> problems = new ArrayList<>();
    Durability.requireVersion(150_000, problems);
    assertThat(problems).isEmpty();
    Durability.requireVersion(149_999, problems);
    assertThat(problems).extracting(Problem::code).containsExactly("DB_VERSION");
  }

  private static void asSuperuser(String sql) throws SQLException {
    try (Connection connection = server.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static DataSource database(String name) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.url(name));
    source.setUser(server.user());
    source.setPassword(server.password().reveal());
    return source;
  }
}
