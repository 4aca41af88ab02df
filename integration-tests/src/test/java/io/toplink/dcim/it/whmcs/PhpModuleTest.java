package io.toplink.dcim.it.whmcs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The module as hosting companies get it: out of the zip, on this machine's PHP. */
class PhpModuleTest {
  @TempDir Path whmcs;
  private Php php;

  @BeforeEach
  void unpackTheZip() throws Exception {
    php = Php.orSkip();
    WhmcsTree.unpack(whmcs);
  }

  @Test
  void landsInTheFolderThatExistingInstallationsHave() {
    Path module = whmcs.resolve("modules/servers/toplink_dcim");
    assertThat(module.resolve("toplink_dcim.php")).isRegularFile();
    assertThat(module.resolve("hooks.php")).isRegularFile();
    assertThat(module.resolve("README.txt"))
        .content()
        .contains("hooks.php is only detected after a product is re-saved");
    assertThat(whmcs).isDirectoryNotContaining(path -> !path.endsWith("modules"));
  }

  @Test
  void keepsItsPromisesToEveryVersionOfWhmcs() throws Exception {
    Php.Result result =
        php.run(Duration.ofMinutes(4), "suite/run.php", "--module", whmcs.toString());

    assertThat(result.status()).as("%s%s", result.output(), result.errors()).isZero();
    assertThat(result.output()).endsWith("All good\n");
    assertThat(result.output().lines().filter(line -> line.endsWith(" 0 failed"))).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"6", "7", "8", "9"})
  void theStandInPrintsOneLineOfJson(String profile) throws Exception {
    Path state = whmcs.resolve("state.json");
    Php.Result result =
        php.run(
            Duration.ofSeconds(30),
            "whmcs/whmcs.php",
            "--profile",
            profile,
            "--function",
            "TestConnection",
            "--module",
            whmcs.toString(),
            "--state",
            state.toString(),
            "--params",
            "{\"serverhostname\":\"ftp://dcim.example.com\"}");

    assertThat(result.status()).as("%s%s", result.output(), result.errors()).isZero();
    assertThat(result.output().lines())
        .singleElement()
        .asString()
        .contains("\"success\":false", "(SETTINGS_INVALID)", "\"notices\":[]", "\"tblhosting\":{");
    assertThat(Files.readString(state)).contains("ordered.example.com");
  }

  @Test
  void theStandInRefusesAFunctionThatTheModuleDoesNotHave() throws Exception {
    Php.Result result =
        php.run(
            Duration.ofSeconds(30),
            "whmcs/whmcs.php",
            "--profile",
            "8",
            "--function",
            "Frobnicate",
            "--module",
            whmcs.toString(),
            "--state",
            whmcs.resolve("state.json").toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.errors()).contains("the module has no function Frobnicate");
  }
}
