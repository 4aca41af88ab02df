package io.toplink.dcim.core.hygiene;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.power.Machines;
import io.toplink.dcim.core.server.BmcFinding;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a BMC for what does not belong there, does about it what is wanted, and looks again. May
 * be repeated.
 *
 * @param remedy null: nobody looks
 * @param tolerant whether a BMC that cannot be looked at is a finding, and no failure
 */
record CheckBmc(
    Machines machines,
    BmcFindings findings,
    Set<String> known,
    @Nullable Remedy remedy,
    boolean tolerant)
    implements Step {
  private static final int ATTEMPTS = 4;

  /** What came of it. */
  record Seen(List<BmcFinding> first, List<BmcFinding> left) {}

  @Override
  public String name() {
    return "check-bmc";
  }

  @Override
  public Duration timeout() {
    return Duration.ofMinutes(5);
  }

  @Override
  public Outcome run(StepContext context) {
    Remedy wanted = remedy;
    if (wanted == null) {
      return Outcome.next();
    }
    Operation operation = context.operation();
    UUID server = Objects.requireNonNull(operation.serverUid(), "a BMC belongs to a server");
    Seen seen;
    try {
      seen = machines.call(context, session -> see(session, wanted));
    } catch (DcimException e) {
      if (!tolerant || operation.attempt() + 1 < ATTEMPTS && passes(e)) {
        throw e;
      }
      List<BmcFinding> unseen = List.of(new BmcFinding(BmcFinding.Kind.UNREADABLE, e.message()));
      seen = new Seen(unseen, unseen);
    }
    Seen told = seen;
    return Outcome.next(change -> findings.write(change, server, told, wanted));
  }

  private static boolean passes(DcimException e) {
    return switch (e.reason().kind()) {
      case UNAVAILABLE, EXHAUSTED, CONFLICT -> true;
      default -> false;
    };
  }

  private Seen see(BmcSession session, Remedy wanted) throws BmcException {
    BmcInspector inspector = new BmcInspector(session, known);
    List<BmcFinding> first = inspector.look();
    if (first.isEmpty() || wanted == Remedy.CHECK) {
      return new Seen(first, first);
    }
    inspector.remedy(first, wanted);
    return new Seen(first, inspector.look());
  }
}
