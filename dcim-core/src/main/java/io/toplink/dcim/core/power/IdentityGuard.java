package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcMeters;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.MachineIdentity;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Makes sure that the BMC in a session belongs to the machine that is meant: when the session
 * begins, and again before everything that acts unless it has just said so. Changing a cable or an
 * address takes longer than that moment, and cuts the connection.
 */
final class IdentityGuard {
  /** For how long what a BMC said of its machine is good enough to act upon. */
  static final Duration FRESH = Duration.ofMillis(500);

  /** Two signs in common are needed, as boards are sold with each other's numbers. */
  private static final int ENOUGH = 2;

  /**
   * Whom to expect.
   *
   * @param identity what the first inspection found; at least one thing of it is known
   * @param macs of the ports it found, for machines that tell too little otherwise
   */
  record Expected(MachineIdentity identity, Supplier<Set<MacAddress>> macs) {}

  private final BmcTarget target;
  private final Expected expected;
  private final BmcSession session;
  private final BmcMeters meters;
  private final LongSupplier nanos;
  private boolean checked;
  private long checkedAt;

  /**
   * @param nanos as {@link System#nanoTime}
   */
  IdentityGuard(
      BmcTarget target,
      Expected expected,
      BmcSession session,
      BmcMeters meters,
      LongSupplier nanos) {
    this.target = target;
    this.expected = expected;
    this.session = session;
    this.meters = meters;
    this.nanos = nanos;
  }

  /**
   * Checks, unless it has just been done.
   *
   * @throws DcimException BMC_IDENTITY_MISMATCH if it is another machine, BMC_IDENTITY_UNSTABLE if
   *     it is now this one and now that
   */
  void check() throws BmcException {
    if (checked && nanos.getAsLong() - checkedAt < FRESH.toNanos()) {
      return;
    }
    MachineIdentity found = session.identity();
    if (!expected.identity().matches(found)) {
      throw checked || flips(found)
          ? unstable(found)
          : mismatch(expected.identity().toString(), found.toString());
    }
    if (!checked && isWeak(found)) {
      checkPorts();
    }
    checked = true;
    checkedAt = nanos.getAsLong();
  }

  /** Whether it answers as yet another machine when it is asked once more. */
  private boolean flips(MachineIdentity found) {
    try {
      return !found.equals(session.identity());
    } catch (BmcException e) {
      // What was found is enough to do nothing.
      return false;
    }
  }

  /** Whether one number alone speaks for the machine. */
  private boolean isWeak(MachineIdentity found) {
    boolean pinned = target.certificateFingerprint() != null;
    return expected.identity().inCommon(found) + (pinned ? 1 : 0) < ENOUGH;
  }

  /** Where no ports were told, an operator has accepted at the inspection that this is all. */
  private void checkPorts() throws BmcException {
    Set<MacAddress> known = expected.macs().get();
    if (known.isEmpty()) {
      return;
    }
    Set<MacAddress> seen = session.macs();
    if (seen.stream().noneMatch(known::contains)) {
      throw mismatch("one of the ports " + known, "ports " + seen);
    }
  }

  private DcimException unstable(MachineIdentity found) {
    return otherMachine(
        Reason.BMC_IDENTITY_UNSTABLE,
        " answers as another machine than a moment ago: are there two at one address? It",
        expected.identity().toString(),
        found.toString());
  }

  private DcimException mismatch(String wanted, String found) {
    return otherMachine(Reason.BMC_IDENTITY_MISMATCH, "", wanted, found);
  }

  private DcimException otherMachine(Reason reason, String more, String wanted, String found) {
    meters.mismatched();
    return DcimException.of(
        reason,
        target.server()
            + ": the BMC at "
            + target.endpoint()
            + more
            + " belongs to another machine ("
            + found
            + ") than the one registered ("
            + wanted
            + "); nothing was sent. Check cables and addresses, then inspect the server again",
        "server",
        target.server(),
        "expected",
        wanted,
        "found",
        found);
  }
}
