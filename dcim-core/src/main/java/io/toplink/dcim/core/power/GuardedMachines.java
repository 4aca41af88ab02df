package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.BmcWork;
import io.toplink.dcim.core.bmc.Bmcs;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.Priority;
import io.toplink.dcim.core.power.IdentityGuard.Expected;
import io.toplink.dcim.core.server.BmcAccess;
import io.toplink.dcim.core.server.BmcFailures;
import io.toplink.dcim.core.telemetry.Telemetry;
import jakarta.inject.Inject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The real machines: each session begins by asking the BMC who it is, so that a swapped cable or a
 * reused address ends in an error and not in somebody else's outage.
 */
final class GuardedMachines implements Machines {
  private final Bmcs bmcs;
  private final BmcAccess access;
  private final Telemetry telemetry;

  @Inject
  GuardedMachines(Bmcs bmcs, BmcAccess access, Telemetry telemetry) {
    this.bmcs = bmcs;
    this.access = access;
    this.telemetry = telemetry;
  }

  @Override
  public <T> T call(UUID server, BmcWork<T> work) {
    BmcTarget target = access.target(server);
    Expected expected = expected(server);
    try {
      return bmcs.call(
          target,
          Priority.USER,
          session -> {
            BmcSession guarded = expected == null ? session : guarded(target, expected, session);
            return work.run(new RememberingSession(guarded, server, telemetry));
          });
    } catch (BmcException e) {
      DcimException failure = BmcFailures.of(target, e);
      telemetry.failed(server, e);
      throw failure;
    }
  }

  /** Null before the first inspection. */
  private @Nullable Expected expected(UUID server) {
    return access
        .expectedIdentity(server)
        .filter(MachineIdentity::known)
        .map(identity -> new Expected(identity, () -> access.expectedMacs(server)))
        .orElse(null);
  }

  private static BmcSession guarded(BmcTarget target, Expected expected, BmcSession session)
      throws BmcException {
    IdentityGuard guard = new IdentityGuard(target, expected, session, System::nanoTime);
    guard.check();
    return new GuardedSession(session, guard);
  }
}
