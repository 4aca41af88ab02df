package io.toplink.dcim.core.bmc;

import org.jspecify.annotations.Nullable;

/**
 * What a machine is to boot from at its next start.
 *
 * @param mode how to boot from it; null leaves that as it is when it is set, and is not told when
 *     it is read
 */
public record BootOverride(BootDevice device, @Nullable BootMode mode) {

  /** From the device, in whichever mode the machine is. */
  public static BootOverride of(BootDevice device) {
    return new BootOverride(device, null);
  }

  /** Whether what was read is what was wanted. */
  public boolean isMetBy(BootOverride told) {
    return told.device == device && (mode == null || told.mode == mode);
  }

  /** For people, such as {@code NETWORK by UEFI}. */
  @Override
  public String toString() {
    return mode == null ? device.name() : device + " by " + mode;
  }
}
