package io.toplink.dcim.core.bmc;

/** What a machine can be told. Each has a goal that can be read back, so it can be verified. */
public enum PowerCommand {
  /** Turn on. */
  ON,
  /** Cut the power. */
  OFF,
  /** Ask the operating system to shut down, as a short press of the power button would. */
  SOFT_OFF
}
