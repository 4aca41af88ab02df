package io.toplink.dcim.whmcs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayConfigTest {
  private static final String LEAST = "upstream.credential-file = \"/c\"\n";

  @TempDir Path directory;

  @Test
  void everythingButTheCredentialHasADefault() {
    GatewayConfig config = read(LEAST);

    assertThat(config.listen().host().getHostAddress()).isEqualTo("127.0.0.1");
    assertThat(config.listen().port()).isEqualTo(8080);
    assertThat(config.limits().body()).isEqualTo(262_144);
    assertThat(config.mutate()).isEqualTo(CallClassConfig.MUTATE);
  }

  @Test
  void shippedFileSaysWhatTheDefaultsAre() throws IOException {
    Path shipped = Path.of("src/main/dist/conf/gateway.conf");
    String credential = "upstream.credential-file = \"/etc/dcim/gateway.credential\"";

    assertThat(GatewayConfig.load(shipped)).isEqualTo(read(credential));
    String uncommented =
        Files.readString(shipped).replaceAll("(?m)^(\\s*)# ((read|mutate|[a-z-]+) = )", "$1$2");
    String withoutFiles =
        uncommented.replaceAll("(?m)^.*(\\.crt|\\.key|authority|enabled|reload-interval).*$", "");
    assertThat(GatewayConfig.of(ConfigFactory.parseString(withoutFiles)))
        .isEqualTo(read(credential));
  }

  @Test
  void allProblemsAreToldAtOnceWithTheirPlaces() throws IOException {
    Path file = directory.resolve("gateway.conf");
    Files.writeString(
        file,
        """
        gateway {
          listen { prot = 8080, host = "0.0.0.0", trusted-proxies = ["10.0.0.5/24"] }
          upstream.port = eight
          read.try-time = 5
          limits.body = 1 GiB
        }
        """);

    assertThatThrownBy(() -> GatewayConfig.load(file))
        .isInstanceOfSatisfying(
            ConfigException.class,
            refused -> {
              assertThat(refused.problems()).hasSize(7);
              assertThat(refused.problems())
                  .anyMatch(told -> told.contains("gateway.conf:2: gateway.listen.prot is not"))
                  .anyMatch(told -> told.contains("did you mean gateway.listen.port?"))
                  .anyMatch(told -> told.contains("gateway.listen.host is reachable by others"))
                  .anyMatch(told -> told.contains("\"10.0.0.5/24\": bits are set"))
                  .anyMatch(told -> told.contains(":3: gateway.upstream.port must be a whole"))
                  .anyMatch(told -> told.contains("gateway.upstream.credential-file is missing"))
                  .anyMatch(told -> told.contains(":4: gateway.read.try-time needs a unit"))
                  .anyMatch(told -> told.contains(":5: gateway.limits.body is 1073741824"));
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "listen.port = 70000",
        "listen.host = localhost",
        "listen.trusted-proxies = [\"0.0.0.0/0\"]",
        "listen.trusted-proxies = [\"010.1.1.1\"]",
        "listen.trusted-proxies = [\"proxy.example.com\"]",
        "listen.trusted-proxies = [\"fe80::1%eth0\"]",
        "listen.tls.certificate = \"/x\"",
        "listen = 8080",
        "upstream.tls.authority = \"dcim\"",
        "upstream.host = \"dcim.example.com\"",
        "budgets { request = 10 s, waiting = 10 s }",
        "read { open-time = 2 m, open-time-max = 60 s }",
        "metrics.port = 70000",
        "metrics.port = off",
        "metrics.host = monitoring.example.com",
        "mutate.attempts = 0"
      })
  void unusableValuesAreRefused(String setting) {
    assertThatThrownBy(() -> read(LEAST + setting))
        .isInstanceOfSatisfying(
            ConfigException.class,
            refused -> assertThat(refused.problems()).as(setting).hasSize(1));
  }

  @Test
  void fileThatIsNotThereIsNamed() {
    Path absent = directory.resolve("absent.conf");

    assertThatThrownBy(() -> GatewayConfig.load(absent))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(absent.toString())
        .hasMessageContaining("-Dconfig.file");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "192.0.2.1, 192.0.2.1, true",
    "::ffff:192.0.2.1, 192.0.2.1, true",
    "2001:db8::/32, 2001:db8:1::1, true",
    "2001:db8::/32, 192.0.2.1, false"
  })
  void blocksHoldWhatIsInThem(String block, String address, boolean inside) throws IOException {
    assertThat(Cidr.parse(block).contains(InetAddress.getByName(address))).isEqualTo(inside);
  }

  @Test
  void nearestNameIsGuessedOnlyIfNear() {
    assertThat(NearestName.of("adress", List.of("address", "port"))).contains("address");
    assertThat(NearestName.of("zzzzzzzz", List.of("address", "port"))).isEmpty();
  }

  private static GatewayConfig read(String settings) {
    Config parsed = ConfigFactory.parseString(settings).atPath("gateway");
    return GatewayConfig.of(parsed);
  }
}
