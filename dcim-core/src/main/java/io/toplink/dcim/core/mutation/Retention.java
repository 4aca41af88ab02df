package io.toplink.dcim.core.mutation;

import io.toplink.dcim.core.db.Database;
import jakarta.inject.Inject;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what was promised only for a time: changes that can be followed, and answers to repeat.
 */
public final class Retention {
  private static final Logger log = LoggerFactory.getLogger(Retention.class);

  /** How long a repeated request id is answered as the first time. */
  public static final Duration REPLAYS_KEPT = Duration.ofDays(30);

  private final Database database;
  private final ChangeFeed changes;

  @Inject
  public Retention(Database database, ChangeFeed changes) {
    this.database = database;
    this.changes = changes;
  }

  /** Safe to run at any time, and by several processes at once. */
  public void run() {
    changes.expire();
    int replays =
        database.transact(
            handle ->
                handle.execute(
                    "delete from request_replays where create_time < now() - make_interval(secs =>"
                        + " ?)",
                    REPLAYS_KEPT.toSeconds()));
    log.info("forgot {} answers to requests of more than {} ago", replays, REPLAYS_KEPT);
  }
}
