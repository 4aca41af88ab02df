package io.toplink.dcim.server.translate;

import com.google.protobuf.FieldMask;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.packages.Package;
import io.toplink.dcim.core.packages.PackageDraft;
import io.toplink.dcim.core.server.Specification;
import java.util.Set;

/** Packages. */
public final class PackageProto {
  private PackageProto() {}

  public static io.toplink.dcim.v1.Package message(Package pack) {
    io.toplink.dcim.v1.Package.Builder message =
        io.toplink.dcim.v1.Package.newBuilder()
            .setName(Names.PACKAGE.of(pack.id()))
            .setDisplayName(pack.displayName())
            .addAllIpPools(Names.IP_POOL.ofAll(pack.ipPools()))
            .setAddressCount(pack.addressCount())
            .setIpv6AddressCount(pack.ipv6AddressCount())
            .addAllImages(Names.IMAGE.ofAll(pack.images()))
            .setDefaultImage(Names.IMAGE.ofOptional(pack.defaultImage()))
            .setRetired(pack.retired())
            .setMatchingOnly(pack.matchingOnly())
            .setWithheldCount(pack.withheldCount())
            .setBoundCount(pack.boundCount())
            .setAvailableCount(pack.availableCount())
            .setCreateTime(Times.message(pack.createTime()))
            .setUpdateTime(Times.message(pack.updateTime()))
            .setEtag(pack.etag());
    if (pack.specification() != null) {
      message.setSpecification(message(pack.specification()));
    }
    return message.build();
  }

  public static PackageDraft draft(String id, io.toplink.dcim.v1.Package pack) {
    return new PackageDraft(
        id,
        pack.getDisplayName(),
        pack.hasSpecification() ? specification(pack.getSpecification()) : null,
        Names.IP_POOL.ids("package.ip_pools", pack.getIpPoolsList()),
        pack.getAddressCount(),
        pack.getIpv6AddressCount(),
        Names.IMAGE.ids("package.images", pack.getImagesList()),
        Names.IMAGE.optionalId("package.default_image", pack.getDefaultImage()),
        pack.getRetired(),
        pack.getMatchingOnly());
  }

  public static UpdateMask mask(FieldMask mask, io.toplink.dcim.v1.Package pack) {
    return Masks.of(mask, pack, Set.of());
  }

  private static io.toplink.dcim.v1.Package.Specification message(Specification from) {
    io.toplink.dcim.v1.Package.Specification.Builder message =
        io.toplink.dcim.v1.Package.Specification.newBuilder()
            .setCpuModel(from.cpuModel())
            .setCpuCount(from.cpuCount())
            .setMemoryMib(from.memoryMib())
            .setArchitecture(HardwareProto.architecture(from.architecture()))
            .setUplinkMbps(from.uplinkMbps())
            .setDownlinkMbps(from.downlinkMbps());
    for (Specification.Disk disk : from.disks()) {
      message
          .addDisksBuilder()
          .setMedium(disk.medium())
          .setBus(disk.bus())
          .setSizeGib(disk.sizeGib())
          .setCount(disk.count());
    }
    for (Specification.PciDevice device : from.pciDevices()) {
      message.addPciDevicesBuilder().setModel(device.model()).setType(device.type());
    }
    return message.build();
  }

  private static Specification specification(io.toplink.dcim.v1.Package.Specification from) {
    return new Specification(
        from.getCpuModel(),
        from.getCpuCount(),
        from.getMemoryMib(),
        from.getDisksList().stream()
            .map(
                disk ->
                    new Specification.Disk(
                        disk.getMedium(),
                        disk.getBus(),
                        disk.getSizeGib(),
                        Math.max(1, disk.getCount())))
            .toList(),
        from.getPciDevicesList().stream()
            .map(device -> new Specification.PciDevice(device.getModel(), device.getType()))
            .toList(),
        from.getUplinkMbps(),
        from.getDownlinkMbps(),
        HardwareProto.architecture(from.getArchitecture()));
  }
}
