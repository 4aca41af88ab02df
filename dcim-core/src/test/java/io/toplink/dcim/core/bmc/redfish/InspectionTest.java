package io.toplink.dcim.core.bmc.redfish;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.Json;
import io.toplink.dcim.core.bmc.HardwareInventory.Architecture;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectionTest {
  @ParameterizedTest
  @CsvSource({
    "x86-64, x86, X86_64",
    "'', x86, X86_64",
    "ARM-A64, ARM, AARCH64",
    "'', ARM, AARCH64",
    "ARM-A32, ARM, OTHER",
    "PowerISA, Power, OTHER",
    "'', OEM, OTHER",
    "'', '',"
  })
  void theInstructionSetCountsAndTheArchitectureWhereThereIsNone(
      String instructions, String architecture, @Nullable Architecture is) throws IOException {
    String json =
        "{\"InstructionSet\": %s, \"ProcessorArchitecture\": \"%s\"}"
            .formatted(instructions.isEmpty() ? "null" : '"' + instructions + '"', architecture);
    assertThat(Inspection.architecture(Json.mapper().readTree(json))).isEqualTo(is);
  }
}
