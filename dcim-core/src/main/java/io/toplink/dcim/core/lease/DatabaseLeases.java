package io.toplink.dcim.core.lease;

import io.toplink.dcim.core.base.Ticker;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcLeases;
import io.toplink.dcim.core.bmc.BmcMeters;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.operation.OperationConfig;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases in the database that all processes share: a row for each BMC, taken for a while and
 * renewed as long as it is used. A process that dies lets go of its BMCs by not renewing them,
 * which is over before others take up its operations; one that comes back under the same name, at
 * once.
 */
public final class DatabaseLeases implements BmcLeases, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DatabaseLeases.class);

  /** Operations are taken over after four missed heartbeats. */
  private static final int HEARTBEATS = 3;

  /** A machine that is busy may stop a process for a while. */
  private static final Duration SHORTEST = Duration.ofSeconds(5);

  private static final int RENEWALS = 6;

  /** Longer than operations rest before they come again. */
  private static final Duration TURN = Duration.ofSeconds(2);

  private final UUID holder = UUID.randomUUID();
  private final LeaseStore store;
  private final BmcMeters meters;
  private final Duration renewal;
  private final Duration trust;
  private final Duration turn;
  private final Set<Held> inUse = ConcurrentHashMap.newKeySet();
  private final Ticker ticker =
      new Ticker("bmc-leases", "leases on BMCs cannot be renewed; it tries again");

  /**
   * @param dataSource whose commits need not reach the disk: before a command's bytes leave, its
   *     intent does, and takes what was committed before with it
   */
  @Inject
  DatabaseLeases(DataSource dataSource, OperationConfig config, BmcMeters meters) {
    this(dataSource, config, meters, term(config.heartbeat()), TURN);
  }

  DatabaseLeases(
      DataSource dataSource,
      OperationConfig config,
      BmcMeters meters,
      Duration term,
      Duration turn) {
    // Only a process that runs operations has its name for itself.
    String node = config.workers() == 0 ? null : config.node();
    this.store = new LeaseStore(new Database(dataSource), holder, node, term);
    this.meters = meters;
    this.renewal = term.dividedBy(RENEWALS);
    this.trust = renewal.multipliedBy(RENEWALS - 2);
    this.turn = turn;
    ticker.start(renewal, this::renew);
  }

  private static Duration term(Duration heartbeat) {
    Duration term = heartbeat.multipliedBy(HEARTBEATS);
    return term.compareTo(SHORTEST) < 0 ? SHORTEST : term;
  }

  @Override
  public UUID holder() {
    return holder;
  }

  @Override
  public Lease take(BmcTarget target) throws BmcException {
    long asked = System.nanoTime();
    Optional<Long> fence = store.take(target);
    if (fence.isEmpty()) {
      store.want(target, turn);
      meters.elsewhere();
      throw new BmcException(
          BmcException.Kind.BUSY,
          BmcException.ELSEWHERE,
          "another process is talking to " + target.server() + "'s BMC",
          null);
    }
    Held lease = new Held(target, fence.get(), asked);
    inUse.add(lease);
    return lease;
  }

  private void renew() {
    for (Held lease : inUse) {
      if (lease.age() >= renewal.toNanos()) {
        lease.renew();
      }
    }
  }

  @Override
  public void close() {
    ticker.close();
  }

  /** A BMC that this process has. */
  private final class Held implements Lease {
    private final BmcTarget target;
    private final long fence;
    private volatile long renewed;
    private volatile boolean lost;

    /**
     * @param asked when it was asked for, by {@link System#nanoTime}: the database counts from
     *     later
     */
    Held(BmcTarget target, long fence, long asked) {
      this.target = target;
      this.fence = fence;
      this.renewed = asked;
    }

    long age() {
      return System.nanoTime() - renewed;
    }

    void renew() {
      long asked = System.nanoTime();
      if (store.renew(target, fence)) {
        renewed = asked;
      } else {
        lost = true;
      }
    }

    @Override
    public void check() throws BmcException {
      if (lost || age() > trust.toNanos()) {
        throw new BmcException(
            BmcException.Kind.BUSY,
            "queue",
            "the lease on "
                + target.server()
                + "'s BMC could not be renewed in time, so that another process may talk to it now",
            null);
      }
    }

    @Override
    public void close() {
      inUse.remove(this);
      try {
        store.giveBack(target, fence);
      } catch (RuntimeException e) {
        log.info("the lease on {}'s BMC could not be given back; it runs out", target.server(), e);
      }
    }
  }
}
