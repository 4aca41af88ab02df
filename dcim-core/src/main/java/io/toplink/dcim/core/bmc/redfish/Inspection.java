package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.HardwareInventory.Architecture;
import io.toplink.dcim.core.bmc.HardwareInventory.Disk;
import io.toplink.dcim.core.bmc.HardwareInventory.Disk.Medium;
import io.toplink.dcim.core.bmc.HardwareInventory.Firmware;
import io.toplink.dcim.core.bmc.HardwareInventory.NetworkInterface;
import io.toplink.dcim.core.bmc.redfish.Discovery.Known;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a machine is made of. What the BMC does not have is left empty; what it has and does
 * not answer fails the whole, since half an inventory looks like a machine that lost its disks.
 */
final class Inspection {
  private static final long MIB_PER_GIB = 1024;

  private final RedfishClient client;
  private final Parts parts;

  Inspection(RedfishClient client, Parts parts) {
    this.client = client;
    this.parts = parts;
  }

  HardwareInventory of(Known known, Resource system) throws BmcException {
    JsonNode json = system.json();
    Processors processors = processors(json);
    Disks disks = disks(json);
    return new HardwareInventory(
        Identities.of(json),
        system.text("Manufacturer"),
        system.text("Model"),
        processors.model(),
        processors.count(),
        processors.cores(),
        memory(json),
        disks.found(),
        interfaces(json),
        firmware(known, system),
        processors.architecture(),
        disks.told());
  }

  /** Only the addresses of its ports. */
  Set<MacAddress> macs(Resource system) throws BmcException {
    return interfaces(system.json()).stream()
        .map(NetworkInterface::mac)
        .collect(Collectors.toSet());
  }

  private record Processors(
      @Nullable String model, int count, int cores, @Nullable Architecture architecture) {

    boolean isWhole() {
      return model != null && count > 0 && cores > 0;
    }

    Processors with(Processors one) {
      return new Processors(
          model == null ? one.model : model,
          count + one.count,
          cores + one.cores,
          architecture == null ? one.architecture : architecture);
    }
  }

  /**
   * The summary, and what it leaves out from the processors themselves. Summaries tell no
   * architecture; the first processor's will do.
   */
  private Processors processors(JsonNode system) throws BmcException {
    JsonNode summary = system.path("ProcessorSummary");
    Processors told =
        new Processors(
            Text.cleanOrNull(summary.path("Model").textValue()),
            count(summary.path("Count")),
            count(summary.path("CoreCount")),
            null);
    Processors seen = new Processors(null, 0, 0, null);
    for (String link : parts.links(system.path("Processors"))) {
      Optional<Processors> one = parts.read(link).flatMap(Inspection::processor);
      seen = one.isPresent() ? seen.with(one.get()) : seen;
      if (told.isWhole() && seen.architecture() != null) {
        break;
      }
    }
    return new Processors(
        told.model() == null ? seen.model() : told.model(),
        told.count() > 0 ? told.count() : seen.count(),
        told.cores() > 0 ? told.cores() : seen.cores(),
        seen.architecture());
  }

  /** Empty for an empty socket, and for what is no CPU. */
  private static Optional<Processors> processor(Resource processor) {
    JsonNode json = processor.json();
    boolean absent = json.path("Status").path("State").asText("").equals("Absent");
    return absent || !json.path("ProcessorType").asText("CPU").equals("CPU")
        ? Optional.empty()
        : Optional.of(
            new Processors(
                processor.text("Model"), 1, count(json.path("TotalCores")), architecture(json)));
  }

  /** A board with a BMC whose processor is "x86" or "ARM", and no more is told, has 64 bits. */
  static @Nullable Architecture architecture(JsonNode processor) {
    String exact = processor.path("InstructionSet").asText("");
    String told = exact.isEmpty() ? processor.path("ProcessorArchitecture").asText("") : exact;
    return switch (told) {
      case "" -> null;
      case "x86-64", "x86" -> Architecture.X86_64;
      case "ARM-A64", "ARM" -> Architecture.AARCH64;
      default -> Architecture.OTHER;
    };
  }

  private long memory(JsonNode system) throws BmcException {
    double gib = system.path("MemorySummary").path("TotalSystemMemoryGiB").asDouble(0);
    if (gib > 0) {
      return Math.round(gib * MIB_PER_GIB);
    }
    long sum = 0;
    for (Resource module : parts.members(system.path("Memory"))) {
      sum += Math.max(0, module.json().path("CapacityMiB").asLong(0));
    }
    return sum;
  }

  /**
   * @param told whether there is a controller that lists its drives, even if it lists none. An
   *     empty list of controllers says nothing: many BMCs have one until the machine was on once.
   */
  private record Disks(List<Disk> found, boolean told) {}

  private Disks disks(JsonNode system) throws BmcException {
    List<Disk> disks = new ArrayList<>();
    boolean told = false;
    for (Resource controller : parts.members(system.path("Storage"))) {
      told |= controller.json().path("Drives").isArray();
      for (String link : Links.ofAll(controller.json().path("Drives"))) {
        Optional<Resource> drive = parts.read(link);
        if (drive.isPresent()) {
          add(disks, drive.get().json());
        }
      }
    }
    if (disks.isEmpty()) {
      for (Resource controller : parts.members(system.path("SimpleStorage"))) {
        told |= controller.json().path("Devices").isArray();
        for (JsonNode device : controller.json().path("Devices")) {
          add(disks, device);
        }
      }
    }
    return new Disks(List.copyOf(disks), told);
  }

  private static void add(List<Disk> disks, JsonNode drive) {
    long bytes = drive.path("CapacityBytes").asLong(0);
    if (bytes > 0) {
      disks.add(
          new Disk(
              medium(drive),
              bytes,
              Text.cleanOrNull(drive.path("Model").textValue()),
              Identities.serial(drive.path("SerialNumber").textValue())));
    }
  }

  private static Medium medium(JsonNode drive) {
    if (drive.path("Protocol").asText("").equals("NVMe")) {
      return Medium.NVME;
    }
    return switch (drive.path("MediaType").asText("")) {
      case "SSD" -> Medium.SSD;
      case "HDD" -> Medium.HDD;
      default -> Medium.UNKNOWN;
    };
  }

  private List<NetworkInterface> interfaces(JsonNode system) throws BmcException {
    Map<MacAddress, NetworkInterface> byMac = new LinkedHashMap<>();
    for (Resource port : parts.members(system.path("EthernetInterfaces"))) {
      MacAddress mac = mac(port.json().path("PermanentMACAddress"));
      mac = mac != null ? mac : mac(port.json().path("MACAddress"));
      if (mac != null) {
        boolean down = port.json().path("LinkStatus").asText("").equals("LinkDown");
        int speed = down ? 0 : count(port.json().path("SpeedMbps"));
        byMac.putIfAbsent(mac, new NetworkInterface(mac, speed));
      }
    }
    return List.copyOf(byMac.values());
  }

  private static @Nullable MacAddress mac(JsonNode text) {
    try {
      return MacAddress.parse(text.asText("").strip());
    } catch (IllegalArgumentException e) {
      // InfiniBand, unset or nonsense: no port that could be installed through.
      return null;
    }
  }

  private List<Firmware> firmware(Known known, Resource system) throws BmcException {
    List<Firmware> firmware = new ArrayList<>();
    String bios = system.text("BiosVersion");
    if (bios != null) {
      firmware.add(new Firmware("BIOS", bios));
    }
    for (String link : Managers.of(client, system)) {
      parts
          .read(link)
          .map(manager -> manager.text("FirmwareVersion"))
          .ifPresent(version -> firmware.add(new Firmware("BMC", version, known.quirks().maker())));
    }
    return firmware;
  }

  private static int count(JsonNode number) {
    return Math.max(0, number.asInt(0));
  }
}
