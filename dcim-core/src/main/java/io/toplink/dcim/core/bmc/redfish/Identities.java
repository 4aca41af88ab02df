package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.core.bmc.MachineIdentity;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads who a machine is, and knows the words that mean nobody filled it in. */
final class Identities {
  private static final Set<String> UNSET =
      Set.of(
          "notspecified",
          "notavailable",
          "notapplicable",
          "notset",
          "tobefilledbyo.e.m.",
          "tobefilledbyoem",
          "defaultstring",
          "systemserialnumber",
          "chassisserialnumber",
          "serialnumber",
          "unknown",
          "none",
          "null",
          "default",
          "empty",
          "n/a",
          "na",
          "0123456789",
          "123456789",
          "1234567890");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern ONE_CHARACTER_OVER_AND_OVER = Pattern.compile("([0fx.\\-_*])\\1*");

  private Identities() {}

  static MachineIdentity of(JsonNode system) {
    return new MachineIdentity(
        serial(system.path("SerialNumber").textValue()), uuid(system.path("UUID").textValue()));
  }

  static @Nullable String serial(@Nullable String text) {
    String serial = Text.cleanOrNull(text);
    if (serial == null) {
      return null;
    }
    String folded = serial.toLowerCase(Locale.ROOT).replaceAll("[\\s_]", "");
    return UNSET.contains(folded) || ONE_CHARACTER_OVER_AND_OVER.matcher(folded).matches()
        ? null
        : serial;
  }

  static @Nullable String uuid(@Nullable String text) {
    String uuid = Text.cleanOrNull(text);
    if (uuid == null) {
      return null;
    }
    String folded = uuid.toLowerCase(Locale.ROOT);
    if (!UUID.matcher(folded).matches()) {
      return null;
    }
    String digits = folded.replace("-", "");
    return digits.chars().distinct().count() == 1 ? null : folded;
  }
}
