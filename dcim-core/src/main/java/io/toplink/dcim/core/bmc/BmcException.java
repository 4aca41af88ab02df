package io.toplink.dcim.core.bmc;

import org.jspecify.annotations.Nullable;

/**
 * A BMC that does not do what it should. Checked, since every caller must decide what it means to it.
 * The message says what was seen, and holds no secret.
 */
public final class BmcException extends Exception {
  /** What went wrong, as far as it matters to whoever decides what to do next. */
  public enum Kind {
    /** No way there, refused, or no answer in time, and nothing was sent that acts. */
    UNREACHABLE,
    /** The login was refused. Never tried again by itself: BMCs lock accounts. */
    LOGIN_REFUSED,
    /** Logged in, but the account may not do this. */
    PRIVILEGE,
    /** The certificate is not the pinned one, or does not verify. */
    CERTIFICATE,
    /** It said to come back later, and did not act. */
    BUSY,
    /** This BMC cannot do it. */
    UNSUPPORTED,
    /** It said it will not do it, and did not act. */
    REJECTED,
    /** It answered with something we cannot read or must not follow. */
    MISBEHAVED
  }

  private final Kind kind;
  private final String phase;

  /**
   * @param phase where it happened, one word, such as {@code connect}, {@code tls}, {@code read}
   */
  public BmcException(Kind kind, String phase, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.phase = phase;
  }

  public Kind kind() {
    return kind;
  }

  public String phase() {
    return phase;
  }
}
