package io.toplink.dcim.core.server;

/** Where a server is in its life. Only the core moves it. */
public enum ServerState {
  /** Known, not yet inspected. */
  REGISTERED,
  /** Inspected and free to be assigned. */
  AVAILABLE,
  /** Held by an assignment. */
  ASSIGNED,
  /** Being wiped after an assignment ended. */
  CLEANING,
  /** An operation gave up. Cleared by a successful inspection. */
  FAULTY
}
