package io.toplink.dcim.core.bmc;

import io.toplink.dcim.core.base.MacAddress;
import java.util.List;
import java.util.Objects;
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
 * @param firmware what runs on it, as far as told
 * @param architecture of its processors; null if not told
 * @param disksTold whether the BMC tells of drives at all, so that none told are none there
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
    List<NetworkInterface> interfaces,
    List<Firmware> firmware,
    @Nullable Architecture architecture,
    boolean disksTold) {

  private static final long BYTES_PER_GIB = 1L << 30;

  public HardwareInventory {
    disks = List.copyOf(disks);
    interfaces = List.copyOf(interfaces);
    firmware = List.copyOf(Objects.requireNonNullElse(firmware, List.of()));
  }

  /** Of a machine that tells nothing of its firmware. */
  public HardwareInventory(
      MachineIdentity identity,
      @Nullable String manufacturer,
      @Nullable String model,
      @Nullable String cpuModel,
      int cpuCount,
      int cpuCores,
      long memoryMib,
      List<Disk> disks,
      List<NetworkInterface> interfaces) {
    this(
        identity,
        manufacturer,
        model,
        cpuModel,
        cpuCount,
        cpuCores,
        memoryMib,
        disks,
        interfaces,
        List.of(),
        null,
        !disks.isEmpty());
  }

  /** What a processor understands. */
  public enum Architecture {
    X86_64,
    AARCH64,
    /** Told, and none of those that there are images for. */
    OTHER
  }

  /**
   * A program of the board.
   *
   * @param component such as {@code BIOS} and {@code BMC}
   * @param maker who wrote it, where that is told; often not who made the machine
   */
  public record Firmware(String component, String version, @Nullable String maker) {

    /** Of a maker that is not told. */
    public Firmware(String component, String version) {
      this(component, version, null);
    }
  }

  /**
   * A drive.
   *
   * @param bytes more than 0
   */
  public record Disk(
      Medium medium, long bytes, @Nullable String model, @Nullable String serialNumber) {

    /** One whose maker says nothing more. */
    public Disk(Medium medium, long sizeGib) {
      this(medium, sizeGib * BYTES_PER_GIB, null, null);
    }

    /** Rounded down. */
    public long sizeGib() {
      return bytes / BYTES_PER_GIB;
    }

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
