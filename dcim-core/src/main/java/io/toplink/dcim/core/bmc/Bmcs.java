package io.toplink.dcim.core.bmc;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.toplink.dcim.core.bmc.BmcException.Kind;
import io.toplink.dcim.core.bmc.BmcLeases.Lease;
import io.toplink.dcim.core.bmc.SlowCallers.Place;
import io.toplink.dcim.core.bmc.Turns.Turn;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The only door to BMCs. Behind it: no open transaction, only allowed addresses, no login that was
 * refused before, one task at a time per BMC, a bounded number altogether, BMCs left alone that are
 * silent or asked for it, and never so many slow ones waited for that nobody is left for the rest.
 */
public final class Bmcs implements AutoCloseable {
  /** Whoever talks to a BMC for longer leaves the permits of the quick to others. */
  private static final Duration SLOW = Duration.ofSeconds(1);

  private final Map<BmcProtocol, BmcDriver> drivers;
  private final BmcTimeouts timeouts;
  private final AddressPolicy addresses;
  private final TransactionGuard transactions;
  private final BmcLeases leases;
  private final LoginRefusals refusals = new LoginRefusals();
  private final AnswerTimes times = new AnswerTimes(Duration.ZERO);
  private final Turns turns;
  private final SlowCallers slowCallers;
  private final Breakers breakers;
  private final Pauses pauses;
  private final PowerPolls polls;
  private final SharedReads reads;
  private final BmcMeters meters;

  @Inject
  public Bmcs(
      Map<BmcProtocol, BmcDriver> drivers,
      BmcSettings settings,
      AddressPolicy addresses,
      TransactionGuard transactions,
      BmcLeases leases,
      BmcMeters meters) {
    this.drivers = Map.copyOf(drivers);
    this.timeouts = settings.timeouts();
    this.addresses = addresses;
    this.transactions = transactions;
    this.leases = leases;
    this.turns = new Turns(settings.limits(), SLOW);
    this.slowCallers = new SlowCallers(settings.limits().slowCallers());
    this.breakers = new Breakers(settings.timeouts());
    this.pauses = new Pauses(settings.timeouts().breakerOpenMax());
    this.polls = new PowerPolls(turns, refusals);
    this.reads = new SharedReads(settings.timeouts());
    this.meters = meters;
    meters.watch(turns, breakers);
  }

  /**
   * Does something with one BMC while nobody else talks to it, in the calling thread. The work runs
   * at most once, and not at all if this throws before: with kind FORBIDDEN, LOGIN_REFUSED of phase
   * {@code remembered}, BUSY of phase {@code queue}, {@code left-alone} or {@code elsewhere}, or
   * UNREACHABLE of phase {@code breaker}, nothing was sent. Waits for its turn in this process, and
   * not for another process that has the BMC: that is {@code elsewhere}.
   *
   * @throws BmcException what the work threw, or why it could not run
   * @throws IllegalStateException if a transaction is open
   */
  public <T> T call(BmcTarget target, Priority priority, BmcWork<T> work) throws BmcException {
    transactions.assertNoTransaction();
    addresses.check(target);
    refusals.check(target);
    try (Place place = slowCallers.enter(target, times.isSlow(target, SLOW));
        Turn turn = turn(target, priority);
        Lease lease = leases.take(target)) {
      return inTurn(target, work, lease);
    }
  }

  /**
   * {@link #call} for the one thing that may be asked of a BMC which is left alone because it does
   * not answer, or tells no power: to restart. If the work succeeds, the BMC is no longer left
   * alone.
   */
  public <T> T rescue(BmcTarget target, BmcWork<T> work) throws BmcException {
    transactions.assertNoTransaction();
    addresses.check(target);
    refusals.check(target);
    try (Turn turn = turn(target, Priority.USER);
        Lease lease = leases.take(target)) {
      refusals.check(target);
      T result = inSession(target, work, exchanges(target, breakers.unheard(target), lease));
      breakers.forget(target);
      return result;
    } catch (BmcException e) {
      refusals.learn(target, e);
      throw e;
    }
  }

  /**
   * {@link #call} to find out whether a login is the right one: it is shown even if it was refused
   * before, and is not remembered as bad if it is refused. With kind LOGIN_REFUSED and any phase it
   * was shown.
   */
  public <T> T attempt(BmcTarget target, BmcWork<T> work) throws BmcException {
    transactions.assertNoTransaction();
    addresses.check(target);
    try (Turn turn = turn(target, Priority.USER);
        Lease lease = leases.take(target)) {
      driver(target).logOut(target);
      T result = inSession(target, work, exchanges(target, breakers.of(target), lease));
      refusals.forget(target);
      return result;
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
   * What the BMC says of the power, for somebody who looks at many and waits for none: blocks
   * nobody, whatever the BMC does, and takes no thread to wait. Lets users go first, and joins a
   * reading that is on its way. Completes in a thread of the door, which is not to be kept: go on
   * in an executor of your own.
   *
   * @return fails with {@link BmcException}, unwrapped; as in {@link #call}, it tells whether the
   *     BMC was asked at all
   */
  public CompletionStage<PowerReading> observe(BmcTarget target) {
    try {
      addresses.check(target);
      refusals.check(target);
      BmcDriver driver = driver(target);
      boolean isSlow = times.isSlow(target, SLOW);
      return reads.observe(
          target,
          () ->
              polls.read(
                  target, driver, exchanges(target, breakers.of(target), Lease.NONE), isSlow));
    } catch (BmcException e) {
      return CompletableFuture.failedFuture(e);
    }
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
    polls.close();
    drivers.values().forEach(BmcDriver::close);
  }

  /** How many wait for their turn with one BMC. */
  int waiting(BmcTarget target) {
    return turns.waiting(target.endpoint());
  }

  private <T> T inTurn(BmcTarget target, BmcWork<T> work, Lease lease) throws BmcException {
    // It may have been refused to whoever was in front of us.
    refusals.check(target);
    try {
      return inSession(target, work, exchanges(target, breakers.of(target), lease));
    } catch (BmcException e) {
      refusals.learn(target, e);
      throw e;
    }
  }

  private <T> T inSession(BmcTarget target, BmcWork<T> work, Exchanges exchanges)
      throws BmcException {
    BmcDriver driver = driver(target);
    exchanges.admit();
    boolean probe = exchanges.isDoubtful();
    try (BmcSession session =
        exchanges.observed(Op.OPEN, () -> opened(driver, target, probe), true)) {
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

  private BmcDriver driver(BmcTarget target) throws BmcException {
    BmcDriver driver = drivers.get(target.protocol());
    if (driver == null) {
      throw new BmcException(
          Kind.UNSUPPORTED,
          "driver",
          target.server() + "'s BMC speaks " + target.protocol() + ", which is not built in",
          null);
    }
    return driver;
  }

  private Exchanges exchanges(BmcTarget target, CircuitBreaker breaker, Lease lease) {
    return new Exchanges(target, breaker, pauses, times, meters, lease);
  }

  private Turn turn(BmcTarget target, Priority priority) throws BmcException {
    try {
      return turns
          .await(target, priority, times.isSlow(target, SLOW), timeouts.queue())
          .orElseThrow(
              () ->
                  new BmcException(
                      Kind.BUSY,
                      "queue",
                      "no turn with "
                          + target.server()
                          + "'s BMC in time: it is busy with others, or too many BMCs are being"
                          + " talked to",
                      null));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static BmcException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new BmcException(
        Kind.UNREACHABLE, "interrupted", "waiting for a BMC was interrupted", e);
  }
}
