package io.toplink.dcim.core.hygiene;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.AccountControl;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.Sent;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.power.Machines;
import io.toplink.dcim.core.server.BmcRotations;
import io.toplink.dcim.core.server.BmcRotations.Rotation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends the new password and finds out by logging in what became of it. Sent again only after it
 * was seen that it is not in force, and only where it may never have arrived.
 *
 * @param confirm how long a BMC has to make it so, and how far apart two looks are that must agree
 * @param later how long to wait for a BMC that will not do it yet
 */
record SetPassword(Machines machines, BmcRotations rotations, Duration confirm, Duration later)
    implements Step {
  /** Metadata of errors: which password opens the BMC. */
  static final String IN_FORCE = "in_force";

  static final String OLD = "old";
  static final String BOTH = "both";
  static final String UNKNOWN = "unknown";

  private static final String COMMAND = "SET_PASSWORD";
  private static final int MOST_SENDINGS = 2;

  /** What some BMCs cut passwords to. */
  private static final int CUT = 16;

  /** How far it is. */
  enum Stage {
    /** To be sent. */
    READY,
    /** It may be in force. */
    SENT,
    /** The old one was seen to be in force. */
    OLD_SEEN
  }

  /**
   * What is remembered between two runs.
   *
   * @param cut whether only the first 16 characters are sent
   * @param doubtful whether the BMC did not say that it did it
   */
  record Progress(Stage stage, int sendings, boolean cut, boolean doubtful) {
    Progress at(Stage next) {
      return new Progress(next, sendings, cut, doubtful);
    }
  }

  /** What the BMC said; null for no answer. */
  private record Told(@Nullable Sent sent, @Nullable BmcException refusal) {}

  @Override
  public String name() {
    return "set-password";
  }

  @Override
  public Duration timeout() {
    return Duration.ofMinutes(10);
  }

  @Override
  public Outcome run(StepContext context) {
    Rotation rotation = rotations.of(RotateProcedure.server(context), context.operation().id());
    // One that is taken up from an earlier operation may be in force already.
    Progress progress =
        context
            .data(Progress.class)
            .orElse(new Progress(rotation.maySet() ? Stage.SENT : Stage.READY, 0, false, true));
    return switch (progress.stage()) {
      case READY -> send(context, rotation, progress);
      case SENT -> look(context, rotation, progress);
      case OLD_SEEN -> lookAgain(context, rotation, progress);
    };
  }

  private Outcome send(StepContext context, Rotation rotation, Progress progress) {
    Progress sent = new Progress(Stage.SENT, progress.sendings() + 1, progress.cut(), true);
    Secret password = progress.cut() ? cut(rotation.pending()) : rotation.pending();
    Told told =
        machines.call(
            rotation.old(),
            session -> {
              rotations.sending(context.operation().id(), context.now());
              context.sending(COMMAND, sent);
              try {
                return new Told(session.changePassword(password), null);
              } catch (BmcException e) {
                return new Told(null, e);
              }
            });
    BmcException refusal = told.refusal();
    if (refusal == null) {
      return settle(
          context,
          new Progress(Stage.SENT, sent.sendings(), sent.cut(), told.sent() == Sent.UNKNOWN));
    }
    return switch (refusal.kind()) {
      case BUSY ->
          new Outcome.Wait(context.now().plus(later), refusal.message(), progress.at(Stage.READY));
      case REJECTED, UNSUPPORTED, PRIVILEGE, FORBIDDEN, CERTIFICATE ->
          refused(context, rotation, sent, refusal);
      case UNREACHABLE, MISBEHAVED, LOGIN_REFUSED -> settle(context, sent);
    };
  }

  private Outcome settle(StepContext context, Progress progress) {
    return new Outcome.Wait(
        context.now().plus(confirm), "the BMC has the new password, which is tried next", progress);
  }

  /** A refusal has no effect, which is seen by the old password. */
  private Outcome refused(
      StepContext context, Rotation rotation, Progress progress, BmcException refusal) {
    if (!machines.opens(rotation.old())) {
      return settle(context, progress);
    }
    if (refusal.phase().equals(AccountControl.PASSWORD_LENGTH) && !progress.cut()) {
      return new Outcome.Wait(
          context.now(),
          "the BMC takes no password of that length; trying a shorter one",
          new Progress(Stage.READY, 0, true, true));
    }
    boolean cannot = refusal.kind() == BmcException.Kind.UNSUPPORTED;
    return new Outcome.Fail(
        cannot ? Reason.BMC_UNSUPPORTED : Reason.PASSWORD_NOT_SET,
        name(context) + ": " + refusal.message() + "; the old password stays",
        cannot
            ? Map.of("server", name(context), "capability", refusal.phase(), IN_FORCE, OLD)
            : Map.of("server", name(context), IN_FORCE, OLD));
  }

  private Outcome look(StepContext context, Rotation rotation, Progress progress) {
    Optional<Secret> opened =
        candidates(rotation, progress).stream()
            .filter(candidate -> machines.opens(rotation.with(candidate)))
            .findFirst();
    if (opened.isPresent()) {
      return Outcome.next(
          change -> rotations.opened(change, context.operation().id(), opened.get()));
    }
    if (machines.opens(rotation.old())) {
      return new Outcome.Wait(
          context.now().plus(confirm),
          "the old password is still in force; looking once more",
          progress.at(Stage.OLD_SEEN));
    }
    return new Outcome.Attention(
        Reason.PASSWORD_NOT_SET,
        name(context)
            + ": the BMC lets nobody in, neither with the old nor with the new password. Both are"
            + " kept: set the account's password on the BMC and then here (server.bmc.password),"
            + " or change it again here once the BMC is itself again",
        Map.of("server", name(context), IN_FORCE, UNKNOWN));
  }

  /** What may be in force, likeliest first. */
  private static List<Secret> candidates(Rotation rotation, Progress progress) {
    Secret cut = cut(rotation.pending());
    if (cut.equals(rotation.pending())) {
      return List.of(cut);
    }
    return progress.cut() ? List.of(cut) : List.of(rotation.pending(), cut);
  }

  private static Secret cut(Secret password) {
    String text = password.reveal();
    return new Secret(text.substring(0, Math.min(CUT, text.length())));
  }

  private Outcome lookAgain(StepContext context, Rotation rotation, Progress progress) {
    if (!machines.opens(rotation.old())) {
      return settle(context, progress.at(Stage.SENT));
    }
    if (progress.doubtful() && progress.sendings() < MOST_SENDINGS) {
      return send(context, rotation, progress);
    }
    return new Outcome.Fail(
        Reason.PASSWORD_NOT_SET,
        name(context)
            + ": the BMC "
            + (progress.doubtful() ? "did not say whether it set" : "said that it set")
            + " the new password, but only lets us in with the old one, which stays",
        Map.of("server", name(context), IN_FORCE, OLD));
  }

  private static String name(StepContext context) {
    return context.operation().target();
  }
}
