package io.toplink.dcim.core.bmc.redfish;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where vendors differ from the standard and from each other, as data.
 *
 * @param vendor whose BMC it is
 * @param signs words that tell it, in what the BMC says of its maker; lower case
 * @param fullBootRequest a boot override is only taken with mode, target and duration together, or
 *     loses the mode otherwise
 * @param ifMatch whether entity tags given out can be relied on
 * @param cd what it calls a CD to boot from, best first: some boot their virtual one only under
 *     another name
 * @param insert what it wants to be told of an image
 */
record Quirks(
    String vendor,
    List<String> signs,
    boolean fullBootRequest,
    boolean ifMatch,
    List<String> cd,
    Insert insert) {

  /** Ways to tell a BMC which image to show. All of them are tried, the vendor's own first. */
  enum Insert {
    /** Only where it is. */
    IMAGE,
    /** Also that it is to be inserted, and write-protected. */
    STATE,
    /** Also how it is fetched. */
    TRANSFER
  }

  private static final List<String> CD = List.of("Cd", "UsbCd");
  private static final List<String> USB_CD = List.of("UsbCd", "Cd");

  /** For all BMCs that are not known by a sign. */
  private static final Quirks STANDARD =
      new Quirks("standard", List.of(), false, true, CD, Insert.IMAGE);

  /**
   * In the order they are tried: OpenBMC is also found under the names of those who build it in.
   */
  private static final List<Quirks> TABLE =
      List.of(
          new Quirks("Dell", List.of("dell"), false, true, CD, Insert.IMAGE),
          new Quirks("HPE", List.of("hpe", "hewlett"), false, true, CD, Insert.IMAGE),
          new Quirks("Lenovo", List.of("lenovo"), false, true, CD, Insert.STATE),
          new Quirks("Supermicro", List.of("supermicro"), true, true, USB_CD, Insert.IMAGE),
          new Quirks("ASRockRack", List.of("asrockrack", "asrock"), true, true, CD, Insert.IMAGE),
          new Quirks(
              "Gigabyte", List.of("gigabyte", "giga computing"), true, true, CD, Insert.STATE),
          new Quirks(
              "AMI",
              List.of("ami", "megarac", "american megatrends"),
              true,
              true,
              CD,
              Insert.TRANSFER),
          new Quirks("OpenBMC", List.of("openbmc"), false, false, CD, Insert.STATE));

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

  /** The BMC has no login session left to give. */
  static final Set<String> FULL =
      Set.of("RAC0218", "SessionLimitExceeded", "CreateLimitReachedForResource");

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
          "PropertyReadOnly",
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

  /** Whose BMC it is; null if no sign told it. */
  @Nullable String maker() {
    return this == STANDARD ? null : vendor;
  }

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
