package io.toplink.dcim.core.db.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.toplink.dcim.core.config.ConfigException;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All tests use one directory, as starts of one installation do; each leaves the server stopped.
 */
class EmbeddedPostgresTest {
  private static final Path PROGRAMS = Path.of("target", "test-postgres");

  @TempDir private static Path temporary;
  private static EmbeddedConfig config;

  @BeforeAll
  static void create() throws Exception {
    config = configIn(temporary.resolve("data"));
    try (EmbeddedPostgres server = EmbeddedPostgres.start(config)) {
      execute(server, "CREATE TABLE kept (id int)");
      execute(server, "INSERT INTO kept VALUES (1)");
    }
  }

  @Test
  void aCommitSurvivesPowerLoss() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(config)) {
      for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        assertThat(query(server, "SHOW " + setting)).as(setting).isEqualTo("on");
      }
      assertThat(query(server, "SHOW data_checksums")).isEqualTo("on");
      assertThat(query(server, "SHOW server_encoding")).isEqualTo("UTF8");
    }
  }

  /** Two processes of one machine that start for the first time. */
  @Test
  void whoUnpacksSecondUsesWhatTheFirstUnpacked(@TempDir Path parent) {
    CompletableFuture<Binaries> other =
        CompletableFuture.supplyAsync(() -> Binaries.unpack(parent));
    Binaries.unpack(parent);

    other.join();
    assertThat(parent.toFile().list()).hasSize(1);
  }

  @Test
  void itListensOnLoopbackOnlyAndAsksForThePassword() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(config)) {
      assertThat(query(server, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
      try (Connection superuser = server.superuser()) {
        assertThat(query(superuser, "SHOW unix_socket_directories")).isEmpty();
      }
      assertThat(query(server, "SELECT count(*) FROM pg_roles WHERE rolname = user AND rolsuper"))
          .isEqualTo("0");
      for (String user : List.of("dcim", "postgres")) {
        assertThatThrownBy(() -> DriverManager.getConnection(server.url(), user, "guess"))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("password authentication failed");
      }
    }
    for (String file : List.of("password-postgres", "password-dcim")) {
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(config.directory().resolve(file))))
          .isEqualTo("rw-------");
    }
    assertThat(config.directory().resolve("initdb-password")).doesNotExist();
  }

  @Test
  void aSecondProcessIsRefused() throws Exception {
    Child child = Child.start(config);
    try {
      assertThatThrownBy(() -> EmbeddedPostgres.start(config))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("DATA_DIR_IN_USE")
          .hasMessageContaining("pid " + child.process.pid());
    } finally {
      child.kill();
    }
    EmbeddedPostgres.start(config).close();
  }

  @Test
  void aSecondStartInTheSameProcessIsRefused() {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(config)) {
      assertThatThrownBy(() -> EmbeddedPostgres.start(config))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("DATA_DIR_IN_USE");
      assertThat(server.url()).startsWith("jdbc:postgresql://127.0.0.1:");
    }
  }

  @Test
  void aServerLeftByAKilledProcessIsAdopted() throws Exception {
    Child child = Child.start(config);
    String orphan = postmasterPid();
    child.kill();
    long start = System.nanoTime();
    try (EmbeddedPostgres server = EmbeddedPostgres.start(config)) {
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(postmasterPid()).isEqualTo(orphan);
      assertThat(query(server, "SELECT id FROM kept")).isEqualTo("1");
    }
    assertThat(config.directory().resolve("cluster").resolve("postmaster.pid")).doesNotExist();
  }

  @Test
  void aServerLeftRunningWithOtherSettingsIsReplaced() throws Exception {
    Child child = Child.start(config);
    String orphan = postmasterPid();
    child.kill();
    Map<String, String> changed = new TreeMap<>(config.settings());
    changed.put("max_connections", "30");
    EmbeddedConfig other =
        new EmbeddedConfig(config.directory(), PROGRAMS, config.startTimeout(), changed);
    try (EmbeddedPostgres server = EmbeddedPostgres.start(other)) {
      assertThat(postmasterPid()).isNotEqualTo(orphan);
      assertThat(query(server, "SHOW max_connections")).isEqualTo("30");
      assertThat(query(server, "SELECT id FROM kept")).isEqualTo("1");
    }
  }

  @Test
  void whenProcessAndServerAreKilledTheDataIsRecovered() throws Exception {
    Child child = Child.start(config);
    ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(postmasterPid())).orElseThrow();
    child.kill();
    postmaster.destroyForcibly();
    postmaster.onExit().join();
    try (EmbeddedPostgres server = EmbeddedPostgres.start(config)) {
      assertThat(query(server, "SELECT id FROM kept")).isEqualTo("1");
    }
  }

  @Test
  void aProcessIdThatBelongsToSomebodyElseNowIsNeitherHarmedNorWaitedFor() throws Exception {
    Process other = new ProcessBuilder("sleep", "600").start();
    try {
      Path cluster = config.directory().resolve("cluster");
      Files.writeString(
          cluster.resolve("postmaster.pid"),
          other.pid() + "\n" + cluster + "\n1700000000\n5432\n\n127.0.0.1\n\nready\n");
      try (EmbeddedPostgres server = EmbeddedPostgres.start(config)) {
        assertThat(query(server, "SELECT id FROM kept")).isEqualTo("1");
      }
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroy();
    }
  }

  @Test
  void anotherPortIsTakenWhenTheRememberedOneIsBusy() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Files.writeString(config.directory().resolve("port"), busy.getLocalPort() + "\n");
      try (EmbeddedPostgres server = EmbeddedPostgres.start(config)) {
        assertThat(server.url()).doesNotContain(":" + busy.getLocalPort() + "/");
        assertThat(query(server, "SELECT id FROM kept")).isEqualTo("1");
      }
    }
  }

  @Test
  void theClusterOfAnotherVersionIsRefusedUntouched() throws Exception {
    Path file = config.directory().resolve("cluster").resolve("PG_VERSION");
    Files.writeString(file, "17\n");
    try {
      assertThatThrownBy(() -> EmbeddedPostgres.start(config))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("DB_VERSION")
          .hasMessageContaining("pg_upgrade");
    } finally {
      Files.writeString(file, "18\n");
    }
    EmbeddedPostgres.start(config).close();
  }

  @Test
  void aDirectoryThatIsNoClusterIsRefusedUntouched() throws Exception {
    EmbeddedConfig strange = configIn(temporary.resolve("strange"));
    Path theirs = strange.directory().resolve("cluster").resolve("theirs");
    Files.createDirectories(theirs.getParent());
    Files.writeString(strange.directory().resolve("password-postgres"), "x");
    Files.writeString(strange.directory().resolve("password-dcim"), "x");
    Files.writeString(theirs, "precious");
    assertThatThrownBy(() -> EmbeddedPostgres.start(strange))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("DATA_DIR")
        .hasMessageContaining("PG_VERSION");
    assertThat(theirs).hasContent("precious");
  }

  @Test
  void aLostPasswordIsNotReplaced() throws Exception {
    Path file = config.directory().resolve("password-dcim");
    String password = Files.readString(file);
    Files.delete(file);
    try {
      assertThatThrownBy(() -> EmbeddedPostgres.start(config))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("DB_PASSWORD_LOST");
    } finally {
      Files.writeString(file, password);
    }
  }

  @Test
  void whatAnInterruptedFirstStartLeftIsMadeAnew() throws Exception {
    EmbeddedConfig half = configIn(temporary.resolve("half"));
    Files.createDirectories(half.directory().resolve("cluster.new").resolve("base"));
    try (EmbeddedPostgres server = EmbeddedPostgres.start(half)) {
      assertThat(query(server, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void directoriesThatOtherProgramsDeleteAreRefused() {
    Path deleted = Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg", "ours");
    assertThatThrownBy(() -> EmbeddedPostgres.start(configIn(deleted)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("DATA_DIR");
    assertThat(deleted).doesNotExist();
  }

  @Test
  void aReasonPostgresGivesForNotStartingIsPassedOn() {
    EmbeddedConfig wrong =
        new EmbeddedConfig(
            config.directory(), PROGRAMS, config.startTimeout(), Map.of("max_connections", "x"));
    assertThatThrownBy(() -> EmbeddedPostgres.start(wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("DB_START")
        .hasMessageContaining("invalid value for parameter \"max_connections\"");
  }

  @Test
  void rootRunsAClusterOfAnotherUserAsThatUser() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can become another user");
    assumeTrue(new Command(List.of(), "setpriv", "--version").succeeds(), "setpriv is not there");
    Path root = temporary.resolve("given");
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
    EmbeddedConfig given = EmbeddedConfig.durable(root, Duration.ofSeconds(60));
    EmbeddedPostgres.start(given).close();
    FileTree.give(root.resolve("cluster"), 65534, 65534);
    try (EmbeddedPostgres server = EmbeddedPostgres.start(given)) {
      assertThat(query(server, "SELECT 1")).isEqualTo("1");
      assertThat(Files.getAttribute(Path.of("/proc", postmasterPid(root)), "unix:uid"))
          .isEqualTo(65534);
    }
  }

  private static EmbeddedConfig configIn(Path directory) {
    EmbeddedConfig production = EmbeddedConfig.durable(directory, Duration.ofSeconds(60));
    return new EmbeddedConfig(
        directory, PROGRAMS, production.startTimeout(), production.settings());
  }

  private static String postmasterPid() throws Exception {
    return postmasterPid(config.directory());
  }

  private static String postmasterPid(Path root) throws Exception {
    return Files.readAllLines(root.resolve("cluster").resolve("postmaster.pid")).get(0).strip();
  }

  private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(EmbeddedPostgres server, String sql) throws SQLException {
    try (Connection connection = connect(server)) {
      return query(connection, sql);
    }
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static Connection connect(EmbeddedPostgres server) throws SQLException {
    return DriverManager.getConnection(server.url(), server.user(), server.password().reveal());
  }

  /** Another JVM that holds the server until it is killed. */
  private record Child(Process process) {

    static Child start(EmbeddedConfig config) throws Exception {
      Process process =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Holder.class.getName(),
                  config.directory().toString(),
                  PROGRAMS.toString())
              .redirectErrorStream(true)
              .start();
      BufferedReader output = process.inputReader();
      String line = output.readLine();
      while (line != null && !line.equals("HOLDING")) {
        line = output.readLine();
      }
      assertThat(line).as("the child started the server").isEqualTo("HOLDING");
      return new Child(process);
    }

    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }

  /** What the other JVM runs. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      EmbeddedConfig production =
          EmbeddedConfig.durable(Path.of(arguments[0]), Duration.ofSeconds(60));
      EmbeddedPostgres.start(
          new EmbeddedConfig(
              production.directory(),
              Path.of(arguments[1]),
              production.startTimeout(),
              production.settings()));
      System.out.println("HOLDING");
      System.in.read();
    }
  }
}
