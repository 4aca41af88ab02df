package io.toplink.dcim.core.install;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the ISO of one installation is called, and whether it is the one that a BMC says it shows.
 * Some BMCs tell only the last part of an address, so that has something of the token's hash in it:
 * otherwise they would take one installation's ISO for that of the next.
 */
final class MediaName {
  private static final Pattern TOKEN = Pattern.compile("/m/([A-Za-z0-9_-]{43})/");
  private static final int SHOWN = 4;

  private MediaName() {}

  /** Such as {@code debian-12-0a1b2c3d.iso}. */
  static String of(String image, byte[] tokenHash) {
    return image + suffix(tokenHash);
  }

  /**
   * @param shown address or name, as the BMC tells
   */
  static boolean matches(String shown, byte[] tokenHash) {
    Optional<byte[]> token =
        Optional.of(TOKEN.matcher(shown))
            .filter(Matcher::find)
            .map(found -> InstallToken.of(found.group(1)).hash());
    return token.isPresent()
        ? MessageDigest.isEqual(token.get(), tokenHash)
        : shown.endsWith(suffix(tokenHash));
  }

  private static String suffix(byte[] tokenHash) {
    return "-" + HexFormat.of().formatHex(Arrays.copyOf(tokenHash, SHOWN)) + ".iso";
  }
}
