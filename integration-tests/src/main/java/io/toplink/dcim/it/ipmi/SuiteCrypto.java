package io.toplink.dcim.it.ipmi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What a session of cipher suite 3 or 17 does to its packets, seen from the BMC. */
final class SuiteCrypto {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String algorithm;
  private final int length;
  private final byte[] k1;
  private final SecretKeySpec aes;

  SuiteCrypto(int suite, byte[] sessionKey) {
    algorithm = algorithm(suite);
    length = suite == 17 ? 16 : 12;
    byte[] constant = new byte[20];
    Arrays.fill(constant, (byte) 1);
    k1 = mac(algorithm, sessionKey, constant);
    Arrays.fill(constant, (byte) 2);
    aes = new SecretKeySpec(mac(algorithm, sessionKey, constant), 0, 16, "AES");
  }

  static String algorithm(int suite) {
    return suite == 17 ? "HmacSHA256" : "HmacSHA1";
  }

  static byte[] mac(String algorithm, byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  int length() {
    return length;
  }

  byte[] seal(int session, int sequence, byte[] message) {
    int fill = 15 - message.length % 16;
    byte[] plain = Arrays.copyOf(message, message.length + fill + 1);
    for (int i = 1; i <= fill; i++) {
      plain[message.length + i - 1] = (byte) i;
    }
    plain[plain.length - 1] = (byte) fill;
    byte[] vector = new byte[16];
    RANDOM.nextBytes(vector);
    byte[] secret = crypt(Cipher.ENCRYPT_MODE, vector, plain);
    int payload = vector.length + secret.length;
    int pad = 3 - (12 + payload + 1) % 4;
    ByteBuffer packet =
        ByteBuffer.allocate(16 + payload + pad + 2 + length).order(ByteOrder.LITTLE_ENDIAN);
    packet.putInt(0x07ff0006).put((byte) 6).put((byte) 0xc0).putInt(session).putInt(sequence);
    packet.putShort((short) payload).put(vector).put(secret);
    for (int i = 0; i < pad; i++) {
      packet.put((byte) 0xff);
    }
    packet.put((byte) pad).put((byte) 7);
    packet.put(sign(packet.array(), packet.position()), 0, length);
    return packet.array();
  }

  /** Empty if it was not sealed by whoever knows the session's key. */
  Optional<byte[]> open(byte[] packet) {
    int end = packet.length - length;
    int payload = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN).getShort(14) & 0xffff;
    if (end < 16 + payload || payload < 32 || payload % 16 != 0) {
      return Optional.empty();
    }
    byte[] signature = Arrays.copyOf(sign(packet, end), length);
    if (!MessageDigest.isEqual(signature, Arrays.copyOfRange(packet, end, packet.length))) {
      return Optional.empty();
    }
    byte[] plain =
        crypt(
            Cipher.DECRYPT_MODE,
            Arrays.copyOfRange(packet, 16, 32),
            Arrays.copyOfRange(packet, 32, 16 + payload));
    int rest = plain.length - 1 - (plain[plain.length - 1] & 0xff);
    return rest < 0 ? Optional.empty() : Optional.of(Arrays.copyOf(plain, rest));
  }

  private byte[] sign(byte[] packet, int end) {
    return mac(algorithm, k1, Arrays.copyOfRange(packet, 4, end));
  }

  private byte[] crypt(int mode, byte[] vector, byte[] bytes) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
      cipher.init(mode, aes, new IvParameterSpec(vector));
      return cipher.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
