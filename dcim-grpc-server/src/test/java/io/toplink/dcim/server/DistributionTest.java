package io.toplink.dcim.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.core.config.ConfigSource;
import io.toplink.dcim.core.config.Problem;
import io.toplink.dcim.core.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings file that is shipped says all there is to say, and says it right. */
class DistributionTest {
  private static final Path FILE = Path.of("src", "main", "dist", "conf", "dcim-grpc-server.conf");

  @Test
  void theFileAsItIsStartsAServer() throws IOException {
    assertThat(effective(Files.readString(FILE))).isEqualTo(effective(""));
  }

  @Test
  void whatIsCommentedOutAreAllSettingsWithTheirDefaults() throws IOException {
    String text = Files.readString(FILE).replaceAll("(?m)^( *)# ([a-z][a-z0-9.-]* = )", "$1$2");
    List<Setting> shown = effective(text);
    assertThat(shown).extracting(Setting::source).allMatch(source -> source.startsWith("shipped"));
    assertThat(shown)
        .extracting(Setting::key, Setting::value)
        .containsExactlyElementsOf(
            effective("").stream().map(setting -> tuple(setting.key(), setting.value())).toList());
  }

  @Test
  void whatIsOnlyAnExampleIsASettingToo() throws IOException {
    String text = Files.readString(FILE).replaceAll("(?m)^( *)# e\\.g\\. ", "$1");
    assertThat(text).isNotEqualTo(Files.readString(FILE));
    try {
      effective(text);
    } catch (ConfigException e) {
      // The files it names are not there, which is all that may be wrong.
      assertThat(e.problems()).extracting(Problem::code).containsOnly("SECRET_NOT_FOUND");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metrics.port = 70000",
        "metrics.port = on",
        "metrics.address = monitoring.example.com",
        "metrics.refresh = 15",
        "metrics.refresh = 1h"
      })
  void whatMetricsCannotBeSetToIsRefused(String setting) {
    assertThatThrownBy(() -> effective(setting))
        .isInstanceOfSatisfying(
            ConfigException.class, refused -> assertThat(refused.problems()).hasSize(1));
  }

  private static List<Setting> effective(String text) {
    return ConfigSource.text("shipped", text, Map.of()).effective(ServerConfig::read);
  }
}
