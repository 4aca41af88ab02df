package io.toplink.dcim.core.bmc;

/** How firmware boots from a device. */
public enum BootMode {
  LEGACY,
  UEFI
}
