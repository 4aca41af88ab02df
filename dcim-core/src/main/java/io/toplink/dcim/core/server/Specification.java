package io.toplink.dcim.core.server;

import io.toplink.dcim.core.bmc.HardwareInventory.Architecture;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a customer is told about the machine. Machines are compared with it, see {@link
 * HardwareMatch}.
 *
 * @param cpuCount sockets
 * @param uplinkMbps from the customer
 * @param downlinkMbps to the customer
 * @param architecture of its processors; null if not said
 */
public record Specification(
    String cpuModel,
    int cpuCount,
    long memoryMib,
    List<Disk> disks,
    List<PciDevice> pciDevices,
    int uplinkMbps,
    int downlinkMbps,
    @Nullable Architecture architecture) {

  /** One that says nothing of the processors' architecture. */
  public Specification(
      String cpuModel,
      int cpuCount,
      long memoryMib,
      List<Disk> disks,
      List<PciDevice> pciDevices,
      int uplinkMbps,
      int downlinkMbps) {
    this(cpuModel, cpuCount, memoryMib, disks, pciDevices, uplinkMbps, downlinkMbps, null);
  }

  /**
   * A kind of disk.
   *
   * @param count at least 1
   */
  public record Disk(String medium, String bus, long sizeGib, int count) {}

  /** A kind of expansion card. */
  public record PciDevice(String model, String type) {}
}
