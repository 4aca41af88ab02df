package io.toplink.dcim.it.bench;

import io.toplink.dcim.core.db.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How far installations are, as the database has it: asking there costs the server nothing. */
final class InstallBooks implements AutoCloseable {
  private static final long LOOK_MILLIS = 50;

  private final Connection connection;
  private final Duration patience;

  InstallBooks(EmbeddedPostgres postgres, Duration patience) throws SQLException {
    this.connection =
        DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password().reveal());
    this.patience = patience;
  }

  /** Returns once no operation is under way. */
  void awaitRest() throws SQLException, InterruptedException {
    awaitNone("select count(*) from operations where end_time is null");
  }

  /** Returns once no operation of one assignment is under way. */
  void awaitEnd(int externalId) throws SQLException, InterruptedException {
    awaitNone(
        "select count(*) from operations o join assignments a on a.uid = o.assignment_uid"
            + " where a.external_id = '"
            + externalId
            + "' and o.end_time is null");
  }

  /** How many assignments are active, of those numbered from 0 up. */
  long active(int below) throws SQLException {
    return number(
        "select count(*) from assignments where state = 'ACTIVE' and external_id::int < " + below);
  }

  private void awaitNone(String query) throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (number(query) > 0) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("operations do not end");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  private long number(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
