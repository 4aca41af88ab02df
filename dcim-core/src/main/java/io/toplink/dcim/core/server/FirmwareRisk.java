package io.toplink.dcim.core.server;

/**
 * Why a program of the board is not to be trusted.
 *
 * @param component such as {@code BMC}
 * @param version as it was told
 * @param kind what speaks against it
 * @param detail for people, such as a CVE
 */
public record FirmwareRisk(String component, String version, Kind kind, String detail) {

  /** What speaks against it. */
  public enum Kind {
    /** It is on the list of versions that are known to be bad. */
    KNOWN_BAD,
    /** An older one than was seen before; {@code detail} is that one's version. */
    DOWNGRADED
  }

  /** For people. */
  @Override
  public String toString() {
    return component
        + " "
        + version
        + (kind == Kind.KNOWN_BAD ? ": " : " is older than what ran there before: ")
        + detail;
  }
}
