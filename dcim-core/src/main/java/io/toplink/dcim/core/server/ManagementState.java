package io.toplink.dcim.core.server;

/** How well a server's BMC does its job, whatever the power of the machine. */
public enum ManagementState {
  /** Nobody has looked since it was registered or its settings were changed. */
  UNSEEN,
  /** It answers, and rightly. */
  AVAILABLE,
  /** It is there, but three times in a row it did not tell what it was asked. */
  DEGRADED,
  /** It did not answer three times in a row. */
  UNREACHABLE,
  /** It refused the login, which is not shown to it again before somebody changes something. */
  CREDENTIALS_BAD
}
