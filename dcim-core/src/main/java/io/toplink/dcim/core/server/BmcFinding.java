package io.toplink.dcim.core.server;

/**
 * Something on a BMC that does not belong there.
 *
 * @param detail for people, such as {@code eve (administrator)}; never a secret
 */
public record BmcFinding(Kind kind, String detail) {

  /** What it is. */
  public enum Kind {
    /** Somebody may log in who is neither us nor known. */
    ACCOUNT,
    /** Somebody is logged in, or has the console. */
    SESSION,
    /** An image is shown to the machine. */
    MEDIA,
    /** The machine is told to boot from something. */
    BOOT_OVERRIDE,
    /** The BMC does not let us look. */
    UNREADABLE
  }

  /** For people, such as {@code account eve (administrator)}. */
  @Override
  public String toString() {
    return switch (kind) {
          case ACCOUNT -> "account ";
          case SESSION -> "session of ";
          case MEDIA -> "image ";
          case BOOT_OVERRIDE -> "next start: ";
          case UNREADABLE -> "could not be looked at: ";
        }
        + detail;
  }
}
