package io.toplink.dcim.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.HardwareInventory.Architecture;
import io.toplink.dcim.core.bmc.HardwareInventory.Disk;
import io.toplink.dcim.core.bmc.HardwareInventory.Disk.Medium;
import io.toplink.dcim.core.bmc.MachineIdentity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HardwareMatchTest {
  private static final String XEON = "Intel(R) Xeon(R) CPU E5-2660 v2 @ 2.20GHz";

  private static HardwareInventory found(
      @Nullable String cpu, int cpus, long memory, List<Disk> disks) {
    return new HardwareInventory(
        new MachineIdentity("SN-1", null), null, null, cpu, cpus, 0, memory, disks, List.of());
  }

  private static Specification expected(
      String cpu, int cpus, long memory, Specification.Disk... disks) {
    return new Specification(cpu, cpus, memory, List.of(disks), List.of(), 1000, 1000);
  }

  private static List<String> fields(Specification expected, HardwareInventory found) {
    return HardwareMatch.compare(expected, found).stream().map(HardwareMismatch::field).toList();
  }

  @Test
  void everyDifferenceIsToldInTheTermsOfTheContract() {
    List<Disk> disks = new ArrayList<>(List.of(new Disk(Medium.SSD, 894)));
    disks.add(new Disk(Medium.HDD, 3726));

    assertThat(
            HardwareMatch.compare(
                expected(
                    "Intel Xeon E5-2680 v2",
                    4,
                    262_144,
                    new Specification.Disk("SSD", "SATA", 960, 2)),
                found(XEON, 2, 131_072, disks)))
        .containsExactly(
            new HardwareMismatch("cpu_model", "Intel Xeon E5-2680 v2", XEON),
            new HardwareMismatch("cpu_count", "4", "2"),
            new HardwareMismatch("memory_mib", "262144", "131072"),
            new HardwareMismatch(
                "disks", "2 x 960 GiB SSD SATA", "1 x 3726 GiB HDD, 1 x 894 GiB SSD"));
  }

  @Test
  void processorsOfAnotherArchitectureAreADifferenceWhereBothTellIt() {
    assertThat(fields(of(Architecture.X86_64), with(Architecture.AARCH64)))
        .containsExactly("architecture");
    assertThat(fields(of(Architecture.AARCH64), with(Architecture.AARCH64))).isEmpty();
    assertThat(fields(of(null), with(Architecture.AARCH64))).isEmpty();
    assertThat(fields(of(Architecture.AARCH64), with(null))).isEmpty();
  }

  private static Specification of(@Nullable Architecture architecture) {
    return new Specification("", 0, 0, List.of(), List.of(), 0, 0, architecture);
  }

  private static HardwareInventory with(@Nullable Architecture architecture) {
    return new HardwareInventory(
        new MachineIdentity("SN-1", null),
        null,
        null,
        null,
        0,
        0,
        0,
        List.of(),
        List.of(),
        List.of(),
        architecture,
        false);
  }

  @Test
  void whatIsNotToldIsNotCompared() {
    assertThat(fields(expected("", 0, 0), found(XEON, 2, 65_536, List.of()))).isEmpty();
    assertThat(
            fields(
                expected(XEON, 2, 65_536, new Specification.Disk("SSD", "", 960, 1)),
                found(null, 0, 0, List.of())))
        .isEmpty();
  }

  @Test
  void drivesThatWerePulledAreNotDrivesThatAreNotTold() {
    Specification expected = expected("", 0, 0, new Specification.Disk("SSD", "", 960, 1));
    HardwareInventory pulled =
        new HardwareInventory(
            new MachineIdentity("SN-1", null),
            null,
            null,
            XEON,
            2,
            0,
            65_536,
            List.of(),
            List.of(),
            List.of(),
            null,
            true);
    assertThat(HardwareMatch.compare(expected, pulled))
        .containsExactly(new HardwareMismatch("disks", "1 x 960 GiB SSD", "none"));
    assertThat(HardwareMatch.unverified(expected, pulled)).isEmpty();
    assertThat(HardwareMatch.unverified(expected, found(XEON, 2, 65_536, List.of())))
        .containsExactly("disks");
  }

  @Test
  void whatCouldNotBeComparedIsTold() {
    Specification all = expected(XEON, 2, 65_536, new Specification.Disk("SSD", "", 960, 1));
    assertThat(HardwareMatch.unverified(all, found(null, 0, 0, List.of())))
        .containsExactly("cpu_model", "cpu_count", "memory_mib", "disks");
    assertThat(HardwareMatch.unverified(all, found(XEON, 2, 1, List.of(new Disk(Medium.SSD, 894)))))
        .isEmpty();
    assertThat(HardwareMatch.unverified(expected("", 0, 0), found(null, 0, 0, List.of())))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Intel Xeon E5-2660 v2, true",
    "E5-2660 V2, true",
    "intel xeon e5-2660v2, true",
    "Intel Xeon Processor E5-2660 v2, true",
    "E5-2660 v3, false",
    "E5-266, false",
    "AMD EPYC 7702, false",
  })
  void processorsAreToldApartByWhatMatters(String expected, boolean same) {
    assertThat(fields(expected(expected, 0, 0), found(XEON, 0, 0, List.of())).isEmpty())
        .isEqualTo(same);
  }

  @ParameterizedTest
  @CsvSource({"262144, true", "257000, true", "268000, true", "245000, false", "524288, false"})
  void firmwareMayKeepALittleMemory(long found, boolean same) {
    assertThat(fields(expected("", 0, 262_144), found(null, 0, found, List.of())).isEmpty())
        .isEqualTo(same);
  }

  @ParameterizedTest
  @CsvSource({
    "SSD, SATA, 960, SSD, 894, true",
    "SSD, SATA, 960, NVME, 894, false",
    "SSD, '', 960, NVME, 894, true",
    "SSD, PCIe, 960, NVME, 894, true",
    "NVMe, '', 960, SSD, 894, false",
    "HDD, SAS, 4000, HDD, 3726, true",
    "HDD, SAS, 4000, HDD, 1863, false",
    "SSD, SATA, 960, UNKNOWN, 894, true",
    "SSD, SATA, 0, SSD, 100, true",
    "disk, '', 960, HDD, 894, true",
  })
  void disksAreToldApartByKindAndRoughlyBySize(
      String medium, String bus, long size, Medium foundMedium, long foundSize, boolean same) {
    assertThat(
            fields(
                    expected("", 0, 0, new Specification.Disk(medium, bus, size, 1)),
                    found(null, 0, 0, List.of(new Disk(foundMedium, foundSize))))
                .isEmpty())
        .isEqualTo(same);
  }

  @Test
  void aDiskTooManyIsADifference() {
    Disk disk = new Disk(Medium.SSD, 894);

    assertThat(
            fields(
                expected("", 0, 0, new Specification.Disk("SSD", "SATA", 960, 1)),
                found(null, 0, 0, List.of(disk, disk))))
        .containsExactly("disks");
  }
}
