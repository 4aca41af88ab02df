package io.toplink.dcim.core.bmc.ipmi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * The four steps to a session, and nothing but them: it takes packets and says what to do next.
 * Whoever runs it repeats the last packet while no answer comes.
 *
 * <p>The BMC proves first that it knows the password (RAKP message 2). So a wrong password is known
 * here without being shown to the BMC, whose count of failed logins stays as it is.
 */
final class Handshake {
  /** What to do next. */
  sealed interface Step permits Ignore, Send, Done, Failed {}

  /** The packet was not for us, or no longer. */
  record Ignore() implements Step {}

  /** Send this, and repeat it if nothing comes. */
  record Send(byte[] packet) implements Step {}

  /**
   * The session is open.
   *
   * @param bmcSession what the BMC calls it
   */
  record Done(int bmcSession, SessionCipher cipher, CipherSuite suite) implements Step {}

  /** It will not come to a session. */
  record Failed(HandshakeFailure failure) implements Step {}

  private enum State {
    OPENING,
    RAKP_1_SENT,
    RAKP_3_SENT
  }

  private static final int ROLE_ADMINISTRATOR_BY_NAME = 0x14;
  private static final int RANDOM = 16;
  private static final int GUID = 16;

  /** What everything begins with: tag, status, two more, whose it is. */
  private static final int SHORTEST = 8;

  /** Tag and status. */
  private static final int REFUSAL = 2;

  private static final int OPENED = 36;

  private final Login login;
  private final SecureRandom random;
  private final int session;
  private final byte[] ourRandom = new byte[RANDOM];
  private State state = State.OPENING;
  private CipherSuite suite;
  private byte tag;
  private int bmcSession;
  private byte[] guid = new byte[GUID];
  private byte[] sessionKey = new byte[0];

  /**
   * @param suite to propose; the BMC may choose another one of ours
   * @param session what we call the session, not 0
   */
  Handshake(Login login, CipherSuite suite, int session, SecureRandom random) {
    this.login = login;
    this.suite = suite;
    this.session = session;
    this.random = random;
    random.nextBytes(ourRandom);
    this.tag = (byte) random.nextInt();
  }

  /** The first packet. */
  byte[] begin() {
    ByteBuffer payload = payload(32).put(tag).put((byte) 0).putShort((short) 0).putInt(session);
    algorithm(payload, 0, suite.authentication());
    algorithm(payload, 1, suite.integrity());
    algorithm(payload, 2, CipherSuite.CONFIDENTIALITY);
    return Packet.plain(Packet.OPEN_SESSION_REQUEST, payload.array());
  }

  /** Whether the BMC has answered anything yet. */
  boolean isAnswered() {
    return state != State.OPENING;
  }

  /** Whether the BMC has proved that it knows the password. */
  boolean isBmcProven() {
    return state == State.RAKP_3_SENT;
  }

  /**
   * The session that the BMC has if our last packet reached it and only its answer is missing.
   * Nothing that comes in it may be believed: the BMC has not proved that it knows the key.
   */
  Optional<Done> unconfirmed() {
    return isBmcProven() ? Optional.of(done()) : Optional.empty();
  }

  Step on(Packet packet) {
    byte[] payload = packet.payload();
    if (packet.signed()
        || packet.encrypted()
        || packet.session() != 0
        || packet.type() != awaited()
        || payload.length < REFUSAL
        || payload[0] != tag) {
      return new Ignore();
    }
    int told =
        payload.length < SHORTEST
            ? 0
            : ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
    int status = payload[1] & 0xff;
    if (status != 0) {
      // Many BMCs leave out of a refusal whose it is.
      return told == session || told == 0
          ? new Failed(HandshakeFailure.ofStatus(status, isBmcProven()))
          : new Ignore();
    }
    if (told != session) {
      return new Ignore();
    }
    return switch (state) {
      case OPENING -> opened(payload);
      case RAKP_1_SENT -> bmcProof(payload);
      case RAKP_3_SENT -> agreed(payload);
    };
  }

  private int awaited() {
    return switch (state) {
      case OPENING -> Packet.OPEN_SESSION_RESPONSE;
      case RAKP_1_SENT -> Packet.RAKP_2;
      case RAKP_3_SENT -> Packet.RAKP_4;
    };
  }

  private Step opened(byte[] payload) {
    if (payload.length < OPENED) {
      return new Ignore();
    }
    Optional<CipherSuite> chosen =
        CipherSuite.of(payload[16] & 0xff, payload[24] & 0xff, payload[32] & 0xff);
    if (chosen.isEmpty()) {
      return new Failed(
          HandshakeFailure.cipher(
              "wants algorithms "
                  + (payload[16] & 0xff)
                  + ", "
                  + (payload[24] & 0xff)
                  + ", "
                  + (payload[32] & 0xff)
                  + " instead of ours"));
    }
    suite = chosen.get();
    bmcSession = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
    state = State.RAKP_1_SENT;
    tag++;
    ByteBuffer rakp1 =
        payload(28 + login.username().length)
            .put(tag)
            .put(new byte[3])
            .putInt(bmcSession)
            .put(ourRandom)
            .put((byte) ROLE_ADMINISTRATOR_BY_NAME)
            .putShort((short) 0)
            .put((byte) login.username().length)
            .put(login.username());
    return new Send(Packet.plain(Packet.RAKP_1, rakp1.array()));
  }

  private Step bmcProof(byte[] payload) {
    int proofAt = SHORTEST + RANDOM + GUID;
    if (payload.length < proofAt + suite.codeLength()) {
      return new Ignore();
    }
    byte[] bmcRandom = Arrays.copyOfRange(payload, SHORTEST, SHORTEST + RANDOM);
    guid = Arrays.copyOfRange(payload, SHORTEST + RANDOM, proofAt);
    byte[] proof = Arrays.copyOfRange(payload, proofAt, proofAt + suite.codeLength());
    if (!MessageDigest.isEqual(proof, proofOf(login, bmcRandom))) {
      boolean cut =
          login.mayBeCut() && MessageDigest.isEqual(proof, proofOf(login.cut(), bmcRandom));
      return new Failed(cut ? HandshakeFailure.cutPassword() : HandshakeFailure.wrongPassword());
    }
    sessionKey = new Hmac(suite, login.bmcKey()).of(ourRandom, bmcRandom, user());
    byte[] ourProof =
        new Hmac(suite, login.password()).of(bmcRandom, littleEndian(session), user());
    state = State.RAKP_3_SENT;
    tag++;
    ByteBuffer rakp3 =
        payload(SHORTEST + ourProof.length)
            .put(tag)
            .put(new byte[3])
            .putInt(bmcSession)
            .put(ourProof);
    return new Send(Packet.plain(Packet.RAKP_3, rakp3.array()));
  }

  private byte[] proofOf(Login login, byte[] bmcRandom) {
    return new Hmac(suite, login.password())
        .of(littleEndian(session), littleEndian(bmcSession), ourRandom, bmcRandom, guid, user());
  }

  private Step agreed(byte[] payload) {
    int end = SHORTEST + suite.trailerLength();
    if (payload.length < end) {
      return new Ignore();
    }
    byte[] expected =
        Arrays.copyOf(
            new Hmac(suite, sessionKey).of(ourRandom, littleEndian(bmcSession), guid),
            suite.trailerLength());
    if (!MessageDigest.isEqual(expected, Arrays.copyOfRange(payload, SHORTEST, end))) {
      return new Failed(HandshakeFailure.wrongKey());
    }
    return done();
  }

  private Done done() {
    return new Done(bmcSession, new SessionCipher(suite, sessionKey, random), suite);
  }

  /** What both sides sign of the user: the role asked for, and the name. */
  private byte[] user() {
    byte[] name = login.username();
    return ByteBuffer.allocate(2 + name.length)
        .put((byte) ROLE_ADMINISTRATOR_BY_NAME)
        .put((byte) name.length)
        .put(name)
        .array();
  }

  private static ByteBuffer payload(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void algorithm(ByteBuffer payload, int kind, int algorithm) {
    payload.put((byte) kind).putShort((short) 0).put((byte) 8).put((byte) algorithm);
    payload.put(new byte[3]);
  }

  private static byte[] littleEndian(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
