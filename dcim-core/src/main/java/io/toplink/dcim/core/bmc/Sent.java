package io.toplink.dcim.core.bmc;

/** What became of a command. */
public enum Sent {
  /** The BMC took it. */
  ACCEPTED,
  /** There was nothing to do. */
  ALREADY_THERE,
  /** It left, and no answer came: only the machine's state can tell. */
  UNKNOWN
}
