package io.toplink.dcim.core.bmc.ipmi;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.bmc.ipmi.Handshake.Done;
import io.toplink.dcim.core.bmc.ipmi.Handshake.Failed;
import io.toplink.dcim.core.bmc.ipmi.Handshake.Ignore;
import io.toplink.dcim.core.bmc.ipmi.Handshake.Send;
import io.toplink.dcim.core.bmc.ipmi.Handshake.Step;
import io.toplink.dcim.core.bmc.ipmi.HandshakeFailure.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The steps to a session, with the BMC's part played here. */
class HandshakeTest {
  private static final int OURS = 0x01234567;
  private static final int THEIRS = 0x89abcdef;
  private static final byte[] PASSWORD = "calvin-2026".getBytes(US_ASCII);
  private static final byte[] USER = "admin".getBytes(US_ASCII);
  private static final byte[] BMC_RANDOM = filled(16, 0x33);
  private static final byte[] GUID = filled(16, 0x44);

  private static Handshake begin(CipherSuite suite) {
    return new Handshake(new Login(USER, PASSWORD, PASSWORD), suite, OURS, new SecureRandom());
  }

  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void goesThroughToASession(CipherSuite suite) {
    Handshake handshake = begin(suite);
    byte[] rakp1 = sent(handshake.on(opened(handshake, suite)));
    byte[] rakp3 = sent(handshake.on(proof(rakp1, suite, PASSWORD)));
    byte[] key = sessionKey(rakp1, suite);
    Step last = handshake.on(agreement(rakp3, rakp1, suite, key));
    assertThat(last).isInstanceOf(Done.class);
    Done done = (Done) last;
    assertThat(done.bmcSession()).isEqualTo(THEIRS);
    assertThat(done.suite()).isEqualTo(suite);
    Packet packet = Packet.parse(done.cipher().seal(THEIRS, 1, new byte[] {1})).orElseThrow();
    assertThat(new SessionCipher(suite, key, new SecureRandom()).isGenuine(packet)).isTrue();
  }

  @Test
  void theFirstPacketIsAsTheSpecificationDrawsIt() {
    byte[] open = begin(CipherSuite.SUITE_17).begin();
    open[16] = 0;
    assertThat(HexFormat.of().formatHex(open))
        .isEqualTo(
            "0600ff07"
                + "0610"
                + "00000000"
                + "00000000"
                + "2000"
                + "00000000"
                + "67452301"
                + "0000000803000000"
                + "0100000804000000"
                + "0200000801000000");
  }

  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void aWrongPasswordIsKnownBeforeOursIsShown(CipherSuite suite) {
    Handshake handshake = begin(suite);
    byte[] rakp1 = sent(handshake.on(opened(handshake, suite)));
    Step step = handshake.on(proof(rakp1, suite, "another".getBytes(US_ASCII)));
    assertThat(reason(step)).isEqualTo(Reason.LOGIN);
  }

  @Test
  void theBmcMayChooseAnotherOfOurSuites() {
    Handshake handshake = begin(CipherSuite.SUITE_17);
    byte[] rakp1 = sent(handshake.on(opened(handshake, CipherSuite.SUITE_3)));
    assertThat(handshake.on(proof(rakp1, CipherSuite.SUITE_3, PASSWORD))).isInstanceOf(Send.class);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "1, 0, 0", "1, 1, 0", "2, 2, 1", "1, 4, 1", "3, 1, 1", "3, 4, 2"})
  void theBmcMayNotChooseWhatProtectsLess(int authentication, int integrity, int encryption) {
    Handshake handshake = begin(CipherSuite.SUITE_17);
    byte[] payload = opening(handshake, authentication, integrity, encryption);
    assertThat(reason(handshake.on(packet(0x11, payload)))).isEqualTo(Reason.CIPHER);
  }

  @ParameterizedTest
  @CsvSource({
    "0x01, NO_SLOT",
    "0x0b, NO_SLOT",
    "0x02, LOST",
    "0x08, LOST",
    "0x04, CIPHER",
    "0x05, CIPHER",
    "0x10, CIPHER",
    "0x11, CIPHER",
    "0x09, PRIVILEGE",
    "0x0a, PRIVILEGE",
    "0x0c, LOGIN",
    "0x0d, LOGIN",
    "0x0f, LOGIN",
    "0x12, MISBEHAVED",
    "0xff, MISBEHAVED"
  })
  void aRefusalSaysWhatFollows(String status, Reason reason) {
    Handshake handshake = begin(CipherSuite.SUITE_17);
    byte[] refusal = {tag(handshake), (byte) Integer.decode(status).intValue()};
    assertThat(reason(handshake.on(packet(0x11, refusal)))).isEqualTo(reason);
  }

  @Test
  void whatIsNotForUsIsIgnored() {
    Handshake handshake = begin(CipherSuite.SUITE_3);
    byte[] good = opening(handshake, 1, 1, 1);
    byte[] otherTag = good.clone();
    otherTag[0]++;
    byte[] otherSession = good.clone();
    otherSession[4]++;
    assertThat(handshake.on(packet(0x11, otherTag))).isInstanceOf(Ignore.class);
    assertThat(handshake.on(packet(0x11, otherSession))).isInstanceOf(Ignore.class);
    assertThat(handshake.on(packet(0x13, good))).isInstanceOf(Ignore.class);
    assertThat(handshake.on(packet(0x11, Arrays.copyOf(good, 30)))).isInstanceOf(Ignore.class);
    assertThat(handshake.on(packet(0x11, good))).isInstanceOf(Send.class);
    assertThat(handshake.on(packet(0x11, good))).as("again").isInstanceOf(Ignore.class);
  }

  @Test
  void anythingMayComeInEachStep() {
    Random random = new Random(11);
    for (int round = 0; round < 10_000; round++) {
      Handshake handshake = begin(CipherSuite.SUITE_17);
      int steps = round % 3;
      byte[] model = opening(handshake, 3, 4, 1);
      if (steps > 0) {
        byte[] rakp1 = sent(handshake.on(packet(0x11, model)));
        model = proofPayload(rakp1, CipherSuite.SUITE_17, PASSWORD);
        if (steps > 1) {
          byte[] rakp3 = sent(handshake.on(packet(0x13, model)));
          model = new byte[24];
          model[0] = rakp3[16];
        }
      }
      byte[] bytes = Arrays.copyOf(model, Math.max(1, model.length - random.nextInt(60)));
      for (int i = random.nextInt(3); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      assertThat(handshake.on(packet(0x11 + 2 * steps, bytes))).isNotNull();
    }
  }

  private static byte tag(Handshake handshake) {
    return handshake.begin()[16];
  }

  private static Packet opened(Handshake handshake, CipherSuite suite) {
    return packet(0x11, opening(handshake, suite.authentication(), suite.integrity(), 1));
  }

  private static byte[] opening(Handshake handshake, int authentication, int integrity, int aes) {
    ByteBuffer payload = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
    payload.put(tag(handshake)).put(new byte[3]).putInt(OURS).putInt(THEIRS);
    payload.put(16, (byte) authentication).put(24, (byte) integrity).put(32, (byte) aes);
    return payload.array();
  }

  private static Packet proof(byte[] rakp1, CipherSuite suite, byte[] password) {
    return packet(0x13, proofPayload(rakp1, suite, password));
  }

  private static byte[] proofPayload(byte[] rakp1, CipherSuite suite, byte[] password) {
    byte[] code =
        new Hmac(suite, password)
            .of(little(OURS), little(THEIRS), random(rakp1), BMC_RANDOM, GUID, user());
    return ByteBuffer.allocate(40 + code.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(rakp1[16])
        .put(new byte[3])
        .putInt(OURS)
        .put(BMC_RANDOM)
        .put(GUID)
        .put(code)
        .array();
  }

  private static byte[] sessionKey(byte[] rakp1, CipherSuite suite) {
    return new Hmac(suite, PASSWORD).of(random(rakp1), BMC_RANDOM, user());
  }

  private static Packet agreement(byte[] rakp3, byte[] rakp1, CipherSuite suite, byte[] key) {
    byte[] code = new Hmac(suite, key).of(random(rakp1), little(THEIRS), GUID);
    return packet(
        0x15,
        ByteBuffer.allocate(8 + suite.trailerLength())
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(rakp3[16])
            .put(new byte[3])
            .putInt(OURS)
            .put(code, 0, suite.trailerLength())
            .array());
  }

  private static byte[] random(byte[] rakp1) {
    return Arrays.copyOfRange(rakp1, 24, 40);
  }

  private static byte[] user() {
    byte[] user = new byte[2 + USER.length];
    user[0] = 0x14;
    user[1] = (byte) USER.length;
    System.arraycopy(USER, 0, user, 2, USER.length);
    return user;
  }

  private static byte[] little(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static Packet packet(int type, byte[] payload) {
    return Packet.parse(Packet.plain(type, payload)).orElseThrow();
  }

  private static byte[] sent(Step step) {
    assertThat(step).isInstanceOf(Send.class);
    return ((Send) step).packet();
  }

  private static Reason reason(Step step) {
    assertThat(step).isInstanceOf(Failed.class);
    return ((Failed) step).failure().reason();
  }
}
