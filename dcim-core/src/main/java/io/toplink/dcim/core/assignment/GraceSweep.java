package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Ticker;
import io.toplink.dcim.core.db.Database;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for deletions whose grace period is over, and has them carried out. Several processes may
 * look at once: only one of them finds each still to be done.
 */
public final class GraceSweep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GraceSweep.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final int AT_ONCE = 50;

  private final Database database;
  private final DeletionStore deletions;
  private final AssignmentStore assignments;
  private final Purging purging;
  private final InstantSource clock;

  /** Those of which the log says already that they cannot be taken back. */
  private final Set<UUID> told = new HashSet<>();

  private final Ticker ticker =
      new Ticker(
          "grace-sweep", "deletions whose grace period is over cannot be carried out; trying on");

  @Inject
  GraceSweep(
      Database database,
      DeletionStore deletions,
      AssignmentStore assignments,
      Purging purging,
      InstantSource clock) {
    this.database = database;
    this.deletions = deletions;
    this.assignments = assignments;
    this.purging = purging;
    this.clock = clock;
  }

  /** Begins. */
  public void start() {
    ticker.start(PAUSE, this::step);
  }

  /** Has what is due carried out. What cannot be done now is tried again at the next look. */
  void step() {
    List<UUID> due = database.read(handle -> deletions.due(handle, clock.instant(), AT_ONCE));
    told.retainAll(due);
    for (UUID uid : due) {
      database
          .read(handle -> assignments.find(handle, uid))
          .ifPresent(assignment -> purge(assignment));
    }
  }

  private void purge(Assignment assignment) {
    try {
      purging.purge(assignment);
    } catch (DcimException e) {
      if (told.add(assignment.uid())) {
        log.warn(
            "{}: its grace period is over, but it cannot be taken back: {} ({}); trying on",
            assignment.name(),
            e.message(),
            e.reason());
      }
    }
  }

  @Override
  public void close() {
    ticker.close();
  }
}
