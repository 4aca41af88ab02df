package io.toplink.dcim.it.bench;

import io.toplink.dcim.core.db.embedded.EmbeddedConfig;
import io.toplink.dcim.core.db.embedded.EmbeddedPostgres;
import io.toplink.dcim.it.demo.CredentialFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Everything that is measured, running: one PostgreSQL with durable commits, two estates in it with
 * a server each, the gateway, and the program that does the least.
 */
final class Stage implements AutoCloseable {
  /** As the start scripts of the distributions have them. */
  static final List<String> SERVER_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xmx512m",
          "--enable-native-access=ALL-UNNAMED",
          "-Dguice_bytecode_gen_option=DISABLED",
          "-Dlogback.configurationFile=bench-logback.xml");

  private static final String ADMIN = "admin";

  /** A server and the estate it serves. */
  record Served(Estate estate, Program program, int port, CredentialFile admin) {}

  private final Path directory;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Served large;
  private final Served small;
  private final Program gateway;
  private final int gatewayPort;
  private final Program bare;
  private final BareMain.Ports barePorts;

  private Stage(Path directory) throws IOException, SQLException {
    this.directory = directory;
    // Also what a benchmark that was broken off has started must go.
    Runtime.getRuntime().addShutdownHook(new Thread(this::closeAll, "stop"));
    EmbeddedPostgres postgres =
        opened(
            EmbeddedPostgres.start(
                EmbeddedConfig.durable(directory.resolve("postgresql"), Duration.ofSeconds(60))));
    try (Connection connection = postgres.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute("create database small owner dcim");
    }
    this.large = serve(postgres, "dcim", 100_000);
    this.small = serve(postgres, "small", 1_000);
    this.gatewayPort = freePort();
    this.gateway = opened(startGateway());
    this.barePorts = new BareMain.Ports(freePort(), freePort(), freePort());
    this.bare = opened(startBare(postgres));
  }

  /** Starts all of it in a directory that is empty. */
  static Stage start(Path directory) throws IOException, SQLException {
    return new Stage(directory);
  }

  /** 100 000 servers. */
  Served large() {
    return large;
  }

  /** 1 000 servers. */
  Served small() {
    return small;
  }

  Program gateway() {
    return gateway;
  }

  int gatewayPort() {
    return gatewayPort;
  }

  Program bare() {
    return bare;
  }

  BareMain.Ports barePorts() {
    return barePorts;
  }

  private Served serve(EmbeddedPostgres postgres, String database, int servers) throws IOException {
    Estate estate = opened(Estate.create(postgres, database, servers));
    Path own = Files.createDirectories(directory.resolve(database));
    Path password = secret(own.resolve("database.password"), postgres.password().reveal());
    int port = freePort();
    Path settings =
        Files.writeString(
            own.resolve("server.conf"),
            """
            database.url = "%s"
            database.password-file = "%s"
            database.pool-size = %d
            seal.keys-file = "%s"
            bootstrap.credentials-directory = "%s"
            grpc.port = %d
            operations.workers = 0
            # A server that is still cold is slow, and how slow is what is asked.
            grpc.patience = 30s
            """
                .formatted(
                    postgres.url(database),
                    password,
                    Estate.CONNECTIONS,
                    own.resolve("seal-keys.json"),
                    own,
                    port));
    Program program =
        opened(
            Program.start(
                own,
                "server",
                SERVER_OPTIONS,
                io.toplink.dcim.server.Main.class,
                settings.toString()));
    return new Served(estate, program, port, new CredentialFile(own.resolve(ADMIN)));
  }

  private Program startGateway() throws IOException {
    Path settings =
        Files.writeString(
            directory.resolve("gateway.conf"),
            """
            gateway {
              listen.port = %d
              upstream { port = %d, credential-file = "%s" }
              # One caller asks for everything here, as nobody may who is not measured.
              limits { calls-per-second = 100000, call-burst = 100000 }
            }
            """
                .formatted(
                    gatewayPort, large.port(), directory.resolve("dcim").resolve("gateway")));
    return Program.start(
        directory,
        "gateway",
        List.of(
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "-Dlogback.configurationFile=bench-logback.xml",
            "-Dconfig.file=" + settings),
        io.toplink.dcim.whmcs.Main.class);
  }

  private Program startBare(EmbeddedPostgres postgres) throws IOException {
    Path settings =
        secret(
            directory.resolve("bare.properties"),
            String.join(
                "\n",
                "url=" + postgres.url(),
                "user=" + postgres.user(),
                "password=" + postgres.password().reveal(),
                "authorization=" + large.admin().authorization(),
                "upstream=" + large.port(),
                "echo=" + barePorts.echo(),
                "reader=" + barePorts.reader(),
                "http=" + barePorts.http()));
    return Program.start(directory, "bare", SERVER_OPTIONS, BareMain.class, settings.toString());
  }

  static Path secret(Path file, String content) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, content);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private synchronized <T extends AutoCloseable> T opened(T part) {
    started.push(part);
    return part;
  }

  @Override
  public void close() {
    closeAll();
  }

  private synchronized void closeAll() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        System.err.println("a part of the benchmark did not stop: " + e);
      }
    }
  }
}
