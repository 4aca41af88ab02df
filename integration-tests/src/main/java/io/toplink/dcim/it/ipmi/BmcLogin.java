package io.toplink.dcim.it.ipmi;

import static io.toplink.dcim.it.ipmi.SuiteCrypto.mac;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One login to a simulated BMC, step by step, and the session that comes of it. */
final class BmcLogin {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A step's payload, or the status it is refused with. */
  record Step(int status, byte[] payload) {}

  private final int suite;
  private final byte[] client;
  private final byte[] own = new byte[4];
  private final byte[] bmcRandom = new byte[16];
  private final byte[] guid;
  private byte[] clientRandom = new byte[16];
  private byte[] user = new byte[2];
  private byte[] password = new byte[20];
  private byte[] sessionKey = new byte[0];
  private @Nullable SuiteCrypto crypto;
  private int sequence;

  BmcLogin(int suite, byte[] client, byte[] guid) {
    this.suite = suite;
    this.client = client;
    this.guid = guid;
    RANDOM.nextBytes(own);
  }

  int id() {
    return ByteBuffer.wrap(own).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  int clientId() {
    return ByteBuffer.wrap(client).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  /**
   * What it says to the first packet.
   *
   * @param algorithms authentication and integrity that it says it chose
   */
  byte[] opened(byte tag, int... algorithms) {
    ByteBuffer answer = ByteBuffer.allocate(36);
    answer.put(tag).put((byte) 0).put((byte) 4).put((byte) 0).put(client).put(own);
    for (int i = 0; i < 3; i++) {
      int algorithm = i < 2 ? algorithms[i] : algorithms[0] == 0 ? 0 : 1;
      answer.put((byte) i).putShort((short) 0).put((byte) 8).put((byte) algorithm);
      answer.put(new byte[3]);
    }
    return answer.array();
  }

  /** RAKP message 2. */
  Step prove(byte[] rakp1, String username, String kept) {
    clientRandom = Arrays.copyOfRange(rakp1, 8, 24);
    user = new byte[2 + (rakp1[27] & 0xff)];
    user[0] = rakp1[24];
    user[1] = rakp1[27];
    System.arraycopy(rakp1, 28, user, 2, user.length - 2);
    if (!Arrays.equals(username.getBytes(UTF_8), Arrays.copyOfRange(user, 2, user.length))) {
      return new Step(0x0d, new byte[0]);
    }
    password = Arrays.copyOf(kept.getBytes(UTF_8), 20);
    RANDOM.nextBytes(bmcRandom);
    byte[] code = mac(hash(), password, client, own, clientRandom, bmcRandom, guid, user);
    return new Step(0, answer(rakp1[0], bmcRandom, guid, code));
  }

  /** RAKP message 4. */
  Step agree(byte[] rakp3, byte @Nullable [] bmcKey) {
    byte[] expected = mac(hash(), password, bmcRandom, client, user);
    if (!MessageDigest.isEqual(expected, Arrays.copyOfRange(rakp3, 8, rakp3.length))) {
      return new Step(0x0f, new byte[0]);
    }
    sessionKey = mac(hash(), bmcKey == null ? password : bmcKey, clientRandom, bmcRandom, user);
    SuiteCrypto made = new SuiteCrypto(suite, sessionKey);
    crypto = made;
    byte[] code = Arrays.copyOf(mac(hash(), sessionKey, clientRandom, own, guid), made.length());
    return new Step(0, answer(rakp3[0], code));
  }

  private String hash() {
    return SuiteCrypto.algorithm(suite);
  }

  private byte[] answer(byte tag, byte[]... parts) {
    int length = 8;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer answer = ByteBuffer.allocate(length).put(tag).put(new byte[3]).put(client);
    for (byte[] part : parts) {
      answer.put(part);
    }
    return answer.array();
  }

  /** Null until the login is through. */
  @Nullable SuiteCrypto crypto() {
    return crypto;
  }

  int nextSequence() {
    return ++sequence;
  }
}
