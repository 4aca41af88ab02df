package io.toplink.dcim.core.bmc.redfish;

import org.jspecify.annotations.Nullable;

/** Makes words of a BMC harmless. */
final class Text {
  private static final int LONGEST = 200;

  private Text() {}

  /** Without control characters, without blanks around, at most 200 characters. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .limit(2 * LONGEST)
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE)
        .forEach(clean::appendCodePoint);
    String stripped = clean.toString().strip();
    if (stripped.length() <= LONGEST) {
      return stripped;
    }
    int end = Character.isHighSurrogate(stripped.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return stripped.substring(0, end);
  }

  /** As above; null if nothing is left. */
  static @Nullable String cleanOrNull(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String clean = clean(text);
    return clean.isEmpty() ? null : clean;
  }
}
