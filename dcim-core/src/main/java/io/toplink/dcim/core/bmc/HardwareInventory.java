package io.toplink.dcim.core.bmc;

import io.toplink.dcim.core.base.MacAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a machine is made of, as far as its BMC tells.
 *
 * @param identity who it is
 * @param manufacturer such as {@code Dell Inc.}
 * @param model such as {@code PowerEdge R750}
 * @param cpuModel of the first processor
 * @param cpuCount sockets that are filled; 0 if not told
 * @param cpuCores physical cores in all sockets; 0 if not told
 * @param memoryMib 0 if not told
 */
public record HardwareInventory(
    MachineIdentity identity,
    @Nullable String manufacturer,
    @Nullable String model,
    @Nullable String cpuModel,
    int cpuCount,
    int cpuCores,
    long memoryMib,
    List<Disk> disks,
    List<NetworkInterface> interfaces) {

  /** A drive. */
  public record Disk(Medium medium, long sizeGib) {
    /** What it is. */
    public enum Medium {
      UNKNOWN,
      HDD,
      SSD,
      NVME
    }
  }

  /**
   * A network port.
   *
   * @param speedMbps 0 when the link is down or not told
   */
  public record NetworkInterface(MacAddress mac, int speedMbps) {}
}
