package io.toplink.dcim.core.bmc;

import io.toplink.dcim.core.bmc.BmcException.Kind;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;

/**
 * The only door to BMCs. Behind it: no open transaction, only allowed addresses, no login that was
 * refused before, one task at a time per BMC, a bounded number altogether, and silent BMCs left
 * alone.
 */
public final class Bmcs implements AutoCloseable {
  private final Map<BmcProtocol, BmcDriver> drivers;
  private final BmcTimeouts timeouts;
  private final AddressPolicy addresses;
  private final TransactionGuard transactions;
  private final Lanes lanes = new Lanes();
  private final LoginRefusals refusals = new LoginRefusals();
  private final Permits permits;
  private final Breakers breakers;
  private final SharedReads reads;

  @Inject
  public Bmcs(
      Map<BmcProtocol, BmcDriver> drivers,
      BmcSettings settings,
      AddressPolicy addresses,
      TransactionGuard transactions) {
    this.drivers = Map.copyOf(drivers);
    this.timeouts = settings.timeouts();
    this.addresses = addresses;
    this.transactions = transactions;
    this.permits = new Permits(settings.limits());
    this.breakers = new Breakers(settings.timeouts());
    this.reads = new SharedReads(settings.timeouts());
  }

  /**
   * Does something with one BMC while nobody else talks to it, in the calling thread. The work runs
   * at most once, and not at all if this throws before: with kind FORBIDDEN, LOGIN_REFUSED of phase
   * {@code remembered}, BUSY of phase {@code queue}, or UNREACHABLE of phase {@code breaker},
   * nothing was sent.
   *
   * @throws BmcException what the work threw, or why it could not run
   * @throws IllegalStateException if a transaction is open
   */
  public <T> T call(BmcTarget target, Priority priority, BmcWork<T> work) throws BmcException {
    transactions.assertNoTransaction();
    addresses.check(target);
    refusals.check(target);
    long deadline = System.nanoTime() + timeouts.queue().toNanos();
    enter(target, priority, deadline);
    try {
      acquire(target, priority, deadline);
      try {
        // It may have been refused to whoever was in front of us.
        refusals.check(target);
        return inSession(target, work);
      } catch (BmcException e) {
        if (e.kind() == Kind.LOGIN_REFUSED) {
          refusals.remember(target, e);
        }
        throw e;
      } finally {
        permits.release(target.address(), priority);
      }
    } finally {
      lanes.leave(target.endpoint());
    }
  }

  /** What the BMC says of the power now, for somebody who waits for it. */
  public PowerReading power(BmcTarget target) throws BmcException {
    return power(target, Priority.USER);
  }

  /** What the BMC says of the power now. Those who ask at the same time share one answer. */
  public PowerReading power(BmcTarget target, Priority priority) throws BmcException {
    transactions.assertNoTransaction();
    return reads.read(target, priority, () -> call(target, priority, PowerControl::power));
  }

  /**
   * Shows a login that was refused to the BMC once more, since somebody says that it is right now
   * on the BMC's side.
   */
  public void forgetRefusedLogin(BmcTarget target) {
    refusals.forget(target);
  }

  /** Gives back what BMCs keep for us. */
  @Override
  public void close() {
    drivers.values().forEach(BmcDriver::close);
  }

  /** How many wait for their turn with one BMC. */
  int waiting(BmcTarget target) {
    return lanes.waiting(target.endpoint());
  }

  private <T> T inSession(BmcTarget target, BmcWork<T> work) throws BmcException {
    BmcDriver driver = drivers.get(target.protocol());
    if (driver == null) {
      throw new BmcException(
          Kind.UNSUPPORTED,
          "driver",
          target.server() + "'s BMC speaks " + target.protocol() + ", which is not built in",
          null);
    }
    Exchanges exchanges = new Exchanges(target, breakers.of(target));
    exchanges.admit();
    boolean probe = exchanges.isDoubtful();
    try (BmcSession session = exchanges.observed(() -> opened(driver, target, probe), true)) {
      return work.run(new ObservedSession(session, exchanges));
    }
  }

  /** A silent BMC counts as back once it told the power, not when it merely took a connection. */
  private static BmcSession opened(BmcDriver driver, BmcTarget target, boolean probe)
      throws BmcException {
    BmcSession session = driver.open(target);
    if (probe) {
      try {
        session.power();
      } catch (BmcException | RuntimeException e) {
        session.close();
        throw e;
      }
    }
    return session;
  }

  private void enter(BmcTarget target, Priority priority, long deadline) throws BmcException {
    try {
      if (!lanes.enter(target.endpoint(), priority, left(deadline))) {
        throw busy(target, "it is busy with others");
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void acquire(BmcTarget target, Priority priority, long deadline) throws BmcException {
    try {
      if (!permits.acquire(target.address(), priority, left(deadline))) {
        throw busy(target, "too many BMCs are being talked to");
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  private static BmcException busy(BmcTarget target, String why) {
    return new BmcException(
        Kind.BUSY, "queue", "no turn with " + target.server() + "'s BMC in time: " + why, null);
  }

  private static BmcException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new BmcException(
        Kind.UNREACHABLE, "interrupted", "waiting for a BMC was interrupted", e);
  }
}
