package io.toplink.dcim.core.bmc;

import io.toplink.dcim.core.base.Secret;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * IPMI's Kg, as people write it: text, or {@code 0x} and hex digits for a key that is no text. The
 * BMC pads it with zeros, so those at its end make no difference.
 */
public final class BmcKey {
  private static final String HEX = "0x";
  private static final int LONGEST = 20;

  private BmcKey() {}

  /**
   * The bytes of it; none if it is empty.
   *
   * @throws IllegalArgumentException if no BMC can have it; the message says why and nothing of the
   *     key
   */
  public static byte[] bytes(Secret key) {
    String text = key.reveal();
    byte[] bytes = text.startsWith(HEX) ? digits(text) : text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST) {
      throw new IllegalArgumentException("has " + bytes.length + " bytes; IPMI knows at most 20");
    }
    return bytes;
  }

  private static byte[] digits(String text) {
    String digits = text.substring(HEX.length());
    if (digits.isEmpty() || digits.length() % 2 != 0 || !digits.matches("[0-9A-Fa-f]*")) {
      throw new IllegalArgumentException(
          "begins with 0x and goes on with something else than pairs of hex digits");
    }
    return HexFormat.of().parseHex(digits);
  }
}
