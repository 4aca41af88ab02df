package io.toplink.dcim.it.fleet;

/** Where a BMC is with a request. */
public enum Moment {
  /** It has read it, and nothing has happened yet. */
  HEARD,
  /** What was asked for has happened, and has not been answered. */
  DONE,
  /** It has answered. */
  ANSWERED
}
