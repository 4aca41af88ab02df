package io.toplink.dcim.it.run;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import io.toplink.dcim.core.config.ConfigSource;
import io.toplink.dcim.server.ServerConfig;
import io.toplink.dcim.whmcs.config.GatewayConfig;
import java.nio.file.Path;
import java.util.Map;

/** The settings of both programs when they run on one machine for trying things out. */
final class RunSettings {
  private final RunOptions options;

  RunSettings(RunOptions options) {
    this.options = options;
  }

  Path adminCredential() {
    return credentials().resolve("admin");
  }

  ServerConfig server() {
    String text =
        """
        database.embedded.directory = %s
        seal.keys-file = %s
        bootstrap.credentials-directory = %s
        grpc {
          port = %d
          stop-grace = 1s
        }
        """
            .formatted(
                quoted(options.data().resolve("postgresql")),
                quoted(options.data().resolve("seal-keys.json")),
                quoted(credentials()),
                options.grpcPort());
    return ConfigSource.text("mvn -Prun", options.demo() ? text + demo() : text, Map.of())
        .read(ServerConfig::read);
  }

  GatewayConfig gateway() {
    String text =
        """
        gateway {
          listen.port = %d
          upstream { port = %d, credential-file = %s }
        }
        """
            .formatted(
                options.httpPort(), options.grpcPort(), quoted(credentials().resolve("gateway")));
    return GatewayConfig.of(ConfigFactory.parseString(text));
  }

  /** The simulated fleet stands on this machine and speaks without TLS, which nothing else may. */
  private static String demo() {
    return """
    bmc {
      allowed-networks = ["127.0.0.1/32"]
      allow-plain-http = true
    }
    """;
  }

  private Path credentials() {
    return options.data().resolve("credentials");
  }

  private static String quoted(Path path) {
    return ConfigUtil.quoteString(path.toString());
  }
}
