package io.toplink.dcim.core.server;

import java.util.List;

/**
 * What a customer is told about the machine. Machines are compared with it, see {@link
 * HardwareMatch}.
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
