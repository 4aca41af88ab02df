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
    return new HardwareInventory(
        Identities.of(json),
        system.text("Manufacturer"),
        system.text("Model"),
        processors.model(),
        processors.count(),
        processors.cores(),
        memory(json),
        disks(json),
        interfaces(json),
        firmware(known, system),
        processors.architecture());
  }

  /** Only the addresses of its ports. */
  Set<MacAddress> macs(Resource system) throws BmcException {
    return interfaces(system.json()).stream()
        .map(NetworkInterface::mac)
        .collect(Collectors.toSet());
  }

  private record Processors(
      @Nullable String model, int count, int cores, @Nullable Architecture architecture) {}

  /** The summary, and what it leaves out, such as the architecture, from the processors. */
  private Processors processors(JsonNode system) throws BmcException {
    JsonNode summary = system.path("ProcessorSummary");
    String toldModel = Text.cleanOrNull(summary.path("Model").textValue());
    int toldCount = count(summary.path("Count"));
    int toldCores = count(summary.path("CoreCount"));
    String model = null;
    int sockets = 0;
    int cores = 0;
    Architecture architecture = null;
    for (Resource processor : parts.members(system.path("Processors"))) {
      JsonNode json = processor.json();
      boolean absent = json.path("Status").path("State").asText("").equals("Absent");
      if (!absent && json.path("ProcessorType").asText("CPU").equals("CPU")) {
        sockets++;
        cores += count(json.path("TotalCores"));
        model = model == null ? processor.text("Model") : model;
        architecture = architecture == null ? architecture(json) : architecture;
      }
    }
    return new Processors(
        toldModel == null ? model : toldModel,
        toldCount > 0 ? toldCount : sockets,
        toldCores > 0 ? toldCores : cores,
        architecture);
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

  private List<Disk> disks(JsonNode system) throws BmcException {
    List<Disk> disks = new ArrayList<>();
    for (Resource controller : parts.members(system.path("Storage"))) {
      for (String link : Links.ofAll(controller.json().path("Drives"))) {
        Optional<Resource> drive = parts.read(link);
        if (drive.isPresent()) {
          add(disks, drive.get().json());
        }
      }
    }
    if (disks.isEmpty()) {
      for (Resource controller : parts.members(system.path("SimpleStorage"))) {
        for (JsonNode device : controller.json().path("Devices")) {
          add(disks, device);
        }
      }
    }
    return List.copyOf(disks);
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
