package io.toplink.dcim.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigSourceTest {

  enum Mode {
    PLAIN_TEXT,
    TLS
  }

  record Sample(
      String host, int port, Duration idleWait, boolean strict, Mode mode, List<String> names) {
    static Sample read(ConfigReader reader) {
      ConfigReader listen = reader.section("listen");
      return new Sample(
          listen.text("host", "127.0.0.1"),
          listen.integer("port", 9090, 1, 65535),
          reader.duration(
              "idle-wait", Duration.ofSeconds(5), Duration.ofMillis(1), Duration.ofMinutes(1)),
          reader.bool("strict", true),
          reader.choice("mode", Mode.TLS),
          reader.texts("names", List.of("one")));
    }
  }

  private static final Sample DEFAULTS =
      new Sample("127.0.0.1", 9090, Duration.ofSeconds(5), true, Mode.TLS, List.of("one"));

  @Test
  void anEmptyFileGivesTheDefaults() {
    assertThat(read("")).isEqualTo(DEFAULTS);
  }

  @Test
  void everySettingIsReadFromTheFile() {
    String text =
        """
        listen { host = "::1", port = 1234 }
        idle-wait = 250ms
        strict = false
        mode = plain-text
        names = [a, "b c"]
        """;
    assertThat(read(text))
        .isEqualTo(
            new Sample(
                "::1", 1234, Duration.ofMillis(250), false, Mode.PLAIN_TEXT, List.of("a", "b c")));
  }

  @Test
  void everySettingIsReadFromTheEnvironmentOverTheFile() {
    Map<String, String> environment =
        Map.of(
            "DCIM_LISTEN_HOST", "::1",
            "DCIM_LISTEN_PORT", "1234",
            "DCIM_IDLE_WAIT", "250ms",
            "DCIM_STRICT", "false",
            "DCIM_MODE", "plain-text",
            "DCIM_NAMES", "a, b c",
            "HOME", "/root");
    assertThat(ConfigSource.text("f", "listen.port = 7", environment).read(Sample::read))
        .isEqualTo(
            new Sample(
                "::1", 1234, Duration.ofMillis(250), false, Mode.PLAIN_TEXT, List.of("a", "b c")));
  }

  @Test
  void allProblemsAreToldAtOnceWithTheirPlaces() {
    String text =
        """
        listen {
          prot = 1
          port = 70000
        }
        idle-wait = 5
        strict = yes
        mode = ssl
        names = 3
        """;
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                ConfigSource.text("app.conf", text, Map.of("DCIM_LISTEN_HOTS", "x"))
                    .read(Sample::read));
    assertThat(e.getMessage().lines())
        .containsExactlyInAnyOrder(
            "CONFIG_RANGE app.conf:3:listen.port: is 70000, allowed is 1 to 65535",
            "CONFIG_TYPE app.conf:5:idle-wait: is \"5\", expected a number with a unit"
                + " (ms, s, m, h, d), such as 5s",
            "CONFIG_TYPE app.conf:6:strict: is \"yes\", expected true or false",
            "CONFIG_TYPE app.conf:7:mode: is \"ssl\", expected one of plain-text, tls",
            "CONFIG_TYPE app.conf:8:names: is a list, not a number; write [ a, b ]",
            "CONFIG_UNKNOWN_KEY app.conf:2:listen.prot: there is no such setting; did you mean"
                + " listen.port?",
            "CONFIG_UNKNOWN_KEY environment:DCIM_LISTEN_HOTS: no setting has this variable; did you"
                + " mean DCIM_LISTEN_HOST?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0123", "1e3", "eight", "1.5", "-1", "0", "99999999999", "\"\"", "true"})
  void whatIsNoPortIsRefused(String value) {
    assertThatThrownBy(() -> read("listen.port = " + value))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("listen.port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "-1s", "61s", "1 year", "10", "1.5s", "5S", "99999999999d"})
  void whatIsNoWaitIsRefused(String value) {
    assertThatThrownBy(() -> read("idle-wait = " + value))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("idle-wait");
  }

  @Test
  void aSectionWhereAValueBelongsAndAValueWhereASectionBelongsAreRefused() {
    assertThatThrownBy(() -> read("listen = 5\nstrict { deep = true }"))
        .hasMessageContaining("test:1:listen: is a section")
        .hasMessageContaining("test:2:strict: is one value, not a section");
  }

  @Test
  void aFileThatIsNoHoconIsRefusedWithItsLine() {
    assertThatThrownBy(() -> read("strict = true\nlisten { port = \n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("CONFIG_SYNTAX test:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include \"x\"",
        "include url(\"http://127.0.0.1:1/x\")",
        "include classpath(\"logback-test.xml\")"
      })
  void onlyFilesCanBeIncluded(String include) {
    assertThatThrownBy(() -> read(include))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("CONFIG_SYNTAX");
  }

  @Test
  void anIncludedFileIsReadAndNamed(@TempDir Path directory) throws Exception {
    Path other = Files.writeString(directory.resolve("other.conf"), "strict = false");
    Path bad = Files.writeString(directory.resolve("bad.conf"), "\nstrict = 1");

    assertThat(read("include file(\"" + other + "\")").strict()).isFalse();
    assertThatThrownBy(() -> read("include file(\"" + bad + "\")"))
        .hasMessageContaining("bad.conf:2:strict");
  }

  @Test
  void aMissingFileAndADirectoryAreRefused(@TempDir Path directory) {
    for (Path path : List.of(directory.resolve("none.conf"), directory)) {
      assertThatThrownBy(() -> ConfigSource.file(path, Map.of()))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("CONFIG_NOT_FOUND " + path);
    }
  }

  @Test
  void aMissingRequiredSettingIsTold() {
    assertThatThrownBy(
            () ->
                ConfigSource.text("test", "", Map.of())
                    .read(reader -> reader.section("a").requiredText("b")))
        .hasMessage("CONFIG_MISSING a.b: must be set");
  }

  @Test
  void aRecordThatRefusesAStandInDoesNotHideTheProblem() {
    assertThatThrownBy(
            () ->
                ConfigSource.text("test", "", Map.of())
                    .read(reader -> Path.of(reader.requiredText("a")).getParent().getRoot()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("CONFIG_MISSING a: must be set");
  }

  @Test
  void variablesOfTheStartScriptAreNoSettings() {
    ConfigSource source = ConfigSource.environment(Map.of("DCIM_CONFIG", "x"));
    assertThatThrownBy(() -> source.read(Sample::read)).hasMessageContaining("DCIM_CONFIG");
    assertThat(source.withOtherVariables("DCIM_CONFIG").read(Sample::read)).isEqualTo(DEFAULTS);
  }

  @Test
  void theEffectiveSettingsSayWhereTheyAreFrom() {
    assertThat(
            ConfigSource.text("f.conf", "strict = false", Map.of("DCIM_IDLE_WAIT", "1s"))
                .effective(Sample::read))
        .extracting(Setting::toString)
        .contains(
            "strict = false  # f.conf:1:strict",
            "idle-wait = 1s  # environment:DCIM_IDLE_WAIT",
            "listen.port = 9090  # default",
            "mode = tls  # default");
  }

  @Test
  void theMachinesLanguageDoesNotMatter() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr-TR"));
    try {
      assertThat(
              ConfigSource.text("f", "", Map.of("DCIM_STRICT", "false"))
                  .read(Sample::read)
                  .strict())
          .isFalse();
      assertThat(read("mode = plain-text").mode()).isEqualTo(Mode.PLAIN_TEXT);
    } finally {
      Locale.setDefault(before);
    }
  }

  private static Sample read(String text) {
    return ConfigSource.text("test", text, Map.of()).read(Sample::read);
  }
}
