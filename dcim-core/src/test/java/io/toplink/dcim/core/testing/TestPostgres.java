package io.toplink.dcim.core.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.toplink.dcim.core.db.Migrations;
import io.toplink.dcim.core.db.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL for tests: one server for the whole JVM, a database for whoever asks.
 *
 * <p>It forgets everything on a power cut, which makes it fast; a test of durability starts an
 * {@link EmbeddedPostgres} of its own.
 */
public final class TestPostgres {
  private static final Map<String, String> FAST =
      Map.of(
          "fsync", "off",
          "synchronous_commit", "off",
          "full_page_writes", "off",
          "max_connections", "200",
          "timezone", "UTC");

  private static final AtomicInteger COUNTER = new AtomicInteger();

  private static @Nullable TestPostgres instance;
  private static Consumer<DataSource> migration = Migrations::apply;

  private final EmbeddedPostgres server;
  private final String template;

  private TestPostgres(EmbeddedPostgres server, String template) {
    this.server = server;
    this.template = template;
  }

  /**
   * What makes the schema that {@link #freshDatabase} starts from; run once.
   *
   * @throws IllegalStateException if there are databases without it already
   */
  public static synchronized void migrate(Consumer<DataSource> migration) {
    if (instance != null) {
      throw new IllegalStateException("the template was made before its migration was known");
    }
    TestPostgres.migration = migration;
  }

  /** A new database with the schema in it and no rows. */
  public static TestDatabase freshDatabase() {
    TestPostgres postgres = instance();
    return postgres.create(postgres.template);
  }

  /** A new database with nothing in it. */
  public static TestDatabase emptyDatabase() {
    return instance().create("template0");
  }

  private static synchronized TestPostgres instance() {
    if (instance == null) {
      EmbeddedPostgres server = TestServerDirectory.startServer(Path.of("target"), FAST);
      instance = new TestPostgres(server, makeTemplate(server));
    }
    return instance;
  }

  private static String makeTemplate(EmbeddedPostgres server) {
    try (TestDatabase template = new TestPostgres(server, "template0").create("template0")) {
      migration.accept(template.dataSource());
      return template.jdbcUrl().substring(template.jdbcUrl().lastIndexOf('/') + 1);
    }
  }

  private TestDatabase create(String from) {
    String name = "test_" + COUNTER.incrementAndGet();
    try (Connection connection = server.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " TEMPLATE " + from + " OWNER dcim");
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create a test database", e);
    }
    String url = server.url(name);
    return new TestDatabase(url, server.user(), server.password(), pool(url));
  }

  private HikariDataSource pool(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(server.user());
    config.setPassword(server.password().reveal());
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(0);
    config.setIdleTimeout(Duration.ofSeconds(10).toMillis());
    return new HikariDataSource(config);
  }
}
