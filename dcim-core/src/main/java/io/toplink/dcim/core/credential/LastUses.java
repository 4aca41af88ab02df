package io.toplink.dcim.core.credential;

import io.toplink.dcim.core.db.Database;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers when credentials were last used, to the minute, without any caller waiting for it. */
public final class LastUses implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LastUses.class);
  private static final long PERIOD_SECONDS = 10;

  private record Which(UUID uid, boolean old) {}

  private final Database database;
  private final ApiCredentialStore store;
  private final Map<Which, Instant> written = new ConcurrentHashMap<>();
  private final Map<Which, Instant> waiting = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "credential-last-uses");
            thread.setDaemon(true);
            return thread;
          });

  @Inject
  LastUses(Database database, ApiCredentialStore store) {
    this.database = database;
    this.store = store;
    timer.scheduleWithFixedDelay(this::write, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  void used(UUID uid, boolean old, Instant now) {
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    Which which = new Which(uid, old);
    if (!minute.equals(written.get(which))) {
      waiting.put(which, minute);
    }
  }

  /** Writes what has not been written; tries again later if it cannot. */
  void write() {
    Map<Which, Instant> uses = Map.copyOf(waiting);
    if (uses.isEmpty()) {
      return;
    }
    List<ApiCredentialStore.Use> rows =
        uses.entrySet().stream()
            .map(
                use ->
                    new ApiCredentialStore.Use(
                        use.getKey().uid(), use.getValue(), use.getKey().old()))
            .toList();
    try {
      database.execute(handle -> store.used(handle, rows));
      written.putAll(uses);
      uses.forEach(waiting::remove);
    } catch (RuntimeException e) {
      log.warn("cannot write when credentials were last used; trying again", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    write();
  }
}
