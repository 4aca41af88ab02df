package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.Sha2Crypt;

/**
 * Hashes of the passwords that installed systems are given. One is made to be slow, and an
 * installation needs its own for every file that it is told: the last ones are kept.
 */
final class PasswordHashes {
  private static final int KEPT = 1000;

  /** The most that the format takes. */
  private static final int SALT = 16;

  private final Map<UUID, String> hashes =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, String> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * The hash of an installation's password.
   *
   * @param operation that installs; its password never changes. It makes the salt as well, so that
   *     every process writes the same bytes into the same image
   */
  String of(UUID operation, Secret password) {
    synchronized (hashes) {
      String known = hashes.get(operation);
      if (known != null) {
        return known;
      }
    }
    String hash =
        Sha2Crypt.sha512Crypt(
            password.reveal().getBytes(StandardCharsets.US_ASCII), "$6$" + salt(operation));
    synchronized (hashes) {
      hashes.putIfAbsent(operation, hash);
      return hash;
    }
  }

  private static String salt(UUID operation) {
    byte[] digest = DigestUtils.sha256(operation.toString());
    return Base64.getEncoder().encodeToString(digest).substring(0, SALT).replace('+', '.');
  }
}
