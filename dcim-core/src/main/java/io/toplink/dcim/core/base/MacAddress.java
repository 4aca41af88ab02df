package io.toplink.dcim.core.base;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The address of one network port.
 *
 * @param value lower case, colon separated
 */
public record MacAddress(String value) {
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}");

  /**
   * Reads any usual spelling.
   *
   * @throws IllegalArgumentException if it is no address of a single port
   */
  public static MacAddress parse(String text) {
    return new MacAddress(text.toLowerCase(Locale.ROOT).replace('-', ':'));
  }

  public MacAddress {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'" + value + "' is no MAC address (expected such as 52:54:00:12:34:56)");
    }
    if ((Integer.parseInt(value.substring(0, 2), 16) & 1) != 0) {
      throw new IllegalArgumentException("'" + value + "' is a group address, not a port's");
    }
    if (value.equals("00:00:00:00:00:00")) {
      throw new IllegalArgumentException("'" + value + "' stands for no port at all");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
