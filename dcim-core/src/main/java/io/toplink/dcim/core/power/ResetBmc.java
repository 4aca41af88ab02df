package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcWork;
import io.toplink.dcim.core.bmc.Sent;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Restarts the controller. An event, not a state: it leaves once, whatever becomes of it. Where the
 * BMC did not say that it does, or nobody was left to hear it, only its absence shows that it did.
 *
 * @param watch how long a BMC that did not say so is watched for going away
 * @param door how to get to the BMC to tell it
 */
record ResetBmc(Machines machines, Duration watch, Door door) implements Step {
  /** A way to tell it something in one session with the BMC of a step's server. */
  interface Door {
    Sent call(Machines machines, StepContext context, BmcWork<Sent> work);
  }

  private static final String COMMAND = "RESET_BMC";
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Where the BMC was not even asked, so that nothing follows. */
  private static final Set<String> NOT_ASKED =
      Set.of("breaker", "queue", "interrupted", BmcException.LEFT_ALONE, BmcException.ELSEWHERE);

  /**
   * What is said of a BMC that restarts. Of one that was to be told, it says that nothing was done.
   */
  private static final Set<Reason> AWAY = Set.of(Reason.BMC_UNREACHABLE, Reason.BMC_BUSY);

  /** What only a BMC says that has not gone away. */
  private static final Set<Reason> THERE = Set.of(Reason.BMC_MISBEHAVED, Reason.BMC_SESSIONS_FULL);

  /**
   * What is remembered.
   *
   * @param sentAt when it left; null if it is known that it did not
   */
  record Progress(@Nullable Instant sentAt) {}

  @Override
  public String name() {
    return "reset-bmc";
  }

  @Override
  public Duration timeout() {
    return Duration.ofSeconds(60).plus(watch);
  }

  @Override
  public Outcome run(StepContext context) {
    return sentAt(context).map(sentAt -> look(context, sentAt)).orElseGet(() -> send(context));
  }

  /** When it may have left; empty if it is still to be sent. */
  static Optional<Instant> sentAt(StepContext context) {
    return context.data(Progress.class).flatMap(progress -> Optional.ofNullable(progress.sentAt()));
  }

  private Outcome send(StepContext context) {
    Sent sent;
    try {
      sent =
          door.call(
              machines,
              context,
              session -> {
                context.sending(COMMAND, new Progress(context.now()));
                return session.resetBmc();
              });
    } catch (DcimException e) {
      if (AWAY.contains(e.reason()) || e.reason() == Reason.BMC_SESSIONS_FULL) {
        return new Outcome.NotNow(e, new Progress(null));
      }
      throw e;
    }
    return switch (sent) {
      case ACCEPTED -> Outcome.next();
      case UNKNOWN ->
          new Outcome.Wait(
              context.now().plus(LOOK), "the BMC did not say whether it restarts", null);
      case ALREADY_THERE ->
          new Outcome.Fail(
              Reason.BMC_MISBEHAVED,
              context.operation().target() + ": the BMC says there is nothing to restart",
              Map.of("server", context.operation().target()));
    };
  }

  private Outcome look(StepContext context, Instant sentAt) {
    try {
      machines.call(context, session -> session.power());
    } catch (DcimException e) {
      if (AWAY.contains(e.reason())
          && !NOT_ASKED.contains(e.metadata().getOrDefault("phase", ""))) {
        // It is away: the next step waits until it is back.
        return Outcome.next();
      }
      if (!THERE.contains(e.reason())) {
        throw e;
      }
    }
    if (context.now().isBefore(sentAt.plus(watch))) {
      return new Outcome.Wait(
          context.now().plus(LOOK), "watching whether the BMC goes away to restart", null);
    }
    String target = context.operation().target();
    return new Outcome.Fail(
        Reason.OUTCOME_UNKNOWN,
        target
            + ": whether the BMC has restarted cannot be told: it did not say so, and answers now."
            + " It was not told twice; ask again if it must be",
        Map.of("server", target, "command", COMMAND));
  }
}
