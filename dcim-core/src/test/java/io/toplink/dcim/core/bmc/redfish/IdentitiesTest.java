package io.toplink.dcim.core.bmc.redfish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentitiesTest {

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        " ",
        "0",
        "0000000000",
        "FFFFFFFF",
        "ffff",
        "Not Specified",
        "NOT SPECIFIED",
        "not_specified",
        "To Be Filled By O.E.M.",
        "To be filled by OEM",
        "Default string",
        "System Serial Number",
        "Chassis Serial Number",
        "None",
        "N/A",
        "NA",
        "null",
        "Unknown",
        "0123456789",
        "123456789",
        "xxxxxxxx",
        "........",
        "--------",
        "\u0000",
        "\t\n"
      })
  void aSerialNumberNobodyFilledInIsNone(String text) {
    assertThat(Identities.serial(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "CZ1234ABCD, CZ1234ABCD",
    "' 7XK2LM3 ', 7XK2LM3",
    "S000000, S000000",
    "012345678, 012345678",
    "a-b, a-b",
  })
  void aSerialNumberIsTakenAsItIs(String text, String serial) {
    assertThat(Identities.serial(text)).isEqualTo(serial);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "00000000-0000-0000-0000-000000000000",
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "Not Specified",
        "4c4c4544-0058-4b10-8032",
        "4c4c4544005 84b10-8032-b7c04f4c4d33",
        "{4c4c4544-0058-4b10-8032-b7c04f4c4d33}",
      })
  void aUuidNobodyFilledInIsNone(String text) {
    assertThat(Identities.uuid(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4c4c4544-0058-4b10-8032-b7c04f4c4d33",
        "4C4C4544-0058-4B10-8032-B7C04F4C4D33",
        " 4c4c4544-0058-4b10-8032-b7c04f4c4d33 "
      })
  void aUuidHasOneSpelling(String text) {
    assertThat(Identities.uuid(text)).isEqualTo("4c4c4544-0058-4b10-8032-b7c04f4c4d33");
  }
}
