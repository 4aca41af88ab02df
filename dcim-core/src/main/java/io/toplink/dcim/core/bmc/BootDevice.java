package io.toplink.dcim.core.bmc;

/** Something to boot from. */
public enum BootDevice {
  DISK,
  NETWORK,
  FIRMWARE_SETUP,
  /** A CD, in practice the image that the BMC shows as one. */
  CD
}
