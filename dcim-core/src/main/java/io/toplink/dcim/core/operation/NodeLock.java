package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.config.ConfigException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Keeps a node's name for one process: whoever starts under it takes up at once what a former
 * process of that name left, which must not be one that still works. Held by a connection, and so
 * let go of when the process dies, however it dies.
 */
final class NodeLock implements AutoCloseable {
  /** The database may take a moment to notice that a killed process is gone. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Connection connection;

  private NodeLock(Connection connection) {
    this.connection = connection;
  }

  /**
   * Takes the name.
   *
   * @throws ConfigException NODE_ID_IN_USE if another process has it and keeps it
   */
  static NodeLock take(DataSource dataSource, String node) {
    return take(dataSource, node, PATIENCE);
  }

  static NodeLock take(DataSource dataSource, String node, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      Connection connection = dataSource.getConnection();
      while (!tryLock(connection, node)) {
        if (System.nanoTime() > deadline) {
          connection.close();
          throw ConfigException.of(
              "NODE_ID_IN_USE",
              "operations.node",
              "'"
                  + node
                  + "' is the name of another process that works on this database; give each its"
                  + " own");
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      return new NodeLock(connection);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot take the node name " + node, e);
    }
  }

  private static boolean tryLock(Connection connection, String node) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select pg_try_advisory_lock(hashtextextended('dcim-node/' || ?, 0))")) {
      statement.setString(1, node);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  @Override
  public void close() {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_advisory_unlock_all()")) {
      statement.execute();
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("cannot let go of the node name", e);
    }
  }
}
