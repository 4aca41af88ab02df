package io.toplink.dcim.core.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {
  private static final String PURPOSE = "bmc-password";
  private static final UUID ROW = UUID.fromString("018f0000-0000-7000-8000-000000000001");
  private static final UUID OTHER_ROW = UUID.fromString("018f0000-0000-7000-8000-000000000002");
  private static final Secret SECRET = new Secret("pässword");

  @TempDir private Path directory;
  private KeysFile file;
  private Sealer sealer;

  @BeforeEach
  void create() {
    file = new KeysFile(directory.resolve("keys.json"));
    file.create();
    sealer = new Sealer(file.read());
  }

  @Test
  void whatWasSealedOpensAgain() {
    byte[] sealed = sealer.seal(PURPOSE, ROW, SECRET);
    assertThat(sealer.openText(PURPOSE, ROW, sealed)).isEqualTo(SECRET);
    assertThat(new Sealer(file.read()).openText(PURPOSE, ROW, sealed)).isEqualTo(SECRET);
  }

  @Test
  void aMacIsTheSameForHoldersOfTheKeysAndOutlivesARotation() {
    byte[] data = "calvin".getBytes(StandardCharsets.UTF_8);
    byte[] mac = sealer.mac("request", data);
    assertThat(mac).hasSize(32);
    file.addKey();
    file.promoteNewest();
    assertThat(new Sealer(file.read()).mac("request", data)).isEqualTo(mac);

    assertThat(sealer.mac("other", data)).isNotEqualTo(mac);
    assertThat(sealer.mac("request", "calvim".getBytes(StandardCharsets.UTF_8))).isNotEqualTo(mac);
    KeysFile other = new KeysFile(directory.resolve("other.json"));
    other.create();
    assertThat(new Sealer(other.read()).mac("request", data)).isNotEqualTo(mac);
  }

  @Test
  void theSecretDoesNotShowAndNoTwoSealsAreAlike() {
    byte[] sealed = sealer.seal(PURPOSE, ROW, SECRET);
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("ssword");
    assertThat(sealer.seal(PURPOSE, ROW, SECRET)).isNotEqualTo(sealed);
  }

  @Test
  void everyFlippedBitIsNoticed() {
    byte[] sealed = sealer.seal(PURPOSE, ROW, SECRET);
    for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      assertUnreadable(sealer, PURPOSE, ROW, changed);
    }
  }

  @Test
  void everyTruncationAndAnAdditionAreNoticed() {
    byte[] sealed = sealer.seal(PURPOSE, ROW, SECRET);
    for (int length = 0; length < sealed.length; length++) {
      assertUnreadable(sealer, PURPOSE, ROW, Arrays.copyOf(sealed, length));
    }
    assertUnreadable(sealer, PURPOSE, ROW, Arrays.copyOf(sealed, sealed.length + 1));
  }

  @Test
  void aValueMovedToAnotherRowOrPurposeDoesNotOpen() {
    byte[] sealed = sealer.seal(PURPOSE, ROW, SECRET);
    assertUnreadable(sealer, PURPOSE, OTHER_ROW, sealed);
    assertUnreadable(sealer, "login-password", ROW, sealed);
  }

  @Test
  void plaintextIsNotPassedThrough() {
    assertUnreadable(sealer, PURPOSE, ROW, "password".getBytes(StandardCharsets.UTF_8));
    assertUnreadable(sealer, PURPOSE, ROW, "\u0001password".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anotherKeyDoesNotOpenIt() {
    KeysFile other = new KeysFile(directory.resolve("other.json"));
    other.create();
    assertUnreadable(new Sealer(other.read()), PURPOSE, ROW, sealer.seal(PURPOSE, ROW, SECRET));
  }

  @Test
  void aPurposeThatCouldPassForAnotherContextIsRefused() {
    assertThatThrownBy(() -> sealer.seal("a|b", ROW, SECRET))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRotationKeepsOldSecretsReadableAtEveryStep() {
    byte[] old = sealer.seal(PURPOSE, ROW, SECRET);

    file.addKey();
    Sealer added = new Sealer(file.read());
    assertThat(added.openText(PURPOSE, ROW, old)).isEqualTo(SECRET);
    assertThat(added.isCurrent(old)).isTrue();

    file.promoteNewest();
    Sealer promoted = new Sealer(file.read());
    assertThat(promoted.openText(PURPOSE, ROW, old)).isEqualTo(SECRET);
    assertThat(promoted.isCurrent(old)).isFalse();

    byte[] anew = promoted.seal(PURPOSE, ROW, SECRET);
    assertThat(promoted.isCurrent(anew)).isTrue();
    assertThat(added.openText(PURPOSE, ROW, anew))
        .as("a process one step behind")
        .isEqualTo(SECRET);
    assertUnreadable(sealer, PURPOSE, ROW, anew);
  }

  private static void assertUnreadable(Sealer sealer, String purpose, UUID row, byte[] sealed) {
    assertThatThrownBy(() -> sealer.open(purpose, row, sealed))
        .isInstanceOfSatisfying(
            DcimException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.SECRET_UNREADABLE);
              assertThat(e.metadata()).containsEntry("row", row.toString());
            });
  }
}
