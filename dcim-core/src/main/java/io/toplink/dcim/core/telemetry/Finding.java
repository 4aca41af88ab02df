package io.toplink.dcim.core.telemetry;

/**
 * Something about a machine that is not what it was.
 *
 * @param message one sentence; empty for {@link Kind#POWER}
 * @param before what it was
 * @param after what it is
 */
record Finding(Kind kind, Facts.Machine machine, String message, String before, String after) {

  /** What changed. */
  enum Kind {
    /** Only what is told of the power: an operation did it, or it was seen for the first time. */
    POWER(""),
    /** Nobody did it. */
    DRIFT("telemetry/power-drift"),
    /** It went away by itself. */
    DRIFT_OVER("telemetry/power-drift-over"),
    /** The BMC does its job better or worse. */
    MANAGEMENT("telemetry/management-state");

    private final String method;

    Kind(String method) {
      this.method = method;
    }

    /** What the audit trail calls it; empty if it is not told there. */
    String method() {
      return method;
    }
  }
}
