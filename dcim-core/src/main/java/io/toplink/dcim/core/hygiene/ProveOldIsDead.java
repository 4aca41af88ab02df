package io.toplink.dcim.core.hygiene;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.power.Machines;
import io.toplink.dcim.core.server.BmcRotations;
import io.toplink.dcim.core.server.BmcRotations.Rotation;
import java.time.Duration;
import java.util.Map;

/**
 * Shows the old password to the BMC, which must refuse it; then the new one is the stored one.
 * Once, since BMCs count refused logins and lock accounts; again only if nobody knows what came of
 * it.
 */
record ProveOldIsDead(Machines machines, BmcRotations rotations) implements Step {
  static final String NAME = "prove-old-is-dead";

  /** That it was shown, or is about to be. */
  record Shown(int times) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Duration timeout() {
    return Duration.ofMinutes(10);
  }

  @Override
  public Outcome run(StepContext context) {
    Rotation rotation = rotations.of(RotateProcedure.server(context), context.operation().id());
    context.sending(
        "SHOW_OLD_PASSWORD", new Shown(context.data(Shown.class).map(Shown::times).orElse(0) + 1));
    if (!machines.opens(rotation.old())) {
      return Outcome.next(
          change -> rotations.finish(change, context.operation().id(), rotation.pending()));
    }
    String name = context.operation().target();
    return new Outcome.Attention(
        Reason.PASSWORD_NOT_CHANGED,
        name
            + ": the BMC lets us in with the new password, and still with the old one. Both are"
            + " kept; see to the BMC (a restart, newer firmware), cancel this, and change the"
            + " password again, which finds out",
        Map.of("server", name, SetPassword.IN_FORCE, SetPassword.BOTH));
  }
}
