package io.toplink.dcim.core.install;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a machine shows to be served: 256 random bits, made when the installer is handed out. Only
 * its hash is kept. The installed system gets another one, made from it, which says "up" and
 * nothing else.
 */
final class InstallToken {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String text;

  private InstallToken(String text) {
    this.text = text;
  }

  static InstallToken next() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return new InstallToken(encode(bytes));
  }

  static boolean wellFormed(String text) {
    return FORM.matcher(text).matches();
  }

  static InstallToken of(String shown) {
    return new InstallToken(shown);
  }

  /** For the stage after this one. */
  InstallToken forInstalledSystem() {
    return new InstallToken(derived("up"));
  }

  /**
   * For the installer on the ISO that is fetched with this one: whoever has the ISO's address can
   * read the ISO, and whoever can read the ISO does not learn its address.
   */
  InstallToken forInstaller() {
    return new InstallToken(derived("installer"));
  }

  private String derived(String what) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(text.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
      return encode(mac.doFinal(what.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }

  /** The token itself; the name makes each use of it stand out. */
  String reveal() {
    return text;
  }

  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return "***";
  }
}
