package io.toplink.dcim.core.telemetry;

/** Who looked at a machine. */
public enum Source {
  /** Nobody asked: it was its turn. */
  SWEEP,
  /** An operation that works on the machine. */
  OPERATION,
  /** A caller who wanted to know. */
  REFRESH
}
