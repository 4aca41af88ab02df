package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.HardwareInventory.Disk;
import io.toplink.dcim.core.bmc.HardwareInventory.Disk.Medium;
import io.toplink.dcim.core.bmc.HardwareInventory.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a machine is made of. What the BMC does not have is left empty; what it has and does
 * not answer fails the whole, since half an inventory looks like a machine that lost its disks.
 */
final class Inspection {
  private static final int MOST_PARTS = 256;
  private static final long MIB_PER_GIB = 1024;
  private static final long BYTES_PER_MIB = 1L << 20;

  private final RedfishClient client;
  private final long deadline;
  private int parts;

  Inspection(RedfishClient client, Duration limit) {
    this.client = client;
    this.deadline = System.nanoTime() + limit.toNanos();
  }

  HardwareInventory of(Resource system) throws BmcException {
    JsonNode json = system.json();
    JsonNode processors = json.path("ProcessorSummary");
    return new HardwareInventory(
        Identities.of(json),
        system.text("Manufacturer"),
        system.text("Model"),
        Text.cleanOrNull(processors.path("Model").textValue()),
        count(processors.path("Count")),
        cores(json),
        memory(json),
        disks(json),
        interfaces(json));
  }

  private int cores(JsonNode system) throws BmcException {
    int told = count(system.path("ProcessorSummary").path("CoreCount"));
    if (told > 0) {
      return told;
    }
    int sum = 0;
    for (Resource processor : members(system.path("Processors"))) {
      if (processor.json().path("ProcessorType").asText("CPU").equals("CPU")) {
        sum += count(processor.json().path("TotalCores"));
      }
    }
    return sum;
  }

  private long memory(JsonNode system) throws BmcException {
    double gib = system.path("MemorySummary").path("TotalSystemMemoryGiB").asDouble(0);
    if (gib > 0) {
      return Math.round(gib * MIB_PER_GIB);
    }
    long sum = 0;
    for (Resource module : members(system.path("Memory"))) {
      sum += Math.max(0, module.json().path("CapacityMiB").asLong(0));
    }
    return sum;
  }

  private List<Disk> disks(JsonNode system) throws BmcException {
    List<Disk> disks = new ArrayList<>();
    for (Resource controller : members(system.path("Storage"))) {
      for (String link : Links.ofAll(controller.json().path("Drives"))) {
        Optional<Resource> drive = part(link);
        if (drive.isPresent()) {
          add(disks, drive.get().json());
        }
      }
    }
    if (disks.isEmpty()) {
      for (Resource controller : members(system.path("SimpleStorage"))) {
        for (JsonNode device : controller.json().path("Devices")) {
          add(disks, device);
        }
      }
    }
    return List.copyOf(disks);
  }

  private static void add(List<Disk> disks, JsonNode drive) {
    long mib = drive.path("CapacityBytes").asLong(0) / BYTES_PER_MIB;
    if (mib > 0) {
      disks.add(new Disk(medium(drive), mib / MIB_PER_GIB));
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
    for (Resource port : members(system.path("EthernetInterfaces"))) {
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

  private List<Resource> members(JsonNode reference) throws BmcException {
    Optional<String> link = Links.of(reference);
    Optional<Resource> collection = link.isPresent() ? part(link.get()) : Optional.empty();
    List<Resource> members = new ArrayList<>();
    if (collection.isPresent()) {
      for (String member : Links.ofAll(collection.get().json().path("Members"))) {
        part(member).ifPresent(members::add);
      }
    }
    return members;
  }

  private Optional<Resource> part(String link) throws BmcException {
    if (++parts > MOST_PARTS) {
      throw client.misbehaved("inspect", "names more than " + MOST_PARTS + " parts");
    }
    if (System.nanoTime() > deadline) {
      throw new BmcException(
          BmcException.Kind.UNREACHABLE,
          "inspect",
          client.target().server() + "'s BMC is too slow: it was not read to the end in time",
          null);
    }
    return client.find(link);
  }

  private static int count(JsonNode number) {
    return Math.max(0, number.asInt(0));
  }
}
