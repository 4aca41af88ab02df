package io.toplink.dcim.core.bmc;

import org.jspecify.annotations.Nullable;

/**
 * What tells one machine from all others. Values that vendors leave unset (zeroes, "Not Specified")
 * are null.
 *
 * @param serialNumber the maker's
 * @param systemUuid SMBIOS, lower case
 */
public record MachineIdentity(@Nullable String serialNumber, @Nullable String systemUuid) {

  /** Whether the BMC told anything to know the machine by. */
  public boolean known() {
    return serialNumber != null || systemUuid != null;
  }

  /**
   * Whether another reading can be of the same machine: nothing that both tell differs, and at
   * least one thing is told by both.
   */
  public boolean matches(MachineIdentity other) {
    return inCommon(other) > 0
        && !differ(serialNumber, other.serialNumber)
        && !differ(systemUuid, other.systemUuid);
  }

  /** How many things both tell, and tell alike: 0 to 2. */
  public int inCommon(MachineIdentity other) {
    return (alike(serialNumber, other.serialNumber) ? 1 : 0)
        + (alike(systemUuid, other.systemUuid) ? 1 : 0);
  }

  private static boolean alike(@Nullable String one, @Nullable String other) {
    return one != null && one.equals(other);
  }

  private static boolean differ(@Nullable String one, @Nullable String other) {
    return one != null && other != null && !one.equals(other);
  }

  /**
   * Whether another reading cannot be taken for one of the same machine: both tell something, and
   * that does not match. A machine known by its serial number is not one that only tells a UUID.
   */
  public boolean contradicts(MachineIdentity other) {
    return known() && other.known() && !matches(other);
  }

  @Override
  public String toString() {
    return "serial number " + serialNumber + ", UUID " + systemUuid;
  }
}
