package io.toplink.dcim.core.bmc;

/** Who goes first. */
public enum Priority {
  /** Somebody, or a running operation, waits for it. */
  USER,
  /** Nobody waits: it is only to know. */
  POLL
}
