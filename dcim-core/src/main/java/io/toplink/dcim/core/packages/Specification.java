package io.toplink.dcim.core.packages;

import java.util.List;

/**
 * What a customer is told about the machine. A description, not a rule: which servers are handed
 * out is decided by what they are bound to.
 *
 * @param cpuCount sockets
 * @param uplinkMbps from the customer
 * @param downlinkMbps to the customer
 */
public record Specification(
    String cpuModel,
    int cpuCount,
    long memoryMib,
    List<Disk> disks,
    List<PciDevice> pciDevices,
    int uplinkMbps,
    int downlinkMbps) {

  /**
   * A kind of disk.
   *
   * @param count at least 1
   */
  public record Disk(String medium, String bus, long sizeGib, int count) {}

  /** A kind of expansion card. */
  public record PciDevice(String model, String type) {}
}
