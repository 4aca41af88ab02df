package io.toplink.dcim.core.operation;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler.OnCompleteRemove;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Retention;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Decides who runs which operation when: db-scheduler's work, on a table beside the operations and
 * written in the same transactions. A process that dies is noticed by its missing heartbeats.
 */
public final class OperationScheduler implements AutoCloseable {
  private final DataSource dataSource;
  private final Database database;
  private final OperationRunner runner;
  private final OperationStore store;
  private final OperationQueue queue;
  private final Retention retention;
  private final OperationConfig config;
  private Optional<NodeLock> lock = Optional.empty();
  private Optional<Scheduler> scheduler = Optional.empty();

  @Inject
  public OperationScheduler(
      DataSource dataSource,
      Database database,
      OperationRunner runner,
      OperationStore store,
      OperationQueue queue,
      Retention retention,
      OperationConfig config) {
    this.dataSource = dataSource;
    this.database = database;
    this.runner = runner;
    this.store = store;
    this.queue = queue;
    this.retention = retention;
    this.config = config;
  }

  /**
   * Starts working. What a former process of this name left behind is taken up at once.
   *
   * @throws io.toplink.dcim.core.config.ConfigException NODE_ID_IN_USE
   */
  public synchronized void start() {
    if (config.workers() == 0) {
      return;
    }
    lock = Optional.of(NodeLock.take(dataSource, config.node()));
    takeUpOwn();
    Task<Void> task =
        Tasks.custom(OperationStore.TASK, Void.class)
            .onFailure(new FailureHandler.OnFailureRetryLater<>(Duration.ofSeconds(5)))
            .execute((instance, context) -> run(UUID.fromString(instance.getId())));
    RecurringTask<Void> forgetting =
        Tasks.recurring("retention", FixedDelay.ofHours(1))
            .execute((instance, context) -> retention.run());
    Scheduler started =
        Scheduler.create(dataSource, task)
            .startTasks(forgetting)
            .schedulerName(new SchedulerName.Fixed(config.node()))
            .threads(config.workers())
            .pollUsingLockAndFetch(0.5, 2.0)
            .pollingInterval(config.poll())
            .heartbeatInterval(config.heartbeat())
            .missedHeartbeatsLimit(4)
            .deleteUnresolvedAfter(Duration.ofDays(3650))
            .shutdownMaxWait(Duration.ofSeconds(1))
            .enableImmediateExecution()
            .enablePriority()
            .build();
    started.start();
    queue.listen(started::triggerCheckForDueExecutions);
    scheduler = Optional.of(started);
  }

  private CompletionHandler<Void> run(UUID id) {
    Optional<Instant> again = runner.run(id);
    if (again.isEmpty()) {
      return new OnCompleteRemove<>();
    }
    return (complete, operations) -> {
      operations.reschedule(complete, again.get());
      store.wake(id);
    };
  }

  private void takeUpOwn() {
    database.execute(
        handle ->
            handle.execute(
                """
                update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null,
                  version = version + 1
                where task_name = 'operation' and picked and picked_by = ?
                """,
                config.node()));
  }

  /**
   * Takes no new work; what is at a step gets a second, and is carried on by whoever comes next.
   */
  @Override
  public synchronized void close() {
    queue.listen(() -> {});
    scheduler.ifPresent(Scheduler::stop);
    scheduler = Optional.empty();
    lock.ifPresent(NodeLock::close);
    lock = Optional.empty();
  }
}
