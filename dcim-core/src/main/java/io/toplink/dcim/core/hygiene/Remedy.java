package io.toplink.dcim.core.hygiene;

/** What is done about what is found on a BMC. Each does what those before it do. */
public enum Remedy {
  /** It is told. */
  CHECK,
  /** Images are taken away, sessions ended, and the next start is left to the machine. */
  CLEAN,
  /** Accounts are deleted, or switched off where they cannot be. */
  PURGE
}
