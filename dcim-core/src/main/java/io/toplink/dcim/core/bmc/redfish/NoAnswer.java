package io.toplink.dcim.core.bmc.redfish;

import io.toplink.dcim.core.bmc.BmcException;
import org.jspecify.annotations.Nullable;

/** An exchange that brought no usable answer. */
final class NoAnswer extends Exception {
  private static final long serialVersionUID = 1L;

  private final BmcException.Kind kind;
  private final String phase;
  private final boolean mayHaveActed;

  /**
   * @param mayHaveActed whether the request, body included, can have reached the BMC
   */
  NoAnswer(
      BmcException.Kind kind,
      String phase,
      boolean mayHaveActed,
      String message,
      @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.phase = phase;
    this.mayHaveActed = mayHaveActed;
  }

  boolean mayHaveActed() {
    return mayHaveActed;
  }

  /** Whether asking again may bring an answer. */
  boolean isPassing() {
    return kind == BmcException.Kind.UNREACHABLE;
  }

  BmcException toBmcException() {
    return new BmcException(kind, phase, String.valueOf(getMessage()), getCause());
  }
}
