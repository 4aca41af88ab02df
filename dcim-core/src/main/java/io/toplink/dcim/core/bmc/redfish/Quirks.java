package io.toplink.dcim.core.bmc.redfish;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where vendors differ from the standard and from each other, as data.
 *
 * @param vendor whose BMC it is
 * @param signs words that tell it, in what the BMC says of its maker; lower case
 * @param fullBootRequest a boot override is only taken with mode, target and duration together, or
 *     loses the mode otherwise
 * @param ifMatch whether entity tags given out can be relied on
 */
record Quirks(String vendor, List<String> signs, boolean fullBootRequest, boolean ifMatch) {

  /** For all BMCs that are not known by a sign. */
  private static final Quirks STANDARD = new Quirks("standard", List.of(), false, true);

  /**
   * In the order they are tried: OpenBMC is also found under the names of those who build it in.
   */
  private static final List<Quirks> TABLE =
      List.of(
          new Quirks("Dell", List.of("dell"), false, true),
          new Quirks("HPE", List.of("hpe", "hewlett"), false, true),
          new Quirks("Lenovo", List.of("lenovo"), false, true),
          new Quirks("Supermicro", List.of("supermicro"), true, true),
          new Quirks("ASRockRack", List.of("asrockrack", "asrock"), true, true),
          new Quirks("Gigabyte", List.of("gigabyte", "giga computing"), true, true),
          new Quirks("AMI", List.of("ami", "megarac", "american megatrends"), true, true),
          new Quirks("OpenBMC", List.of("openbmc"), false, false));

  /** The BMC will do it later, and has not done it. */
  static final Set<String> NOT_NOW =
      Set.of(
          "SYS518",
          "RAC0218",
          "InvalidOperationForSystemState",
          "UnableToModifyDuringSystemPOST",
          "ActionParameterValueConflict",
          "ResourceInUse",
          "ResourceInStandby",
          "ServiceTemporarilyUnavailable",
          "ServiceInUnknownState",
          "ServiceShuttingDown",
          "SessionLimitExceeded",
          "CreateLimitReachedForResource");

  /** The BMC does not know how. */
  static final Set<String> NOT_KNOWN =
      Set.of(
          "ActionNotSupported",
          "ActionParameterNotSupported",
          "ActionParameterValueNotInList",
          "ActionParameterUnknown",
          "PropertyValueNotInList",
          "PropertyUnknown",
          "PropertyNotWritable",
          "UnsupportedOperation");

  /** There was nothing to do. */
  static final Set<String> ALREADY_SO = Set.of("NoOperation", "PropertyValueNotChanged");

  /**
   * Every reset type of the standard. Lists are read against it, since some BMCs run two names
   * together for want of a comma.
   */
  static final List<String> RESET_TYPES =
      List.of(
          "GracefulShutdown",
          "GracefulRestart",
          "FullPowerCycle",
          "PushPowerButton",
          "ForceRestart",
          "PowerCycle",
          "ForceOff",
          "ForceOn",
          "Suspend",
          "Resume",
          "Pause",
          "Nmi",
          "On");

  /** The row for a BMC, by all it says of its maker. */
  static Quirks of(List<String> makers) {
    String said = " " + String.join(" ", makers).toLowerCase(Locale.ROOT) + " ";
    return TABLE.stream()
        .filter(row -> row.signs.stream().anyMatch(sign -> isWordIn(said, sign)))
        .findFirst()
        .orElse(STANDARD);
  }

  /** Whole words only: "ami" is no part of "dynamic". */
  private static boolean isWordIn(String text, String word) {
    for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      if (!Character.isLetterOrDigit(text.charAt(at - 1))
          && !Character.isLetterOrDigit(text.charAt(at + word.length()))) {
        return true;
      }
    }
    return false;
  }
}
