package io.toplink.dcim.it.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The least an order can be in the same tables: take a free server, write the assignment, commit.
 * No network, no checks, no operation, no audit trail, no change log, no answer that can be
 * repeated.
 */
final class BareAllocation {
  private static final String PICK =
      """
      update servers set state = 'ASSIGNED', update_time = now(), version = version + 1
      where uid = (
        select uid from servers
        where package = ? and state = 'AVAILABLE' and not maintenance and not withheld and delete_time is null
        order by site, uid limit 1 for update skip locked)
      returning uid
      """;

  private static final String INSERT =
      """
      insert into assignments (uid, id, tenant, package, server_uid, hostname, external_id, addresses, state,
        login_username, login_password, login_port, create_time, update_time)
      values (?, ?, 'ops', ?, ?, 'r750-1-100.64.0.1', ?, '{100.64.0.1/10}', 'INSTALLING', 'root', '', 22, now(), now())
      """;

  private final Estate estate;

  BareAllocation(Estate estate) {
    this.estate = estate;
  }

  /** One caller for each connection. */
  Slot run(Recorder recorder) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < Estate.CONNECTIONS; i++) {
      Thread thread = new Thread(() -> call(recorder), "bare-" + i);
      threads.add(thread);
      thread.start();
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return recorder.slot(Duration.ZERO);
  }

  private void call(Recorder recorder) {
    while (recorder.more()) {
      long begin = System.nanoTime();
      try (Connection connection = estate.connections().getConnection()) {
        order(connection, estate.nextPackage());
        connection.commit();
        recorder.answered(begin);
      } catch (SQLException | RuntimeException e) {
        recorder.failed(e);
      }
    }
  }

  private static void order(Connection connection, String packageId) throws SQLException {
    Object server;
    try (PreparedStatement pick = connection.prepareStatement(PICK)) {
      pick.setString(1, packageId);
      try (ResultSet row = pick.executeQuery()) {
        if (!row.next()) {
          throw new SQLException("no server is left in " + packageId);
        }
        server = row.getObject(1);
      }
    }
    UUID uid = UUID.randomUUID();
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setObject(1, uid);
      insert.setString(2, uid.toString());
      insert.setString(3, packageId);
      insert.setObject(4, server);
      insert.setString(5, uid.toString());
      insert.executeUpdate();
    }
  }
}
