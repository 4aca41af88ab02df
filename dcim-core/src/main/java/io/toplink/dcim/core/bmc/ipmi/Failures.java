package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcException.Kind;
import io.toplink.dcim.core.bmc.BmcTarget;
import org.jspecify.annotations.Nullable;

/** Says in an operator's words why one BMC did not do something. */
final class Failures {
  /** The privilege that every session asks for. */
  private static final String ADMINISTRATOR = "ADMINISTRATOR";

  private final BmcTarget target;

  Failures(BmcTarget target) {
    this.target = target;
  }

  /**
   * @param answered whether it had answered anything before
   */
  BmcException unreachable(NoReply silence, boolean answered) {
    String phase = silence.isClosedDoor() ? "refused" : "connect";
    return of(
        Kind.UNREACHABLE,
        answered ? "login" : phase,
        silence.getMessage() + (answered ? " during the login; it may not know the user" : ""),
        silence);
  }

  BmcException silent(Command command, NoReply silence) {
    return of(Kind.UNREACHABLE, "answer", silence.getMessage() + " (" + command + ")", silence);
  }

  /** Who is there now nobody has asked yet. */
  BmcException sessionLost() {
    return of(
        Kind.UNREACHABLE,
        "session",
        "lost its session since it was asked whose it is, and was told nothing in another one",
        null);
  }

  BmcException refused(HandshakeFailure failure) {
    return switch (failure.reason()) {
      case LOGIN -> of(Kind.LOGIN_REFUSED, "login", failure.text(), null);
      case PRIVILEGE ->
          of(Kind.PRIVILEGE, "login", failure.text(), null).with("needs", ADMINISTRATOR);
      case CIPHER ->
          of(
              Kind.UNSUPPORTED,
              "cipher",
              failure.text() + "; only cipher suites 17 and 3 are spoken, never 0 to 2",
              null);
      case NO_SLOT ->
          of(
              Kind.BUSY,
              "sessions-full",
              failure.text()
                  + " (BMC_SESSIONS_FULL): end those of others, or wait until they run out",
              null);
      case LOST, MISBEHAVED -> of(Kind.MISBEHAVED, "login", failure.text(), null);
    };
  }

  BmcException refused(String phase, Command command, int completion) {
    Kind kind = Completion.kind(completion);
    BmcException refused =
        of(kind, phase, Completion.text(completion) + ", asked for " + command, null);
    return kind == Kind.PRIVILEGE ? refused.with("needs", ADMINISTRATOR) : refused;
  }

  BmcException misbehaved(String phase, String text) {
    return of(Kind.MISBEHAVED, phase, text, null);
  }

  BmcException unsupported(String phase, String text) {
    return of(Kind.UNSUPPORTED, phase, text, null);
  }

  BmcException rejected(String phase, String text) {
    return of(Kind.REJECTED, phase, text, null);
  }

  BmcException interrupted(InterruptedException cause) {
    return of(Kind.UNREACHABLE, "interrupted", "was not waited for: interrupted", cause);
  }

  BmcException closed() {
    return of(Kind.UNREACHABLE, "interrupted", "is no longer spoken to: we are stopping", null);
  }

  private BmcException of(Kind kind, String phase, String text, @Nullable Throwable cause) {
    return new BmcException(
        kind, phase, target.server() + "'s BMC at " + target.endpoint() + " " + text, cause);
  }
}
