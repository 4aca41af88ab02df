package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.server.BmcAccess;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every machine about as often as it is told to, so that what is known stays fresh. The
 * database says whose turn it is, so processes that share it share the work; one thread starts the
 * looks, and none waits for them.
 */
public final class PowerSweep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PowerSweep.class);

  /** Longer than any look takes, its wait for a turn included. */
  static final Duration LEASE = Duration.ofMinutes(4);

  private static final Duration RECOUNT = Duration.ofSeconds(30);
  private static final int TICKS = 20;

  private final Database database;
  private final TelemetryStore store;
  private final BmcAccess access;
  private final Looks looks;
  private final TelemetryConfig config;
  private final InstantSource clock;
  private final AtomicInteger underWay = new AtomicInteger();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "power-sweep");
            thread.setDaemon(true);
            return thread;
          });
  private final Pace pace;
  private long counted = System.nanoTime() - RECOUNT.toNanos();
  private boolean failing;

  @Inject
  PowerSweep(
      Database database,
      TelemetryStore store,
      BmcAccess access,
      Looks looks,
      TelemetryConfig config,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.access = access;
    this.looks = looks;
    this.config = config;
    this.clock = clock;
    this.pace = new Pace(config.interval());
  }

  /** Begins, if it is switched on. */
  public void start() {
    if (config.enabled()) {
      long tick = Math.min(Duration.ofSeconds(1).toNanos(), config.interval().toNanos() / TICKS);
      timer.scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.NANOSECONDS);
    }
  }

  private void tick() {
    try {
      step();
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        log.warn("the sweep cannot go on; it tries again", e);
      }
      failing = true;
    }
  }

  /**
   * Starts the looks that are due now, as far as pace and room allow.
   *
   * @return how many
   */
  int step() {
    long tick = System.nanoTime();
    if (tick - counted >= RECOUNT.toNanos()) {
      pace.machines(database.read(store::watched));
      counted = tick;
    }
    int room = Math.min(config.inFlight() - underWay.get(), pace.allowed(tick));
    if (room <= 0) {
      return 0;
    }
    Instant now = clock.instant();
    List<UUID> claimed =
        database.transact(handle -> store.claim(handle, now, now.plus(LEASE), room));
    if (!claimed.isEmpty()) {
      pace.took(claimed.size());
      access.ways(claimed).forEach(this::look);
    }
    return claimed.size();
  }

  private void look(BmcAccess.Way way) {
    underWay.incrementAndGet();
    looks.look(way, Source.SWEEP).whenComplete((outcome, failure) -> underWay.decrementAndGet());
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
