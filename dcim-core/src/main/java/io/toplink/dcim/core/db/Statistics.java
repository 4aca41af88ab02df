package io.toplink.dcim.core.db;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What PostgreSQL knows of its tables when it plans. */
public final class Statistics {
  private static final Logger log = LoggerFactory.getLogger(Statistics.class);

  /** Tables of ours that hold something and have never been counted. */
  private static final String UNKNOWN =
      """
      select relname from pg_class
      where relkind = 'r' and relnamespace = current_schema()::regnamespace
        and reltuples < 0 and pg_relation_size(oid) > 0
      """;

  private Statistics() {}

  /**
   * Has tables counted that never were, as after a restore or an upgrade of PostgreSQL: until
   * somebody does, it plans as if they were empty, and goes on using such plans.
   */
  public static void ensure(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet row = statement.executeQuery(UNKNOWN)) {
        while (row.next()) {
          tables.add(row.getString(1));
        }
      }
      for (String table : tables) {
        statement.execute("analyze " + statement.enquoteIdentifier(table, true));
      }
      if (!tables.isEmpty()) {
        log.info("counted tables that never were: {}", tables);
      }
    } catch (SQLException e) {
      log.warn("cannot count tables that never were; queries may be slow for a while", e);
    }
  }
}
