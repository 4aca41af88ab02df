package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.PowerReading.State;

/** Reads the power state. Nothing is guessed: a word that is not known is not known. */
final class PowerStates {
  private PowerStates() {}

  static PowerReading of(Resource system) {
    return new PowerReading(
        of(system.json().path("PowerState")), system.readAt(), Identities.of(system.json()));
  }

  static State of(JsonNode word) {
    if (!word.isTextual()) {
      return State.UNKNOWN;
    }
    return switch (word.textValue()) {
      case "On" -> State.ON;
      case "Off" -> State.OFF;
      case "PoweringOn" -> State.POWERING_ON;
      case "PoweringOff" -> State.POWERING_OFF;
      default -> State.UNKNOWN;
    };
  }
}
