package io.toplink.dcim.core.operation;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.toplink.dcim.core.mutation.Retention;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Decides who runs which operation when: db-scheduler's work, on a table beside the operations and
 * written in the same transactions. A process that dies is noticed by its missing heartbeats.
 */
public final class OperationScheduler implements AutoCloseable {
  private static final Duration AFTER_A_FAULT = Duration.ofSeconds(5);

  private final DataSource dataSource;
  private final TaskStore tasks;
  private final OperationRunner runner;
  private final OperationQueue queue;
  private final Retention retention;
  private final OperationConfig config;
  private final InstantSource clock;
  private final OperationMeters meters;
  private Optional<NodeLock> lock = Optional.empty();
  private Optional<Scheduler> scheduler = Optional.empty();

  /**
   * @param dataSource for the scheduler's own notes, whose commits need not reach the disk: a task
   *     that is picked twice is run once, since the operation's row says who may work on it, and
   *     one that is never given back counts as dead
   */
  @Inject
  public OperationScheduler(
      DataSource dataSource,
      OperationRunner runner,
      OperationQueue queue,
      Retention retention,
      OperationConfig config,
      InstantSource clock,
      OperationMeters meters) {
    this.dataSource = dataSource;
    this.tasks = new TaskStore(dataSource);
    this.runner = runner;
    this.queue = queue;
    this.retention = retention;
    this.config = config;
    this.clock = clock;
    this.meters = meters;
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
    tasks.takeUp(config.node());
    Task<Void> task =
        Tasks.custom(OperationStore.TASK, Void.class)
            .onFailure(
                (failed, operations) ->
                    tasks.again(failed.getExecution(), clock.instant().plus(AFTER_A_FAULT)))
            .onDeadExecution(this::revive)
            .execute(
                (instance, context) ->
                    run(UUID.fromString(instance.getId()), context.getExecution().version));
    RecurringTask<Void> forgetting =
        Tasks.recurring("retention", FixedDelay.ofHours(1))
            .onDeadExecution(this::revive)
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

  private CompletionHandler<Void> run(UUID id, long taken) {
    Rest rest = runner.run(id, taken);
    if (rest instanceof Rest.Over) {
      return (complete, operations) -> tasks.done(complete.getExecution());
    }
    if (rest instanceof Rest.NotRun idle) {
      return (complete, operations) -> tasks.again(complete.getExecution(), idle.again());
    }
    return (complete, operations) -> {};
  }

  private void revive(ExecutionComplete left, ExecutionOperations<Void> operations) {
    boolean operation = left.getExecution().taskInstance.getTaskName().equals(OperationStore.TASK);
    if (tasks.revive(left.getExecution(), clock.instant()) && operation) {
      meters.takenOver();
    }
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
