package io.toplink.dcim.core.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.UnableToProduceResultException;
import org.jspecify.annotations.Nullable;

/**
 * Statements of one transaction that nobody needs an answer of: they leave together, in one round
 * trip, in the order in which they were added.
 *
 * <p>Plain JDBC, because the driver sends statements joined by semicolons as a whole, each of them
 * prepared, and tells how many rows each of them wrote.
 */
public final class Writes {
  private record Write(String sql, @Nullable Object[] parameters, @Nullable Runnable otherwise) {}

  private final List<Write> writes = new ArrayList<>();

  /**
   * Adds a statement.
   *
   * @param sql with a question mark for each parameter, and no semicolon
   */
  public void add(String sql, @Nullable Object... parameters) {
    writes.add(new Write(sql, parameters, null));
  }

  /**
   * Adds a statement that must write something.
   *
   * @param otherwise what to do if it did not; throws
   */
  public void require(Runnable otherwise, String sql, @Nullable Object... parameters) {
    writes.add(new Write(sql, parameters, otherwise));
  }

  /** Sends all of them. */
  public void send(Handle handle) {
    StringJoiner all = new StringJoiner(";\n");
    writes.forEach(write -> all.add(write.sql()));
    List<Integer> rows;
    try (PreparedStatement statement = handle.getConnection().prepareStatement(all.toString())) {
      bind(statement);
      rows = execute(statement);
    } catch (SQLException e) {
      throw new UnableToProduceResultException(e);
    }
    for (int i = 0; i < writes.size(); i++) {
      Runnable otherwise = writes.get(i).otherwise();
      if (otherwise != null && rows.get(i) == 0) {
        otherwise.run();
      }
    }
  }

  private void bind(PreparedStatement statement) throws SQLException {
    int index = 0;
    for (Write write : writes) {
      for (Object parameter : write.parameters()) {
        index++;
        statement.setObject(index, forDriver(statement.getConnection(), parameter));
      }
    }
  }

  private static @Nullable Object forDriver(Connection connection, @Nullable Object value)
      throws SQLException {
    if (value instanceof Instant time) {
      return time.atOffset(ZoneOffset.UTC);
    }
    if (value instanceof String[] texts) {
      return connection.createArrayOf("text", texts);
    }
    if (value instanceof UUID[] ids) {
      return connection.createArrayOf("uuid", ids);
    }
    return value;
  }

  private List<Integer> execute(PreparedStatement statement) throws SQLException {
    statement.execute();
    List<Integer> rows = new ArrayList<>(writes.size());
    for (int i = 0; i < writes.size(); i++) {
      rows.add(statement.getUpdateCount());
      statement.getMoreResults();
    }
    return rows;
  }
}
