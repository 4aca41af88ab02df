package io.toplink.dcim.core.server;

import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.HardwareInventory.Firmware;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Versions of a program that are known to be bad, written as one line with five parts:
 *
 * <pre>MAKER | MODEL | COMPONENT | VERSIONS | WHY</pre>
 *
 * <p>Maker (of the machine or of the program), model and component (BMC, BIOS) may hold {@code *}
 * for anything and are compared whatever their case. Versions are {@code *}, one version, or one or
 * two of {@code < <= >= >} with a version each, all of which must hold.
 */
record FirmwareRule(
    Pattern maker, Pattern model, Pattern component, List<Bound> versions, String why) {
  private static final int PARTS = 5;
  private static final Pattern BOUND = Pattern.compile("(<=|>=|<|>|=)?\\s*([^<>=\\s]+)\\s*");

  /** One comparison. */
  record Bound(String operator, FirmwareVersion version) {
    boolean holds(FirmwareVersion told) {
      int compared = told.compareTo(version);
      return switch (operator) {
        case "<" -> compared < 0;
        case "<=" -> compared <= 0;
        case ">" -> compared > 0;
        case ">=" -> compared >= 0;
        default -> compared == 0;
      };
    }
  }

  /**
   * @throws IllegalArgumentException whose message says what is wrong with the line
   */
  static FirmwareRule parse(String line) {
    String[] parts = line.split("\\|", PARTS);
    if (parts.length < PARTS || Arrays.stream(parts).anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          "is '" + line + "', but must be MAKER | MODEL | COMPONENT | VERSIONS | WHY; * is any");
    }
    return new FirmwareRule(
        glob(parts[0]), glob(parts[1]), glob(parts[2]), bounds(parts[3].strip()), parts[4].strip());
  }

  private static Pattern glob(String text) {
    String[] literals = text.strip().split("\\*", -1);
    return Pattern.compile(
        String.join(".*", Arrays.stream(literals).map(Pattern::quote).toList()),
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  private static List<Bound> bounds(String text) {
    if (text.equals("*")) {
      return List.of();
    }
    List<Bound> bounds = new ArrayList<>();
    Matcher bound = BOUND.matcher(text);
    int at = 0;
    while (at < text.length() && bound.find(at) && bound.start() == at) {
      String operator = bound.group(1);
      FirmwareVersion version = FirmwareVersion.of(bound.group(2));
      if (!version.isKnown()) {
        break;
      }
      bounds.add(new Bound(operator == null ? "=" : operator, version));
      at = bound.end();
    }
    if (at < text.length() || bounds.isEmpty() || bounds.size() > 2) {
      throw new IllegalArgumentException(
          "has the versions '"
              + text
              + "', but must have *, a version, or < <= >= > with a version, such as >= 12.0 <"
              + " 12.7");
    }
    return List.copyOf(bounds);
  }

  /** Whether the rule speaks of this program on this machine. */
  boolean speaksOf(HardwareInventory machine, Firmware firmware) {
    FirmwareVersion told = FirmwareVersion.of(firmware.version());
    return (matches(maker, machine.manufacturer()) || matches(maker, firmware.maker()))
        && matches(model, machine.model())
        && matches(component, firmware.component())
        && (versions.isEmpty()
            || told.isKnown() && versions.stream().allMatch(bound -> bound.holds(told)));
  }

  private static boolean matches(Pattern pattern, @Nullable String told) {
    return pattern.matcher(told == null ? "" : told).matches();
  }
}
