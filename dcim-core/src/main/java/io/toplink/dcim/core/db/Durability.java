package io.toplink.dcim.core.db;

import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.core.config.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Refuses a database that may forget a commit it has answered: an accepted order would be lost.
 *
 * <p>Asked of the session itself, since a file, a role or a database may each have a setting of its
 * own.
 */
public final class Durability {
  private static final int OLDEST = 150_000;

  private Durability() {}

  /**
   * Looks once.
   *
   * @throws ConfigException naming every setting that is wrong
   */
  public static void check(DataSource source) {
    List<Problem> problems = new ArrayList<>();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      requireOneOf(statement, problems, "fsync", Set.of("on"));
      requireOneOf(statement, problems, "full_page_writes", Set.of("on"));
      requireOneOf(statement, problems, "synchronous_commit", Set.of("on", "remote_apply"));
      requireUtf8(statement, problems);
      int version = Integer.parseInt(show(statement, "server_version_num"));
      requireVersion(version, problems);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read the database's settings", e);
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private static void requireOneOf(
      Statement statement, List<Problem> problems, String setting, Set<String> allowed)
      throws SQLException {
    String value = show(statement, setting);
    if (!allowed.contains(value)) {
      problems.add(
          new Problem(
              "DB_NOT_DURABLE",
              "database",
              setting
                  + " is "
                  + value
                  + ", so a crash could lose accepted orders; set it to on in postgresql.conf, and"
                  + " look for ALTER ROLE or ALTER DATABASE that changes it"));
    }
  }

  private static void requireUtf8(Statement statement, List<Problem> problems) throws SQLException {
    String encoding = show(statement, "server_encoding");
    if (!encoding.equals("UTF8")) {
      problems.add(
          new Problem(
              "DB_ENCODING",
              "database",
              "server_encoding is "
                  + encoding
                  + "; create the database with ENCODING 'UTF8' TEMPLATE template0"));
    }
  }

  static void requireVersion(int number, List<Problem> problems) {
    if (number < OLDEST) {
      problems.add(
          new Problem(
              "DB_VERSION",
              "database",
              "server_version_num is " + number + "; PostgreSQL 15 or newer is needed"));
    }
  }

  private static String show(Statement statement, String setting) throws SQLException {
    try (ResultSet row = statement.executeQuery("SHOW " + setting)) {
      row.next();
      return row.getString(1);
    }
  }
}
