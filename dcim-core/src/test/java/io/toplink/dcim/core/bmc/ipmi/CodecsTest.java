package io.toplink.dcim.core.bmc.ipmi;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets and messages as bytes, and their codes. */
class CodecsTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final int ROUNDS = 10_000;

  @Test
  void codesAreThoseOfTheStandards() {
    // RFC 2202, test case 2; RFC 4231, test case 2.
    byte[] text = "what do ya want for nothing?".getBytes(US_ASCII);
    byte[] key = "Jefe".getBytes(US_ASCII);
    assertThat(HEX.formatHex(new Hmac(CipherSuite.SUITE_3, key).of(text)))
        .isEqualTo("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    assertThat(HEX.formatHex(new Hmac(CipherSuite.SUITE_17, key).of(text)))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assertThat(HEX.formatHex(new Hmac(CipherSuite.SUITE_3, key).of(text, 0, text.length, 12)))
        .isEqualTo("effcdf6ae5eb2fa2d27416d5");
  }

  @Test
  void aRequestIsAsTheSpecificationDrawsIt() {
    // Get Channel Authentication Capabilities, channel 14, administrator: on every wire.
    Command command = Command.app("capabilities", 0x38, 0x8e, 0x04);
    assertThat(HEX.formatHex(LanMessage.request(command, 0))).isEqualTo("2018c88100388e04b5");
  }

  @Test
  void aReplyIsReadBack() {
    byte[] reply = HEX.parseHex("811c63200438000102030405" + "95");
    reply[12] = LanMessage.checksum(reply, 3, 12);
    LanMessage.Received received = LanMessage.reply(reply).orElseThrow();
    assertThat(received.number()).isEqualTo(1);
    assertThat(received.function()).isEqualTo(6);
    assertThat(received.code()).isEqualTo(0x38);
    assertThat(received.reply().isOk()).isTrue();
    assertThat(received.reply().data()).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void aDamagedReplyIsNone() {
    byte[] good = HEX.parseHex("811c63200438000102030405" + "00");
    good[12] = LanMessage.checksum(good, 3, 12);
    for (int i = 0; i < good.length; i++) {
      byte[] damaged = good.clone();
      damaged[i] ^= 0x10;
      boolean harmless = LanMessage.reply(damaged).isPresent();
      assertThat(harmless).as("byte %s", i).isFalse();
    }
    assertThat(LanMessage.reply(Arrays.copyOf(good, 7))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void whatIsSealedIsOpenedByTheSameKeyOnly(CipherSuite suite) {
    SecureRandom random = new SecureRandom();
    byte[] key = new byte[20];
    random.nextBytes(key);
    byte[] other = key.clone();
    other[0] ^= 1;
    SessionCipher ours = new SessionCipher(suite, key, random);
    SessionCipher theirs = new SessionCipher(suite, other, random);
    for (int length = 0; length < 100; length++) {
      byte[] message = new byte[length];
      random.nextBytes(message);
      byte[] sealed = ours.seal(0x01020304, length, message);
      Packet packet = Packet.parse(sealed).orElseThrow();
      assertThat((sealed.length - 4 - suite.trailerLength()) % 4).as("signed length").isZero();
      assertThat(packet.session()).isEqualTo(0x01020304);
      assertThat(packet.sequence()).isEqualTo(length);
      assertThat(ours.isGenuine(packet)).isTrue();
      assertThat(ours.open(packet)).hasValueSatisfying(read -> assertThat(read).isEqualTo(message));
      assertThat(theirs.isGenuine(packet)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void noChangedPacketIsGenuine(CipherSuite suite) {
    SessionCipher cipher = new SessionCipher(suite, new byte[20], new SecureRandom());
    byte[] sealed = cipher.seal(7, 1, new byte[] {1, 2, 3});
    for (int bit = 32; bit < sealed.length * 8; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      boolean genuine = Packet.parse(changed).filter(cipher::isGenuine).isPresent();
      assertThat(genuine).as("bit %s", bit).isFalse();
    }
  }

  @Test
  void anythingMayComeOverTheNetwork() {
    Random random = new Random(42);
    SessionCipher cipher =
        new SessionCipher(CipherSuite.SUITE_17, new byte[20], new SecureRandom());
    byte[] model = cipher.seal(7, 1, new byte[40]);
    int readable = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = i % 2 == 0 ? mutated(model, random) : anything(random);
      var packet = Packet.parse(bytes);
      if (packet.isPresent()) {
        readable++;
        cipher.isGenuine(packet.get());
        cipher.open(packet.get()).ifPresent(LanMessage::reply);
      }
      LanMessage.reply(bytes);
      SystemGuid.text(bytes);
      for (Fru.Area area : Fru.Area.values()) {
        Fru.UNKNOWN.with(area, bytes);
      }
    }
    assertThat(readable).as("packets that were looked into").isGreaterThan(ROUNDS / 20);
  }

  private static byte[] mutated(byte[] model, Random random) {
    byte[] bytes =
        random.nextInt(4) == 0 ? Arrays.copyOf(model, random.nextInt(200)) : model.clone();
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static byte[] anything(Random random) {
    byte[] bytes = new byte[random.nextInt(120)];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void eachNumberPassesOnce() {
    SequenceWindow window = new SequenceWindow();
    assertThat(window.accept(0)).as("numbers begin at 1").isFalse();
    assertThat(window.accept(5)).isTrue();
    assertThat(window.accept(5)).isFalse();
    assertThat(window.accept(7)).isTrue();
    assertThat(window.accept(6)).as("overtaken").isTrue();
    assertThat(window.accept(6)).isFalse();
    assertThat(window.accept(4)).as("before the first seen").isTrue();
    assertThat(window.accept(100)).isTrue();
    assertThat(window.accept(69)).as("31 behind").isTrue();
    assertThat(window.accept(68)).as("32 behind").isFalse();
    assertThat(window.accept(7)).isFalse();
  }

  @Test
  void numbersMayGoRound() {
    SequenceWindow window = new SequenceWindow();
    assertThat(window.accept(0xfffffffe)).isTrue();
    assertThat(window.accept(0xffffffff)).isTrue();
    assertThat(window.accept(1)).isTrue();
    assertThat(window.accept(0xffffffff)).isFalse();
    assertThat(window.accept(0x80000000 + 1)).as("as far as can be").isFalse();
  }

  @Test
  void inAnyOrderEachNumberPassesOnce() {
    Random random = new Random(7);
    SequenceWindow window = new SequenceWindow();
    boolean[] passed = new boolean[20_000];
    int highest = 1;
    for (int i = 0; i < ROUNDS; i++) {
      int number = Math.max(1, highest + random.nextInt(12) - 8);
      if (window.accept(number)) {
        assertThat(passed[number]).as("number %s", number).isFalse();
        passed[number] = true;
      }
      highest = Math.max(highest, number);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "44454c4c4200104a8042b4c04f4d3132, 4c4c4544-0042-4a10-8042-b4c04f4d3132",
    "550e8400e29b41d4a716446655440000, 550e8400-e29b-41d4-a716-446655440000",
    "32314d4fc0b44280104a420044454c4c, 4c4c4544-0042-4a10-8042-b4c04f4d3132",
    "00000000000000000000000000000000,",
    "ffffffffffffffffffffffffffffffff,",
    "44454c4c,"
  })
  void aGuidIsReadInTheOrderThatMakesSense(String bytes, String text) {
    assertThat(SystemGuid.text(HEX.parseHex(bytes))).isEqualTo(text);
  }
}
