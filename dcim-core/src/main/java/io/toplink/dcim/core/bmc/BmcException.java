package io.toplink.dcim.core.bmc;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A BMC that does not do what it should. Checked, since every caller must decide what it means to
 * it. The message says what was seen, and holds no secret.
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
    MISBEHAVED,
    /** Our own settings forbid it: its address, or plain HTTP. Nothing was sent. */
    FORBIDDEN
  }

  /** The phase of what did not happen because the BMC had asked to be left alone for longer. */
  public static final String LEFT_ALONE = "left-alone";

  /** The phase where a BMC shows several machines, of which nobody knows which one is meant. */
  public static final String SYSTEM_AMBIGUOUS = "system-ambiguous";

  /** The phase of what did not happen because another process talks to the BMC. */
  public static final String ELSEWHERE = "elsewhere";

  private final Kind kind;
  private final String phase;
  private final @Nullable Duration retryAfter;
  private final Map<String, String> details;

  /**
   * @param phase where it happened, one word, such as {@code connect}, {@code tls}, {@code read}
   */
  public BmcException(Kind kind, String phase, String message, @Nullable Throwable cause) {
    this(kind, phase, message, null, cause);
  }

  /**
   * @param retryAfter how long the BMC asked to be left alone, or how long we leave it alone; null
   *     if neither
   */
  public BmcException(
      Kind kind,
      String phase,
      String message,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    this(kind, phase, message, retryAfter, Map.of(), cause);
  }

  private BmcException(
      Kind kind,
      String phase,
      String message,
      @Nullable Duration retryAfter,
      Map<String, String> details,
      @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.phase = phase;
    this.retryAfter = retryAfter;
    this.details = details;
  }

  /** The same with one more thing that programs may want to know. */
  public BmcException with(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(details);
    more.put(key, value);
    return new BmcException(
        kind, phase, message(), retryAfter, Collections.unmodifiableMap(more), getCause());
  }

  /** The same for somebody else who waited for it. */
  BmcException again() {
    return new BmcException(kind, phase, message(), retryAfter, details, this);
  }

  public Kind kind() {
    return kind;
  }

  public String phase() {
    return phase;
  }

  /** How long to wait before it makes sense to try again; null if nobody said. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** What else was seen, by keys of the contract such as {@code needs}. */
  public Map<String, String> details() {
    return details;
  }

  /** Never null, unlike {@link #getMessage()} of throwables in general. */
  public String message() {
    return String.valueOf(getMessage());
  }
}
