package io.toplink.dcim.core.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.core.config.ConfigSource;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealOpeningTest {
  private static final UUID ROW = UUID.fromString("018f0000-0000-7000-8000-000000000001");

  @TempDir private Path directory;
  private TestDatabase testDatabase;
  private Database database;
  private SealConfig config;

  @BeforeEach
  void create() {
    testDatabase = TestPostgres.freshDatabase();
    database = new Database(testDatabase.dataSource());
    config = new SealConfig(directory.resolve("seal").resolve("keys.json"));
  }

  @AfterEach
  void close() {
    testDatabase.close();
  }

  @Test
  void theFirstStartMakesKeysThatLaterStartsUse() throws Exception {
    byte[] sealed = SealOpening.open(database, config).seal("x", ROW, new Secret("word"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config.keysFile())))
        .isEqualTo("rw-------");
    assertThat(SealOpening.open(database, config).openText("x", ROW, sealed))
        .isEqualTo(new Secret("word"));
  }

  @Test
  void aLostKeysFileIsNotReplaced() throws Exception {
    SealOpening.open(database, config);
    Files.delete(config.keysFile());
    assertRefused("KEK_INVALID", "restore it from a backup");
    assertThat(config.keysFile()).doesNotExist();
  }

  @Test
  void theKeysOfAnotherDatabaseAreRefused() throws Exception {
    SealOpening.open(database, config);
    Files.delete(config.keysFile());
    new KeysFile(config.keysFile()).create();
    assertRefused("KEK_MISMATCH", "other keys");
  }

  @Test
  void theSecondOfTwoFirstStartsMustHaveTheSameKeys() {
    SealOpening.open(database, config);
    SealConfig other = new SealConfig(directory.resolve("other.json"));
    new KeysFile(other.keysFile()).create();
    assertThatThrownBy(() -> SealOpening.open(database, other))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("KEK_MISMATCH");
  }

  @Test
  void aRotatedFileStillFits() {
    SealOpening.open(database, config);
    KeysFile file = new KeysFile(config.keysFile());
    file.addKey();
    file.promoteNewest();
    byte[] sealed = SealOpening.open(database, config).seal("x", ROW, new Secret("word"));
    assertThat(SealOpening.open(database, config).isCurrent(sealed)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-rw----", "rw----r--"})
  void aFileThatOthersGetAtIsRefused(String mode) throws Exception {
    SealOpening.open(database, config);
    Files.setPosixFilePermissions(config.keysFile(), PosixFilePermissions.fromString(mode));
    assertRefused("KEK_INVALID", "chmod 600");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "changeme", "{}", "{\"primaryKeyId\": 1, \"key\": []}", "00000000"})
  void aFileThatHoldsNoKeysIsRefused(String content) throws Exception {
    SealOpening.open(database, config);
    Files.writeString(config.keysFile(), content);
    assertRefused("KEK_INVALID", config.keysFile().toString());
  }

  @Test
  void aKeyOfZerosIsRefusedAndNotShown() throws Exception {
    SealOpening.open(database, config);
    // AesGcmKey of 32 zero bytes, as Tink writes it: field 3, length 32.
    String zeros = "GiAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==";
    String text = Files.readString(config.keysFile());
    Files.writeString(config.keysFile(), text.replaceAll("(\"value\": ?\")[^\"]+", "$1" + zeros));
    assertThatThrownBy(() -> SealOpening.open(database, config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("zeros")
        .message()
        .doesNotContain("AAAA");
  }

  @Test
  void theFileIsASetting() {
    assertThat(ConfigSource.text("t", "", Map.of()).read(SealConfig::read).keysFile())
        .isEqualTo(Path.of("data", "seal-keys.json"));
    assertThat(
            ConfigSource.text("t", "seal.keys-file = /etc/dcim/keys", Map.of())
                .read(SealConfig::read)
                .keysFile())
        .isEqualTo(Path.of("/etc/dcim/keys"));
    assertThatThrownBy(
            () -> ConfigSource.text("t", "seal.keys-file = []", Map.of()).read(SealConfig::read))
        .hasMessageContaining("CONFIG_TYPE t:1:seal.keys-file");
  }

  private void assertRefused(String code, String message) {
    assertThatThrownBy(() -> SealOpening.open(database, config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(code)
        .hasMessageContaining(message);
  }
}
