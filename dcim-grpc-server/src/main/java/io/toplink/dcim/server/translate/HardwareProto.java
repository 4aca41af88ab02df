package io.toplink.dcim.server.translate;

import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.server.Hardware;
import org.jspecify.annotations.Nullable;

/** What machines are made of. */
final class HardwareProto {
  private HardwareProto() {}

  static io.toplink.dcim.v1.Hardware message(Hardware hardware) {
    HardwareInventory from = hardware.inventory();
    io.toplink.dcim.v1.Hardware.Builder message =
        io.toplink.dcim.v1.Hardware.newBuilder()
            .setManufacturer(orEmpty(from.manufacturer()))
            .setModel(orEmpty(from.model()))
            .setSerialNumber(orEmpty(from.identity().serialNumber()))
            .setSystemUuid(from.identity().systemUuid() == null ? "" : from.identity().systemUuid())
            .setCpuModel(orEmpty(from.cpuModel()))
            .setCpuCount(from.cpuCount())
            .setCores(from.cpuCores())
            .setMemoryMib(from.memoryMib())
            .setArchitecture(architecture(from.architecture()))
            .setInspectTime(Times.message(hardware.inspectTime()));
    for (HardwareInventory.Disk disk : from.disks()) {
      message
          .addDisksBuilder()
          .setMedium(medium(disk.medium()))
          .setSizeGib(disk.sizeGib())
          .setSizeBytes(disk.bytes())
          .setModel(orEmpty(disk.model()))
          .setSerialNumber(orEmpty(disk.serialNumber()));
    }
    for (HardwareInventory.Firmware firmware : from.firmware()) {
      message
          .addFirmwareBuilder()
          .setComponent(firmware.component())
          .setVersion(firmware.version())
          .setMaker(orEmpty(firmware.maker()));
    }
    for (HardwareInventory.NetworkInterface port : from.interfaces()) {
      message
          .addInterfacesBuilder()
          .setMacAddress(port.mac().value())
          .setSpeedMbps(port.speedMbps());
    }
    return message.build();
  }

  static io.toplink.dcim.v1.Hardware.Architecture architecture(
      HardwareInventory.@Nullable Architecture from) {
    return from == null
        ? io.toplink.dcim.v1.Hardware.Architecture.ARCHITECTURE_UNSPECIFIED
        : io.toplink.dcim.v1.Hardware.Architecture.valueOf(from.name());
  }

  static HardwareInventory.@Nullable Architecture architecture(
      io.toplink.dcim.v1.Hardware.Architecture from) {
    return switch (from) {
      case X86_64 -> HardwareInventory.Architecture.X86_64;
      case AARCH64 -> HardwareInventory.Architecture.AARCH64;
      case OTHER -> HardwareInventory.Architecture.OTHER;
      case ARCHITECTURE_UNSPECIFIED, UNRECOGNIZED -> null;
    };
  }

  private static io.toplink.dcim.v1.Hardware.Disk.Medium medium(
      HardwareInventory.Disk.Medium medium) {
    return switch (medium) {
      case UNKNOWN -> io.toplink.dcim.v1.Hardware.Disk.Medium.MEDIUM_UNSPECIFIED;
      case HDD -> io.toplink.dcim.v1.Hardware.Disk.Medium.HDD;
      case SSD -> io.toplink.dcim.v1.Hardware.Disk.Medium.SSD;
      case NVME -> io.toplink.dcim.v1.Hardware.Disk.Medium.NVME;
    };
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
