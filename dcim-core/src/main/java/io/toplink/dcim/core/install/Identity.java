package io.toplink.dcim.core.install;

import io.toplink.dcim.core.install.Install.WhoIsIt;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a machine that asks is the one that is installed. What firmware and BMC tell of the same
 * machine may differ in writing and in the order of a UUID's bytes, never in both serial number and
 * UUID.
 */
final class Identity {
  private Identity() {}

  /** A machine whose BMC told nothing is only known by its MAC, by which it was found. */
  static boolean agrees(WhoIsIt expected, WhoIsIt told) {
    if (expected.uuid() == null && expected.serial() == null) {
      return true;
    }
    return sameSerial(expected.serial(), told.serial()) || sameUuid(expected.uuid(), told.uuid());
  }

  private static boolean sameSerial(@Nullable String expected, @Nullable String told) {
    return expected != null
        && told != null
        && !plain(expected).isEmpty()
        && plain(expected).equals(plain(told));
  }

  private static boolean sameUuid(@Nullable String expected, @Nullable String told) {
    if (expected == null || told == null) {
      return false;
    }
    String a = plain(expected);
    String b = plain(told);
    return a.length() == 32 && (a.equals(b) || a.equals(swapped(b)));
  }

  /** The first three fields in the other byte order, as SMBIOS 2.6 and what came before differ. */
  private static String swapped(String uuid) {
    if (uuid.length() != 32) {
      return uuid;
    }
    return reversed(uuid.substring(0, 8))
        + reversed(uuid.substring(8, 12))
        + reversed(uuid.substring(12, 16))
        + uuid.substring(16);
  }

  private static String reversed(String hex) {
    StringBuilder turned = new StringBuilder();
    for (int i = hex.length() - 2; i >= 0; i -= 2) {
      turned.append(hex, i, i + 2);
    }
    return turned.toString();
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
