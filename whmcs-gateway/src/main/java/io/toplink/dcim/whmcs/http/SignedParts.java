package io.toplink.dcim.whmcs.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a signature covers, byte for byte as it was sent.
 *
 * @param pathAndQuery with the question mark, if there is a query
 * @param idempotencyKey empty if there is none
 */
record SignedParts(String method, String pathAndQuery, String idempotencyKey, byte[] body) {

  /** The text that was signed: five lines, the last one the body's digest. */
  byte[] canonical(String timestamp) {
    String digest = HexFormat.of().formatHex(sha256(body));
    return String.join("\n", method, pathAndQuery, timestamp, idempotencyKey, digest)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
