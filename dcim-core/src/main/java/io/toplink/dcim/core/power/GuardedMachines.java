package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcMeters;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.BmcWork;
import io.toplink.dcim.core.bmc.Bmcs;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.Priority;
import io.toplink.dcim.core.power.IdentityGuard.Expected;
import io.toplink.dcim.core.server.BmcAccess;
import io.toplink.dcim.core.server.BmcFailures;
import io.toplink.dcim.core.server.Doubts;
import io.toplink.dcim.core.telemetry.Telemetry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The real machines: each session begins by asking the BMC who it is, so that a swapped cable or a
 * reused address ends in an error and not in somebody else's outage.
 */
final class GuardedMachines implements Machines {
  /** How long another process is waited for. */
  private static final Duration TURN = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Bmcs bmcs;
  private final BmcAccess access;
  private final Telemetry telemetry;
  private final BmcMeters meters;
  private final Doubts doubts;

  @Inject
  GuardedMachines(
      Bmcs bmcs, BmcAccess access, Telemetry telemetry, BmcMeters meters, Doubts doubts) {
    this.bmcs = bmcs;
    this.access = access;
    this.telemetry = telemetry;
    this.meters = meters;
    this.doubts = doubts;
  }

  @Override
  public <T> T call(UUID server, Priority priority, BmcWork<T> work) {
    return through(
        (target, guarded) -> bmcs.call(target, priority, guarded), access.way(server), work);
  }

  /** Somebody waits for it here, so it also waits for another process that has the BMC. */
  @Override
  public <T> T call(UUID server, BmcWork<T> work) {
    long deadline = System.nanoTime() + TURN.toNanos();
    while (true) {
      try {
        return call(server, Priority.USER, work);
      } catch (DcimException e) {
        boolean elsewhere = BmcException.ELSEWHERE.equals(e.metadata().get("phase"));
        if (!elsewhere || System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  @Override
  public <T> T call(BmcAccess.Way.Open way, BmcWork<T> work) {
    return through((target, guarded) -> bmcs.call(target, Priority.USER, guarded), way, work);
  }

  @Override
  public boolean opens(BmcAccess.Way.Open way) {
    try {
      return bmcs.attempt(
          way.target(),
          session -> {
            guarded(way, session).power();
            return true;
          });
    } catch (BmcException e) {
      if (e.kind() == BmcException.Kind.LOGIN_REFUSED) {
        return false;
      }
      throw BmcFailures.of(way.target(), e);
    }
  }

  @Override
  public <T> T rescue(UUID server, BmcWork<T> work) {
    return through(bmcs::rescue, access.way(server), work);
  }

  /** How to get to a BMC. */
  private interface Door<T> {
    T call(BmcTarget target, BmcWork<T> work) throws BmcException;
  }

  private <T> T through(Door<T> door, BmcAccess.Way.Open way, BmcWork<T> work) {
    AtomicReference<@Nullable PowerReading> last = new AtomicReference<>();
    BmcException failure = null;
    try {
      return door.call(
          way.target(),
          session -> work.run(new RememberingSession(guarded(way, session), last::set)));
    } catch (BmcException e) {
      failure = e;
      DcimException told = BmcFailures.of(way.target(), e);
      doubts.raise(way, told);
      throw told;
    } catch (DcimException e) {
      doubts.raise(way, e);
      throw e;
    } finally {
      telemetry.looked(way.server(), last.get(), failure);
    }
  }

  private BmcSession guarded(BmcAccess.Way.Open way, BmcSession session) throws BmcException {
    if (!way.expected().known()) {
      // Before the first inspection there is nobody to expect.
      return session;
    }
    IdentityGuard guard =
        new IdentityGuard(
            way.target(),
            new Expected(way.expected(), () -> access.expectedMacs(way.server())),
            session,
            meters,
            System::nanoTime);
    guard.check();
    return new GuardedSession(session, guard);
  }
}
