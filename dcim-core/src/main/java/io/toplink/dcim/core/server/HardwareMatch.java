package io.toplink.dcim.core.server;

import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.HardwareInventory.Architecture;
import io.toplink.dcim.core.bmc.HardwareInventory.Disk.Medium;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares a machine with a specification. What either of them does not tell is not compared: a BMC
 * that knows nothing of disks is no reason not to sell the machine, and what could not be compared
 * is told apart. Nor are cards and the speed of the uplink, of which BMCs know too little.
 */
final class HardwareMatch {
  /** Firmware keeps some memory to itself. */
  private static final double MEMORY_TOLERANCE = 0.05;

  /** "960 GB" on the label are 894 GiB, and some makers round. */
  private static final double DISK_TOLERANCE = 0.10;

  private HardwareMatch() {}

  /** What the specification tells and the BMC does not, in the terms of the contract. */
  static List<String> unverified(Specification specification, HardwareInventory found) {
    List<String> fields = new ArrayList<>();
    if (!words(specification.cpuModel()).isEmpty() && found.cpuModel() == null) {
      fields.add("cpu_model");
    }
    if (specification.cpuCount() > 0 && found.cpuCount() == 0) {
      fields.add("cpu_count");
    }
    if (specification.memoryMib() > 0 && found.memoryMib() == 0) {
      fields.add("memory_mib");
    }
    if (!specification.disks().isEmpty() && !tellsDisks(found)) {
      fields.add("disks");
    }
    return List.copyOf(fields);
  }

  /** That none are told is news only where some would be. */
  private static boolean tellsDisks(HardwareInventory found) {
    return found.disksTold() || !found.disks().isEmpty();
  }

  /** All differences; empty if there are none. */
  static List<HardwareMismatch> compare(Specification specification, HardwareInventory found) {
    List<HardwareMismatch> differences = new ArrayList<>();
    String cpu = found.cpuModel();
    if (cpu != null && !words(cpu).containsAll(words(specification.cpuModel()))) {
      differences.add(new HardwareMismatch("cpu_model", specification.cpuModel(), cpu));
    }
    Architecture expected = specification.architecture();
    Architecture architecture = found.architecture();
    if (expected != null && architecture != null && expected != architecture) {
      differences.add(new HardwareMismatch("architecture", expected.name(), architecture.name()));
    }
    if (told(specification.cpuCount(), found.cpuCount())
        && specification.cpuCount() != found.cpuCount()) {
      differences.add(
          new HardwareMismatch(
              "cpu_count",
              Integer.toString(specification.cpuCount()),
              Integer.toString(found.cpuCount())));
    }
    if (told(specification.memoryMib(), found.memoryMib())
        && !near(specification.memoryMib(), found.memoryMib(), MEMORY_TOLERANCE)) {
      differences.add(
          new HardwareMismatch(
              "memory_mib",
              Long.toString(specification.memoryMib()),
              Long.toString(found.memoryMib())));
    }
    if (!specification.disks().isEmpty()
        && tellsDisks(found)
        && !sameDisks(specification.disks(), found.disks())) {
      differences.add(
          new HardwareMismatch("disks", expected(specification.disks()), found(found.disks())));
    }
    return List.copyOf(differences);
  }

  private static boolean told(long expected, long found) {
    return expected > 0 && found > 0;
  }

  private static boolean near(long expected, long found, double tolerance) {
    return Math.abs(found - expected) <= expected * tolerance;
  }

  /**
   * What tells processors apart: "Intel(R) Xeon(R) CPU E5-2660 v2 @ 2.20GHz" is an "Intel Xeon
   * E5-2660 V2", and also an "E5-2660v2".
   */
  private static Set<String> words(String cpu) {
    String plain =
        cpu.toLowerCase(Locale.ROOT)
            .replaceAll("\\((r|tm|c)\\)", " ")
            .replaceAll("(\\d)(v\\d+)\\b", "$1 $2")
            .replaceAll("\\b(cpu|processor)\\b", " ");
    return Arrays.stream(plain.split("[^a-z0-9.-]+"))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toSet());
  }

  /** Every expected disk has one of its own, and none is left over. */
  private static boolean sameDisks(
      List<Specification.Disk> expected, List<HardwareInventory.Disk> found) {
    List<HardwareInventory.Disk> left = new ArrayList<>(found);
    for (Specification.Disk kind : expected) {
      for (int i = 0; i < kind.count(); i++) {
        HardwareInventory.Disk match = take(kind, left);
        if (match == null) {
          return false;
        }
        left.remove(match);
      }
    }
    return left.isEmpty();
  }

  private static HardwareInventory.@Nullable Disk take(
      Specification.Disk kind, List<HardwareInventory.Disk> left) {
    Set<Medium> media = media(kind);
    return left.stream()
        .filter(disk -> disk.medium() == Medium.UNKNOWN || media.contains(disk.medium()))
        .filter(
            disk ->
                !told(kind.sizeGib(), disk.sizeGib())
                    || near(kind.sizeGib(), disk.sizeGib(), DISK_TOLERANCE))
        .findFirst()
        .orElse(null);
  }

  /** What the free text may mean. */
  private static Set<Medium> media(Specification.Disk kind) {
    String text = (kind.medium() + " " + kind.bus()).toLowerCase(Locale.ROOT);
    if (text.contains("nvme") || text.contains("pci")) {
      return EnumSet.of(Medium.NVME);
    }
    if (text.contains("ssd")) {
      return text.contains("sata") || text.contains("sas")
          ? EnumSet.of(Medium.SSD)
          : EnumSet.of(Medium.SSD, Medium.NVME);
    }
    return text.contains("hdd") ? EnumSet.of(Medium.HDD) : EnumSet.allOf(Medium.class);
  }

  private static String expected(List<Specification.Disk> disks) {
    return disks.stream()
        .map(
            disk ->
                String.join(
                    " ",
                    disk.count() + " x",
                    disk.sizeGib() == 0 ? "any size" : disk.sizeGib() + " GiB",
                    (disk.medium() + " " + disk.bus()).strip()))
        .map(String::strip)
        .collect(Collectors.joining(", "));
  }

  private static String found(List<HardwareInventory.Disk> disks) {
    if (disks.isEmpty()) {
      return "none";
    }
    Map<String, Integer> kinds = new TreeMap<>();
    disks.forEach(disk -> kinds.merge(disk.sizeGib() + " GiB " + disk.medium(), 1, Integer::sum));
    return kinds.entrySet().stream()
        .map(kind -> kind.getValue() + " x " + kind.getKey())
        .collect(Collectors.joining(", "));
  }
}
