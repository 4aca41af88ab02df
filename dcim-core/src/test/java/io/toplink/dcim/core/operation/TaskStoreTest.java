package io.toplink.dcim.core.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two processes that both noticed that a third one is gone, or back. */
class TaskStoreTest {
  private static final Instant THEN = Instant.parse("2026-03-01T12:00:00Z");

  private final TestDatabase shared = TestPostgres.freshDatabase();
  private final Database database = new Database(shared.dataSource());
  private final TaskStore tasks = new TaskStore(shared.dataSource());
  private final Execution left =
      new Execution(
          THEN, new TaskInstance<>("operation", "7"), true, "gone", null, null, 0, THEN, 3);

  TaskStoreTest() {
    database.execute(
        handle ->
            handle.execute(
                """
                insert into scheduled_tasks
                  (task_name, task_instance, execution_time, picked, picked_by, last_heartbeat, version)
                values ('operation', '7', '2026-03-01T12:00:00Z', true, 'gone', '2026-03-01T12:00:00Z', 3)
                """));
  }

  @AfterEach
  void close() {
    shared.close();
  }

  private String row() {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select coalesce(max(concat_ws(' ', version, picked, picked_by)), 'none')
                    from scheduled_tasks
                    """)
                .mapTo(String.class)
                .one());
  }

  private void pick() {
    database.execute(
        handle ->
            handle.execute(
                "update scheduled_tasks set picked = true, picked_by = 'other', version = version +"
                    + " 1"));
  }

  @Test
  void whoeverIsFasterTakesItUpAndTheOtherLeavesItAlone() {
    tasks.revive(left, THEN);
    assertThat(row()).isEqualTo("4 f");
    pick();
    tasks.revive(left, THEN);
    assertThat(row()).isEqualTo("5 t other");
  }

  @Test
  void whoSleptThroughATakeoverGivesBackNothing() {
    tasks.revive(left, THEN);
    pick();
    tasks.again(left, THEN);
    tasks.done(left);
    assertThat(row()).isEqualTo("5 t other");
  }

  @Test
  void whoHasItGivesItBackOrEndsIt() {
    tasks.again(left, THEN.plusSeconds(9));
    assertThat(row()).isEqualTo("4 f");
    tasks.done(left);
    assertThat(row()).isEqualTo("4 f");
    tasks.done(
        new Execution(
            THEN, new TaskInstance<>("operation", "7"), true, "gone", null, null, 0, THEN, 4));
    assertThat(row()).isEqualTo("none");
  }
}
