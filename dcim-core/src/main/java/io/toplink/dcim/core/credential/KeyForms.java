package io.toplink.dcim.core.credential;

import io.toplink.dcim.core.base.Secret;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What keys and secrets look like: a prefix that tells scanners and people what they found, letters
 * and digits only so that a double click selects all of it, and in secrets a checksum that tells a
 * slip of the hand from a wrong secret without asking anybody.
 */
final class KeyForms {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String KEY_PREFIX = "dck";
  private static final String SECRET_PREFIX = "dcs";
  private static final int KEY_DIGITS = 22; // 128 bits
  private static final int SECRET_DIGITS = 43; // 256 bits
  private static final int CHECKSUM_DIGITS = 6; // 32 bits
  private static final Pattern KEY = Pattern.compile("dck[0-9A-Za-z]{22}");
  private static final Pattern SECRET = Pattern.compile("dcs[0-9A-Za-z]{49}");
  private static final byte[] SIGNING = "dcim-signing-key-v1".getBytes(StandardCharsets.US_ASCII);

  private final SecureRandom random = new SecureRandom();

  String newKey() {
    return KEY_PREFIX + randomDigits(16, KEY_DIGITS);
  }

  Secret newSecret() {
    String body = SECRET_PREFIX + randomDigits(32, SECRET_DIGITS);
    return new Secret(body + checksum(body));
  }

  static boolean isKey(String text) {
    return KEY.matcher(text).matches();
  }

  /** Whether it can be a secret of ours at all. */
  static boolean isSecret(String text) {
    if (!SECRET.matcher(text).matches()) {
      return false;
    }
    int end = text.length() - CHECKSUM_DIGITS;
    return checksum(text.substring(0, end)).equals(text.substring(end));
  }

  /** What a secret is kept as: it verifies secrets and signatures, and gives neither away. */
  static byte[] signingKey(Secret secret) {
    return hmac(secret.reveal().getBytes(StandardCharsets.UTF_8), SIGNING);
  }

  static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      // An empty key is none to Java; as a secret it is as wrong as any other.
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private String randomDigits(int bytes, int digits) {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    return digits(new BigInteger(1, value), digits);
  }

  private static String checksum(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    return digits(BigInteger.valueOf(crc.getValue()), CHECKSUM_DIGITS);
  }

  private static String digits(BigInteger value, int length) {
    BigInteger base = BigInteger.valueOf(DIGITS.length());
    char[] text = new char[length];
    BigInteger rest = value;
    for (int i = length - 1; i >= 0; i--) {
      BigInteger[] parts = rest.divideAndRemainder(base);
      text[i] = DIGITS.charAt(parts[1].intValue());
      rest = parts[0];
    }
    return new String(text);
  }
}
