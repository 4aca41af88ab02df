package io.toplink.dcim.core.bmc;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes words of BMCs harmless, and knows those that mean nobody filled it in. */
public final class Labels {
  private static final int LONGEST = 200;
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

  /** What boards carry whose maker gave them none. */
  private static final Set<String> UUIDS_OF_MANY =
      Set.of("03000200-0400-0500-0006-000700080009", "00020003-0004-0005-0006-000700080009");

  private static final Pattern ONE_CHARACTER_OVER_AND_OVER = Pattern.compile("([0fx.\\-_*])\\1*");

  private Labels() {}

  /** Without control characters, without blanks around, at most 200 characters. */
  public static String clean(String text) {
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
  public static @Nullable String cleanOrNull(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String clean = clean(text);
    return clean.isEmpty() ? null : clean;
  }

  /** A maker's serial number; null if it is none. */
  public static @Nullable String serial(@Nullable String text) {
    String serial = cleanOrNull(text);
    if (serial == null) {
      return null;
    }
    String folded = serial.toLowerCase(Locale.ROOT).replaceAll("[\\s_]", "");
    return UNSET.contains(folded) || ONE_CHARACTER_OVER_AND_OVER.matcher(folded).matches()
        ? null
        : serial;
  }

  /**
   * A UUID in lower case; null if it is none, the same digit all over, or what many boards have.
   */
  public static @Nullable String uuid(@Nullable String text) {
    String uuid = cleanOrNull(text);
    if (uuid == null) {
      return null;
    }
    String folded = uuid.toLowerCase(Locale.ROOT);
    if (!UUID.matcher(folded).matches()) {
      return null;
    }
    String digits = folded.replace("-", "");
    return digits.chars().distinct().count() == 1 || UUIDS_OF_MANY.contains(folded) ? null : folded;
  }
}
