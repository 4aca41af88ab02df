package io.toplink.dcim.core.bmc;

/** Who goes first: those named first. */
public enum Priority {
  /** Somebody, or a running operation, waits for it. */
  USER,
  /** One of many that somebody waits for together: it leaves room for those who ask for one. */
  BULK,
  /** Nobody waits: it is only to know. */
  POLL;

  /** Whether what is asked with this priority does not wait longer by taking the other's turn. */
  boolean mayJoin(Priority other) {
    return other.compareTo(this) <= 0;
  }
}
