package io.toplink.dcim.core.bmc.ipmi;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts and signs what a session sends, verifies and decrypts what it receives, in this order
 * each. Not for several threads at once.
 */
final class SessionCipher {
  private static final int BLOCK = 16;
  private static final int KEY_MATERIAL = 20;
  private static final byte NEXT_HEADER = 7;

  private final CipherSuite suite;
  private final SecureRandom random;
  private final Hmac signature;
  private final SecretKeySpec key;
  private final Cipher aes;

  /**
   * @param sessionKey what both sides agreed on in the handshake
   */
  SessionCipher(CipherSuite suite, byte[] sessionKey, SecureRandom random) {
    this.suite = suite;
    this.random = random;
    Hmac hmac = new Hmac(suite, sessionKey);
    this.signature = new Hmac(suite, hmac.of(material(1)));
    this.key = new SecretKeySpec(hmac.of(material(2)), 0, BLOCK, "AES");
    try {
      this.aes = Cipher.getInstance("AES/CBC/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES", e);
    }
  }

  private static byte[] material(int value) {
    byte[] material = new byte[KEY_MATERIAL];
    Arrays.fill(material, (byte) value);
    return material;
  }

  /** A whole packet with the message in it. */
  byte[] seal(int session, int sequence, byte[] message) {
    byte[] payload = encrypt(message);
    int unpadded = Packet.HEADER - Packet.SIGNED_FROM + payload.length + 2;
    int padding = (4 - unpadded % 4) % 4;
    int trailer = padding + 2 + suite.trailerLength();
    ByteBuffer packet = Packet.inSession(session, sequence, payload, trailer);
    for (int i = 0; i < padding; i++) {
      packet.put((byte) 0xff);
    }
    packet.put((byte) padding).put(NEXT_HEADER);
    byte[] bytes = packet.array();
    packet.put(signature.of(bytes, Packet.SIGNED_FROM, packet.position(), suite.trailerLength()));
    return bytes;
  }

  /** Whether a packet of this session was signed by whoever knows its key. */
  boolean isGenuine(Packet packet) {
    byte[] bytes = packet.datagram();
    int end = bytes.length - suite.trailerLength();
    return packet.signed()
        && packet.encrypted()
        && end >= Packet.HEADER + packet.payload().length + 2
        && MessageDigest.isEqual(
            signature.of(bytes, Packet.SIGNED_FROM, end, suite.trailerLength()),
            Arrays.copyOfRange(bytes, end, bytes.length));
  }

  /** What a genuine packet says; empty if it is no whole number of blocks, or padded wrongly. */
  Optional<byte[]> open(Packet packet) {
    byte[] payload = packet.payload();
    if (payload.length < 2 * BLOCK || payload.length % BLOCK != 0) {
      return Optional.empty();
    }
    byte[] plain = crypt(Cipher.DECRYPT_MODE, payload, payload, BLOCK);
    int padding = plain[plain.length - 1] & 0xff;
    int length = plain.length - 1 - padding;
    return padding < BLOCK && length >= 0
        ? Optional.of(Arrays.copyOf(plain, length))
        : Optional.empty();
  }

  private byte[] encrypt(byte[] message) {
    int padding = (BLOCK - (message.length + 1) % BLOCK) % BLOCK;
    byte[] padded = Arrays.copyOf(message, message.length + padding + 1);
    for (int i = 0; i < padding; i++) {
      padded[message.length + i] = (byte) (i + 1);
    }
    padded[padded.length - 1] = (byte) padding;
    byte[] vector = new byte[BLOCK];
    random.nextBytes(vector);
    byte[] encrypted = crypt(Cipher.ENCRYPT_MODE, vector, padded, 0);
    byte[] payload = Arrays.copyOf(vector, BLOCK + encrypted.length);
    System.arraycopy(encrypted, 0, payload, BLOCK, encrypted.length);
    return payload;
  }

  /**
   * @param vector begins with the initialization vector
   */
  private byte[] crypt(int mode, byte[] vector, byte[] bytes, int from) {
    try {
      aes.init(mode, key, new IvParameterSpec(vector, 0, BLOCK));
      return aes.doFinal(bytes, from, bytes.length - from);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("whole blocks were not taken", e);
    }
  }
}
