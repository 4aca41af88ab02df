package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.core.bmc.Labels;
import io.toplink.dcim.core.bmc.MachineIdentity;
import org.jspecify.annotations.Nullable;

/** Reads who a machine is. */
final class Identities {
  private Identities() {}

  static MachineIdentity of(JsonNode system) {
    return new MachineIdentity(
        serial(system.path("SerialNumber").textValue()), uuid(system.path("UUID").textValue()));
  }

  static @Nullable String serial(@Nullable String text) {
    return Labels.serial(text);
  }

  static @Nullable String uuid(@Nullable String text) {
    return Labels.uuid(text);
  }
}
