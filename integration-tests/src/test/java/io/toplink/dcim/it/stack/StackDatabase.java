package io.toplink.dcim.it.stack;

import io.toplink.dcim.core.db.embedded.EmbeddedPostgres;
import io.toplink.dcim.core.testing.TestServerDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A database for one stack, in a PostgreSQL that belongs to this JVM and to none of the servers, so
 * that any of them can be killed. It is as durable as in production: DCIM would not start
 * otherwise.
 */
public final class StackDatabase {
  private static final Map<String, String> DURABLE =
      Map.of(
          "fsync", "on",
          "synchronous_commit", "on",
          "full_page_writes", "on",
          "max_connections", "200",
          "timezone", "UTC");
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private static @Nullable EmbeddedPostgres postgres;

  private final EmbeddedPostgres server;
  private final String name;
  private final Path passwordFile;

  private StackDatabase(EmbeddedPostgres server, String name, Path passwordFile) {
    this.server = server;
    this.name = name;
    this.passwordFile = passwordFile;
  }

  /** A new database without any tables, whose password is put into a file in the directory. */
  static StackDatabase create(Path directory) throws IOException, SQLException {
    EmbeddedPostgres server = postgres();
    String name = "stack_" + COUNTER.incrementAndGet();
    try (Connection connection = server.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " TEMPLATE template0 OWNER dcim");
    }
    Path passwordFile = directory.resolve("database.password");
    Files.createFile(
        passwordFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passwordFile, server.password().reveal() + "\n");
    return new StackDatabase(server, name, passwordFile);
  }

  public String url() {
    return server.url(name);
  }

  public String user() {
    return server.user();
  }

  public Path passwordFile() {
    return passwordFile;
  }

  /** A session as the servers have them. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), user(), server.password().reveal());
  }

  private static synchronized EmbeddedPostgres postgres() {
    if (postgres == null) {
      postgres = TestServerDirectory.startServer(Path.of("target", "stacks"), DURABLE);
    }
    return postgres;
  }
}
