package io.toplink.dcim.whmcs.testing;

import com.typesafe.config.ConfigFactory;
import io.toplink.dcim.whmcs.GatewayServer;
import io.toplink.dcim.whmcs.config.GatewayConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A real gateway on a free port, in front of a fake server. */
public final class TestGateway implements AutoCloseable {
  private final GatewayServer server;
  private final Path credential;

  private TestGateway(GatewayServer server, Path credential) {
    this.server = server;
    this.credential = credential;
  }

  /** One that waits for little and whose guards never step in: for tests that look elsewhere. */
  public static TestGateway startCalm(int upstreamPort) {
    String calm = "{ minimum-calls = 10000, attempts = 1 }";
    return start(
        upstreamPort,
        "budgets.waiting = 500 ms, read = %s, mutate = %s, admin = %s".formatted(calm, calm, calm));
  }

  /** With further settings in HOCON, inside {@code gateway { … }}. */
  public static TestGateway start(int upstreamPort, String settings) {
    Path credential = credentialFile();
    String all =
        """
        gateway {
          listen.port = 0
          upstream { host = "127.0.0.1", port = %d, credential-file = "%s" }
          limits { calls-per-second = 10000, call-burst = 10000 }
          %s
        }
        """
            .formatted(upstreamPort, credential, settings);
    return new TestGateway(
        GatewayServer.start(GatewayConfig.of(ConfigFactory.parseString(all))), credential);
  }

  public static Path credentialFile() {
    try {
      Path file =
          Files.createTempFile(
              "gateway",
              ".credential",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, World.GATEWAY_KEY + ":" + World.GATEWAY_SECRET + "\n");
      return file;
    } catch (IOException unable) {
      throw new UncheckedIOException(unable);
    }
  }

  public int port() {
    return server.port();
  }

  /** Where scrapes are answered; 0 if nowhere. */
  public int metricsPort() {
    return server.metricsPort();
  }

  /** A caller with the good key. */
  public HttpCaller caller() {
    return new HttpCaller("http://127.0.0.1:" + port());
  }

  @Override
  public void close() {
    server.close();
    try {
      Files.deleteIfExists(credential);
    } catch (IOException unable) {
      throw new UncheckedIOException(unable);
    }
  }
}
