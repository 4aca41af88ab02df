package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.base.Ticker;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.server.BmcAccess;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks at every machine about as often as it is told to, so that what is known stays fresh. The
 * database says whose turn it is, so processes that share it share the work; one thread starts the
 * looks, and none waits for them.
 */
public final class PowerSweep implements AutoCloseable {
  /**
   * For how long machines are taken at a time. A look that takes longer renews it, so that what a
   * process took that has died is soon looked at by another.
   */
  static final Duration LEASE = Duration.ofSeconds(10);

  private static final Duration RECOUNT = Duration.ofSeconds(30);
  private static final int TICKS = 20;

  private final Database database;
  private final TelemetryStore store;
  private final BmcAccess access;
  private final Looks looks;
  private final TelemetryConfig config;
  private final InstantSource clock;

  /** Machines that are being looked at, and until when they are taken. */
  private final Map<UUID, Instant> underWay = new ConcurrentHashMap<>();

  private final Ticker ticker = new Ticker("power-sweep", "the sweep cannot go on; it tries again");
  private final Pace pace;
  private long counted = System.nanoTime() - RECOUNT.toNanos();

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
      ticker.start(Duration.ofNanos(tick), this::step);
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
    // As the database keeps it, to be found again.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    keepThoseUnderWay(now);
    int room = Math.min(config.inFlight() - underWay.size(), pace.allowed(tick));
    if (room <= 0) {
      return 0;
    }
    Instant leaseEnd = now.plus(LEASE);
    List<UUID> claimed = database.transact(handle -> store.claim(handle, now, leaseEnd, room));
    if (!claimed.isEmpty()) {
      pace.took(claimed.size());
      access.ways(claimed).forEach(way -> look(way, leaseEnd));
    }
    return claimed.size();
  }

  private void look(BmcAccess.Way way, Instant leaseEnd) {
    underWay.put(way.server(), leaseEnd);
    looks.look(way, Source.SWEEP).whenComplete((outcome, failure) -> underWay.remove(way.server()));
  }

  private void keepThoseUnderWay(Instant now) {
    Instant soon = now.plus(LEASE.dividedBy(2));
    Map<Instant, List<UUID>> ending = new HashMap<>();
    underWay.forEach(
        (server, end) -> {
          if (end.isBefore(soon)) {
            ending.computeIfAbsent(end, any -> new ArrayList<>()).add(server);
          }
        });
    Instant newEnd = now.plus(LEASE);
    ending.forEach(
        (end, servers) -> {
          database.execute(handle -> store.keep(handle, servers, end, newEnd));
          servers.forEach(server -> underWay.replace(server, end, newEnd));
        });
  }

  @Override
  public void close() {
    ticker.close();
  }
}
