package io.toplink.dcim.core.seal;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.subtle.Hkdf;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets so that only their own row can open them: AES-256-GCM, bound to what the secret is
 * for and to the row it stands in.
 *
 * <p>A sealed value is one byte of format version, then what Tink makes of it: the id of the key, a
 * random nonce, the ciphertext and its tag.
 */
public final class Sealer {
  private static final byte VERSION = 1;
  private static final String CHECK_PURPOSE = "seal-check";
  private static final int MAC_BYTES = 32;
  private static final byte[] NO_SALT = {};
  private static final UUID CHECK_ROW = new UUID(0, 0);
  private static final byte[] CHECK_WORD = "toplink-dcim".getBytes(StandardCharsets.US_ASCII);

  private final Aead aead;
  private final byte[] currentPrefix;
  private final byte[] oldestKey;

  /** By purpose, of which there are a few. */
  private final Map<String, SecretKeySpec> macKeys = new ConcurrentHashMap<>();

  Sealer(KeysetHandle keys) {
    try {
      this.aead = keys.getPrimitive(RegistryConfiguration.get(), Aead.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the seal keys cannot be used", e);
    }
    this.oldestKey = KeysFile.oldestKey(keys);
    // Tink's prefix: a byte that says so, and the key's id.
    this.currentPrefix =
        ByteBuffer.allocate(6).put(VERSION).put((byte) 1).putInt(keys.getPrimary().getId()).array();
  }

  /**
   * Seals bytes.
   *
   * @param purpose what the secret is for, such as {@code bmc-password}; the same when opening
   * @param row the id of the row it is stored in
   */
  public byte[] seal(String purpose, UUID row, byte[] plaintext) {
    try {
      byte[] sealed = aead.encrypt(plaintext, context(purpose, row));
      return ByteBuffer.allocate(1 + sealed.length).put(VERSION).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal a " + purpose, e);
    }
  }

  /** Seals text. */
  public byte[] seal(String purpose, UUID row, Secret secret) {
    return seal(purpose, row, secret.reveal().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Opens what was sealed for the same purpose and row.
   *
   * @throws DcimException SECRET_UNREADABLE if it was changed, stands in another row than it was
   *     sealed for, or the key is not among ours
   */
  public byte[] open(String purpose, UUID row, byte[] sealed) {
    if (sealed.length == 0 || sealed[0] != VERSION) {
      throw unreadable(purpose, row);
    }
    try {
      byte[] ciphertext = Arrays.copyOfRange(sealed, 1, sealed.length);
      return aead.decrypt(ciphertext, context(purpose, row));
    } catch (GeneralSecurityException e) {
      throw unreadable(purpose, row).causedBy(e);
    }
  }

  /** Opens text, as {@link #open}. */
  public Secret openText(String purpose, UUID row, byte[] sealed) {
    return new Secret(new String(open(purpose, row, sealed), StandardCharsets.UTF_8));
  }

  /** Whether it was sealed with the key that seals now; if not, sealing it anew ends a rotation. */
  public boolean isCurrent(byte[] sealed) {
    return sealed.length > currentPrefix.length
        && Arrays.mismatch(sealed, currentPrefix) == currentPrefix.length;
  }

  /**
   * A digest that only holders of the keys can make: unlike a plain one it tells nobody whether a
   * guess at what was digested is right. The same in every process and, since the oldest key stays,
   * after a rotation.
   *
   * @param purpose keeps digests of different things apart
   * @return 32 bytes
   */
  public byte[] mac(String purpose, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(macKeys.computeIfAbsent(purpose, this::macKey));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private SecretKeySpec macKey(String purpose) {
    try {
      byte[] key =
          Hkdf.computeHkdf(
              "HmacSha256",
              oldestKey,
              NO_SALT,
              purpose.getBytes(StandardCharsets.UTF_8),
              MAC_BYTES);
      return new SecretKeySpec(key, "HmacSHA256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  /** A known word, sealed: stored with the first secret, it later tells a wrong key at once. */
  byte[] checkValue() {
    return seal(CHECK_PURPOSE, CHECK_ROW, CHECK_WORD);
  }

  boolean fits(byte[] checkValue) {
    try {
      return Arrays.equals(open(CHECK_PURPOSE, CHECK_ROW, checkValue), CHECK_WORD);
    } catch (DcimException e) {
      return false;
    }
  }

  private static byte[] context(String purpose, UUID row) {
    if (purpose.indexOf('|') >= 0) {
      throw new IllegalArgumentException("a purpose must not contain |: " + purpose);
    }
    return (purpose + "|" + row + "|" + VERSION).getBytes(StandardCharsets.UTF_8);
  }

  private static DcimException unreadable(String purpose, UUID row) {
    return DcimException.of(
        Reason.SECRET_UNREADABLE,
        "the stored "
            + purpose
            + " cannot be opened: it was changed, moved, or sealed with a key"
            + " that is not in the keys file; set it anew",
        "purpose",
        purpose,
        "row",
        row.toString());
  }
}
