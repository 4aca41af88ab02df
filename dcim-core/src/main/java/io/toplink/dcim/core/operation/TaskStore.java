package io.toplink.dcim.core.operation;

import com.github.kagkarlsson.scheduler.task.Execution;
import io.toplink.dcim.core.db.Database;
import java.time.Instant;
import javax.sql.DataSource;
import org.jdbi.v3.core.statement.Update;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a task is given back or taken over. db-scheduler would do the same, but takes it for a fault
 * of its own if another process was faster, which is nothing but two processes that noticed the end
 * of a third one, or one that slept for longer than the others believed in it.
 */
final class TaskStore {
  private static final Logger log = LoggerFactory.getLogger(TaskStore.class);

  private static final String STILL_SO =
      " where task_name = :name and task_instance = :instance and version = :version";
  private static final String GIVE_BACK =
      """
      update scheduled_tasks
      set picked = false, picked_by = null, last_heartbeat = null, version = version + 1,
          execution_time = :time
      """
          + STILL_SO;

  private final Database database;

  TaskStore(DataSource dataSource) {
    this.database = new Database(dataSource);
  }

  /** Gives back what a former process of this name left: its tasks, and the BMCs it was at. */
  void takeUp(String node) {
    database.<Integer>single(
        handle ->
            handle
                .createUpdate(
                    """
                    with bmcs as (
                      update bmc_leases set holder = null where holder is not null and node = :node)
                    update scheduled_tasks
                    set picked = false, picked_by = null, last_heartbeat = null, version = version + 1
                    where picked and picked_by = :node
                    """)
                .bind("node", node)
                .execute());
  }

  /** It is over. */
  void done(Execution task) {
    write("is over", task, "delete from scheduled_tasks" + STILL_SO, update -> update);
  }

  /** It is to be run again. */
  void again(Execution task, Instant time) {
    write("is to go on", task, GIVE_BACK, update -> update.bind("time", time));
  }

  /**
   * Whoever runs it has not been heard of for too long.
   *
   * @return false if another process was faster
   */
  boolean revive(Execution task, Instant now) {
    boolean ours = write("was left", task, GIVE_BACK, update -> update.bind("time", now));
    if (ours) {
      log.info("{} was left by {} and is taken up", name(task), task.pickedBy);
    }
    return ours;
  }

  private interface Binder {
    Update bind(Update update);
  }

  private boolean write(String why, Execution task, String sql, Binder binder) {
    int rows =
        database.single(
            handle ->
                binder
                    .bind(
                        handle
                            .createUpdate(sql)
                            .bind("name", task.taskInstance.getTaskName())
                            .bind("instance", task.taskInstance.getId())
                            .bind("version", task.version))
                    .execute());
    if (rows == 0) {
      log.debug("{} {}, but another process has it by now", name(task), why);
    }
    return rows > 0;
  }

  private static String name(Execution task) {
    return task.taskInstance.getTaskName() + " " + task.taskInstance.getId();
  }
}
