package io.toplink.dcim.it.bench;

import io.toplink.dcim.core.db.embedded.EmbeddedPostgres;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.demo.CredentialFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server that boots machines, in a process of its own that can be killed and started anew. */
final class InstallServer implements AutoCloseable {
  private final Path directory;
  private final int port = Stage.freePort();
  private final int netbootPort = Stage.freePort();
  private final Path settings;
  private Program program;
  private ApiCalls calls;

  /**
   * Starts it.
   *
   * @param directory for its settings and secrets; empty of them
   */
  InstallServer(Path directory, EmbeddedPostgres postgres) throws IOException {
    this.directory = directory;
    this.settings = settings(postgres);
    this.program = start("server");
    this.calls = connect();
  }

  Program program() {
    return program;
  }

  ApiCalls calls() {
    return calls;
  }

  /** Where machines that start are listened to. */
  int netbootPort() {
    return netbootPort;
  }

  /** Where DHCP leads machines. */
  String netboot() {
    return "http://127.0.0.1:" + netbootPort;
  }

  void killAndStart() {
    program.kill();
    calls.close();
    program = start("server-after-kill");
    calls = connect();
  }

  @Override
  public void close() {
    calls.close();
    program.close();
  }

  private Path settings(EmbeddedPostgres postgres) throws IOException {
    Path password =
        Stage.secret(directory.resolve("database.password"), postgres.password().reveal());
    return Files.writeString(
        directory.resolve("server.conf"),
        """
        database { url = "%s", password-file = "%s" }
        seal.keys-file = "%s"
        bootstrap.credentials-directory = "%s"
        bmc { allowed-networks = [ "127.0.0.1/32" ], allow-plain-http = true }
        telemetry.enabled = false
        grpc.port = %d
        netboot { url = "%s", address = 127.0.0.1, port = %d }
        images { allow-plain-http = true, cache-directory = "%s" }
        """
            .formatted(
                postgres.url(),
                password,
                directory.resolve("seal-keys.json"),
                directory,
                port,
                netboot(),
                netbootPort,
                directory.resolve("images")));
  }

  private Program start(String name) {
    return Program.start(
        directory,
        name,
        Stage.SERVER_OPTIONS,
        io.toplink.dcim.server.Main.class,
        settings.toString());
  }

  private ApiCalls connect() {
    return new ApiCalls(port, new CredentialFile(directory.resolve("admin")));
  }
}
