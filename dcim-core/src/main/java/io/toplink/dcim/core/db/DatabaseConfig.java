package io.toplink.dcim.core.db;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.config.ConfigReader;
import io.toplink.dcim.core.config.PrivateFile;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Which database is used and how long to wait for it.
 *
 * @param location where it is
 * @param poolSize connections held open; more than a few times the database's cores makes it slower
 * @param poolWait how long a caller waits for a free connection
 * @param statementTimeout after which the database gives up one statement
 * @param lockTimeout after which it gives up waiting for a row that another transaction holds
 * @param idleInTransactionTimeout after which it ends a session that holds a transaction open and
 *     does nothing
 * @param socketTimeout after which we give up a connection that is silent; longer than a statement
 *     may take
 */
public record DatabaseConfig(
    Location location,
    int poolSize,
    Duration poolWait,
    Duration statementTimeout,
    Duration lockTimeout,
    Duration idleInTransactionTimeout,
    Duration socketTimeout) {

  /** Where the database is. */
  public sealed interface Location {}

  /**
   * A PostgreSQL that this process runs.
   *
   * @param directory what it lives in
   * @param startTimeout how long to wait for it; recovery after a crash may take a while
   */
  public record Embedded(Path directory, Duration startTimeout) implements Location {}

  /**
   * A PostgreSQL that somebody else runs.
   *
   * @param url starts with jdbc:postgresql: and holds neither user nor password
   */
  public record External(String url, String user, Secret password) implements Location {}

  /** Reads the section {@code database}. */
  public static DatabaseConfig read(ConfigReader root) {
    ConfigReader reader = root.section("database");
    Duration least = Duration.ofMillis(100);
    Duration statement = reader.duration("statement-timeout", seconds(5), least, seconds(60));
    Duration lock = reader.duration("lock-timeout", seconds(3), least, seconds(60));
    Duration socket = reader.duration("socket-timeout", seconds(15), seconds(1), seconds(300));
    if (lock.compareTo(statement) > 0) {
      reader.refuse(
          "lock-timeout", "CONFIG_TIMEOUT_ORDER", "must not be longer than statement-timeout");
    }
    if (statement.compareTo(socket) >= 0) {
      reader.refuse(
          "socket-timeout", "CONFIG_TIMEOUT_ORDER", "must be longer than statement-timeout");
    }
    return new DatabaseConfig(
        location(reader),
        reader.integer("pool-size", 8, 2, 200),
        reader.duration("pool-wait", seconds(3), Duration.ofMillis(250), seconds(60)),
        statement,
        lock,
        reader.duration("idle-in-transaction-timeout", seconds(30), seconds(1), seconds(600)),
        socket);
  }

  /** What {@link #read} gives for an empty file, in another directory. */
  public static DatabaseConfig embeddedIn(Path directory) {
    return new DatabaseConfig(
        new Embedded(directory, seconds(60)),
        8,
        seconds(3),
        seconds(5),
        seconds(3),
        seconds(30),
        seconds(15));
  }

  private static Location location(ConfigReader reader) {
    ConfigReader embedded = reader.section("embedded");
    Path directory = embedded.path("directory", Path.of("data", "postgresql"));
    Duration startTimeout =
        embedded.duration("start-timeout", seconds(60), seconds(1), Duration.ofHours(1));
    String url = reader.optional("url", DatabaseConfig::checkUrl);
    String user = reader.text("user", "dcim");
    Path passwordFile = reader.optionalPath("password-file");

    if (url == null) {
      if (passwordFile != null) {
        reader.refuse("password-file", "CONFIG_MISSING", "is of no use without database.url");
      }
      return new Embedded(directory, startTimeout);
    }
    if (passwordFile == null) {
      reader.refuse("password-file", "CONFIG_MISSING", "must be set, as database.url is");
      return new Embedded(directory, startTimeout);
    }
    String password = PrivateFile.read(reader, "password-file", passwordFile);
    return new External(url, user, new Secret(password));
  }

  private static String checkUrl(String url) {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          "must look like jdbc:postgresql://host:5432/dcim?sslmode=verify-full");
    }
    if (url.matches("(?s).*([?&](user|password)=|//[^/]*@).*")) {
      throw new IllegalArgumentException(
          "holds a user or password; use database.user and database.password-file");
    }
    return url;
  }

  private static Duration seconds(int number) {
    return Duration.ofSeconds(number);
  }
}
