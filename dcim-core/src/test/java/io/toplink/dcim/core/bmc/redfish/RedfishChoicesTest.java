package io.toplink.dcim.core.bmc.redfish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.toplink.dcim.core.bmc.MachineHealth.Quantity;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading.State;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the driver decides from what a BMC says, without a wire. */
class RedfishChoicesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({
    "ON, On ForceOn ForceOff, On",
    "ON, ForceOn ForceOff, ForceOn",
    "ON, ForceOff PushPowerButton, ''",
    "ON, ?, On ForceOn",
    "OFF, On ForceOff GracefulShutdown, ForceOff",
    "OFF, On GracefulShutdown PushPowerButton, ''",
    "OFF, ?, ForceOff",
    "SOFT_OFF, GracefulShutdown PushPowerButton, GracefulShutdown",
    "SOFT_OFF, ForceOff PushPowerButton, PushPowerButton",
    "SOFT_OFF, ForceOff GracefulRestart, ''",
    "SOFT_OFF, ?, GracefulShutdown",
  })
  void choosesTheResetType(PowerCommand command, String allowed, String expected) {
    Optional<Set<String>> told =
        allowed.equals("?") ? Optional.empty() : Optional.of(Set.of(allowed.split(" ")));
    assertThat(String.join(" ", PowerActions.choose(command, told))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[\"On\",\"ForceOff\"] | On ForceOff",
        "[\"On\",\"GracefulShutdownGracefulRestart\",\"Nmi\"] | On GracefulShutdown GracefulRestart"
            + " Nmi",
        "[\"OnForceOffForceOn\"] | On ForceOff ForceOn",
        "[\"OemNap\",\"On\"] | OemNap On",
        "[\"OnX\"] | OnX",
        "[1,null,\"On\"] | On",
        "[] | ''",
      })
  void readsResetTypesAlsoWithoutCommas(String list, String expected)
      throws JsonProcessingException {
    assertThat(String.join(" ", ResetTypes.read(JSON.readTree(list)))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "\"On\", ON",
        "\"Off\", OFF",
        "\"PoweringOn\", POWERING_ON",
        "\"PoweringOff\", POWERING_OFF",
        "\"Paused\", UNKNOWN",
        "\"on\", UNKNOWN",
        "\"\", UNKNOWN",
        "true, UNKNOWN",
        "1, UNKNOWN",
      })
  void guessesNoPowerState(String json, State expected) throws JsonProcessingException {
    assertThat(PowerStates.of(JSON.readTree(json))).isEqualTo(expected);
  }

  @Test
  void noPowerStateIsUnknown() throws JsonProcessingException {
    assertThat(PowerStates.of(JSON.readTree("null"))).isEqualTo(State.UNKNOWN);
    assertThat(PowerStates.of(JSON.readTree("{}").path("PowerState"))).isEqualTo(State.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    // sent, now, status, tried in this order; - is none
    "W/\"1\", W/\"1\", 412, \"1\" -",
    "\"1\", \"1\", 412, -",
    "\"1\", \"2\", 412, \"2\" -",
    "W/\"1\", W/\"2\", 412, W/\"2\" \"2\" -",
    "\"1-gzip\", \"1-gzip\", 412, \"1\" -",
    "W/\"1-gzip\", W/\"1-gzip\", 412, \"1-gzip\" \"1\" -",
    "-, \"1\", 428, \"1\"",
    "-, W/\"1\", 428, W/\"1\" \"1\"",
    "-, -, 428, ''",
    "\"1\", -, 412, -",
  })
  void triesEntityTagsTheWaysBmcsTakeThem(String sent, String now, int status, String expected) {
    List<Optional<String>> ways = Patch.ways(tag(sent), tag(now), status);
    assertThat(ways.stream().map(way -> way.orElse("-")).toList())
        .isEqualTo(expected.isEmpty() ? List.of() : Arrays.asList(expected.split(" ")));
  }

  @ParameterizedTest
  @CsvSource({
    "Dell Inc., Dell",
    "HPE, HPE",
    "Hewlett Packard Enterprise, HPE",
    "Lenovo, Lenovo",
    "Supermicro, Supermicro",
    "ASRockRack, ASRockRack",
    "GIGABYTE, Gigabyte",
    "AMI, AMI",
    "AMI Redfish Server, AMI",
    "MegaRAC, AMI",
    "OpenBMC, OpenBMC",
    "Dynamic Amiga Systems, standard",
    "'', standard",
  })
  void knowsVendorsByWholeWords(String said, String vendor) {
    assertThat(Quirks.of(List.of(said)).vendor()).isEqualTo(vendor);
  }

  @Test
  void readsWhatTheBmcSays() throws JsonProcessingException {
    JsonNode body =
        JSON.readTree(
            """
            {"error": {"code": "iLO.0.10.ExtendedInfo", "message": "See extended",
              "@Message.ExtendedInfo": [
                {"MessageId": "iLO.2.14.InvalidOperationForSystemState"},
                {"MessageId": "Base.1.4.GeneralError", "Message": "a\\u0007\\nb"}]}}
            """);
    Messages messages = Messages.of(body);
    assertThat(messages.ids())
        .containsExactlyInAnyOrder(
            "InvalidOperationForSystemState", "GeneralError", "ExtendedInfo");
    assertThat(messages.text()).isEqualTo("ab");
    assertThat(messages.anyOf(Quirks.NOT_NOW)).isTrue();
    assertThat(Messages.of(JSON.readTree("{}")).ids()).isEmpty();
    assertThat(Messages.of(JSON.readTree("{\"error\":[1]}")).text()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "TEMPERATURE, -1, -1.0",
    "TEMPERATURE, -17.5, -17.5",
    "VOLTAGE, -1, -1.0",
    "FAN_SPEED, -1,",
    "FAN_PERCENT, -1,",
    "POWER, -1,",
    "POWER, 0, 0.0",
    "TEMPERATURE, 65535,",
    "FAN_SPEED, 65534,",
  })
  @DisplayName("B51: -1 is no value of what is never below zero, and one of a temperature")
  void tellsAValueFromNone(Quantity quantity, String said, Double value)
      throws JsonProcessingException {
    assertThat(Sensors.value(JSON.readTree(said), quantity)).isEqualTo(value);
  }

  @Test
  void makesWordsHarmlessAndShort() {
    assertThat(Text.clean(" a\u0000\u001b[31mb\u009f\n ")).isEqualTo("a[31mb");
    assertThat(Text.clean("\ud83d\ude00".repeat(500))).hasSizeLessThanOrEqualTo(200);
    assertThat(Text.clean("a\ud83db")).isEqualTo("ab");
    assertThat(Text.cleanOrNull(" \u0000 ")).isNull();
  }

  private static Optional<String> tag(String text) {
    return text.equals("-") ? Optional.empty() : Optional.of(text);
  }
}
