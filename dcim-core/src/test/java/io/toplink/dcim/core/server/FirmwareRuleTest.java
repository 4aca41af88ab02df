package io.toplink.dcim.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.HardwareInventory.Firmware;
import io.toplink.dcim.core.bmc.MachineIdentity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FirmwareRuleTest {
  private static HardwareInventory machine(String maker, String model) {
    return new HardwareInventory(
        new MachineIdentity("S", null), maker, model, null, 0, 0, 0, List.of(), List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "2.50, 2.53, -1",
    "iLO 4 v2.50, 2.53, -1",
    "iLO 5 v2.72, iLO 5 v2.72, 0",
    "12.61.39, 12.7, 1",
    "01.24, 1.24.0, 0",
    "U54 v2.10, 2.9, 1",
    "7, 6.99, 1",
    "2.52.52.52, 2.52.52.51, 1",
  })
  void versionsAreComparedNumberByNumber(String one, String other, int order) {
    assertThat(Integer.signum(FirmwareVersion.of(one).compareTo(FirmwareVersion.of(other))))
        .isEqualTo(order);
  }

  @ParameterizedTest
  @CsvSource({
    "AMI | * | BMC | >= 12.0 < 12.7 | x, 12.3, true",
    "AMI | * | BMC | >= 12.0 < 12.7 | x, 12.7, false",
    "AMI | * | BMC | >= 12.0 < 12.7 | x, 11.9, false",
    "ami | r282* | bmc | 12.3 | x, 12.3, true",
    "Giga* | R282-Z90 | * | * | x, no number, true",
    "Giga* | R282-Z90 | * | < 99 | x, no number, false",
    "Giga | * | BMC | * | x, 12.3, false",
    "Gigabyte | * | BIOS | * | x, 12.3, false",
    "Gigabyte | R292* | BMC | * | x, 12.3, false",
  })
  void aRuleSpeaksOfWhatItSays(String rule, String version, boolean speaks) {
    assertThat(
            FirmwareRule.parse(rule)
                .speaksOf(machine("GIGABYTE", "R282-Z90"), new Firmware("BMC", version, "AMI")))
        .isEqualTo(speaks);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AMI | * | BMC | < 12",
        "AMI | * | BMC | | why",
        "AMI | * | BMC | < | why",
        "AMI | * | BMC | < twelve | why",
        "AMI | * | BMC | < 1 < 2 < 3 | why",
        ""
      })
  void whatIsNoRuleIsRefused(String line) {
    assertThatThrownBy(() -> FirmwareRule.parse(line)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theReasonMayHoldBars() {
    assertThat(FirmwareRule.parse("A | B | C | 1.0 | this | that").why()).isEqualTo("this | that");
  }

  @Test
  void whatIsBuiltInCanBeRead() {
    List<FirmwareRule> rules = FirmwareConfig.builtIn();
    HardwareInventory r730 = machine("Dell Inc.", "PowerEdge R730xd");
    HardwareInventory r750 = machine("Dell Inc.", "PowerEdge R750");
    assertThat(rules).anyMatch(rule -> rule.speaksOf(r730, new Firmware("BMC", "2.30.30.30")));
    assertThat(rules).noneMatch(rule -> rule.speaksOf(r730, new Firmware("BMC", "2.83.83.83")));
    assertThat(rules).noneMatch(rule -> rule.speaksOf(r750, new Firmware("BMC", "2.30.30.30")));
    assertThat(rules)
        .anyMatch(rule -> rule.speaksOf(machine("Any", "One"), new Firmware("BMC", "13.4", "AMI")));
  }
}
