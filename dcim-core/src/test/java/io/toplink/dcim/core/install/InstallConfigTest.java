package io.toplink.dcim.core.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.core.config.ConfigSource;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstallConfigTest {
  private static InstallConfig read(String url) {
    return ConfigSource.text("f", "netboot.url = \"" + url + "\"", Map.of())
        .read(InstallConfig::read);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://10.0.0.5:8069", "https://dcim.example", "http://[fd00::5]:8069"})
  void machinesReachUsThere(String url) {
    assertThat(read(url).url()).isEqualTo(url);
  }

  /** A zone is known to one machine alone, and no template could hold it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://[fe80::1%25eth0]:8069",
        "http://10.0.0.5/x",
        "http://a:b@10.0.0.5",
        "ftp://10.0.0.5"
      })
  void machinesCannotReachUsThere(String url) {
    assertThatThrownBy(() -> read(url))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("netboot.url: must be like http://10.0.0.5:8069 or http://[fd00::5]");
  }
}
