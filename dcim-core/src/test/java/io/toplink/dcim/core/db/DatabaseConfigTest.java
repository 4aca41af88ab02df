package io.toplink.dcim.core.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.core.config.ConfigSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseConfigTest {
  @TempDir private Path directory;

  @Test
  void withoutSettingsItIsEmbedded() {
    assertThat(read("")).isEqualTo(DatabaseConfig.embeddedIn(Path.of("data", "postgresql")));
  }

  @Test
  void everySettingOfAnExternalDatabaseIsRead() throws Exception {
    Path password = secret("s3cret\n", "rw-r-----");
    String text =
        """
        database {
          url = "jdbc:postgresql://db.example:5432/dcim?sslmode=verify-full"
          user = someone
          password-file = "%s"
          pool-size = 12
          pool-wait = 1s
          statement-timeout = 4s
          lock-timeout = 2s
          idle-in-transaction-timeout = 1m
          socket-timeout = 9s
        }
        """
            .formatted(password);
    assertThat(read(text))
        .isEqualTo(
            new DatabaseConfig(
                new DatabaseConfig.External(
                    "jdbc:postgresql://db.example:5432/dcim?sslmode=verify-full",
                    "someone",
                    new Secret("s3cret")),
                12,
                Duration.ofSeconds(1),
                Duration.ofSeconds(4),
                Duration.ofSeconds(2),
                Duration.ofMinutes(1),
                Duration.ofSeconds(9)));
    assertThat(read(text).toString()).doesNotContain("s3cret");
  }

  @Test
  void everySettingOfTheEmbeddedDatabaseIsRead() {
    assertThat(read("database.embedded { directory = /srv/dcim, start-timeout = 5m }").location())
        .isEqualTo(new DatabaseConfig.Embedded(Path.of("/srv/dcim"), Duration.ofMinutes(5)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pool-size = 1                                   | CONFIG_RANGE test:1:database.pool-size
          statement-timeout = 5                           | CONFIG_TYPE
          lock-timeout = 6s                               | lock-timeout: must not be longer
          socket-timeout = 5s                             | socket-timeout: must be longer
          url = "mysql://x"                               | database.url: must look like jdbc:
          url = "jdbc:postgresql://h/d?password=hunter2"  | holds a user or password
          url = "jdbc:postgresql://u:hunter2@h/d"         | holds a user or password
          url = "jdbc:postgresql://h/d"                   | database.password-file: must be set
          password-file = x                               | is of no use without database.url
          pool-sise = 9                                   | did you mean database.pool-size?
          """)
  void whatIsWrongIsRefused(String setting, String message) {
    assertThatThrownBy(() -> read("database { " + setting + " }"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "hunter2, rw-r--r--, SECRET_TOO_OPEN",
    "' ', rw-------, SECRET_PLACEHOLDER",
    "changeme, rw-------, SECRET_PLACEHOLDER"
  })
  void aPasswordFileThatIsNoSecretIsRefused(String content, String mode, String code)
      throws Exception {
    String text =
        "database { url = \"jdbc:postgresql://h/d\", password-file = \"%s\" }"
            .formatted(secret(content, mode));
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(code)
        .message()
        .doesNotContain("hunter2");
  }

  private Path secret(String content, String mode) throws Exception {
    Path file = Files.writeString(directory.resolve("password"), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static DatabaseConfig read(String text) {
    return ConfigSource.text("test", text, Map.of()).read(DatabaseConfig::read);
  }
}
