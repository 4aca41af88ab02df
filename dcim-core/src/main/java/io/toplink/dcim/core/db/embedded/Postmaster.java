package io.toplink.dcim.core.db.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL's main process on one cluster: found, started and stopped. */
final class Postmaster {
  private static final Logger log = LoggerFactory.getLogger(Postmaster.class);

  private final Path cluster;
  private final Binaries binaries;
  private final RunAs runAs;
  private final Map<String, String> settings;
  private final Duration startTimeout;

  Postmaster(Path cluster, Binaries binaries, RunAs runAs, EmbeddedConfig config) {
    this.cluster = cluster;
    this.binaries = binaries;
    this.runAs = runAs;
    this.settings = new TreeMap<>(config.settings());
    this.startTimeout = config.startTimeout();
  }

  /**
   * Whether one runs already that was started by the very command that we would give, as after our
   * process was killed.
   */
  boolean isRunningAsWanted(int port) throws IOException {
    return leftover() && status().equals("ready") && options().equals(wantedOptions(port));
  }

  /** Stops one that an earlier process left behind. */
  void stopLeftover() throws IOException {
    if (leftover()) {
      log.info("stopping the PostgreSQL that an earlier process left running on {}", cluster);
      stop();
    }
  }

  /** Returns when it serves. */
  void start(int port) throws IOException {
    // Not in our session, so that Ctrl-C reaches only us and we can stop it in order.
    control(
        "start",
        "--wait",
        "--timeout=" + startTimeout.toSeconds(),
        "--log=" + cluster.resolve("start.log"),
        "--options=" + words(port).stream().map(Postmaster::quote).collect(Collectors.joining(" ")));
  }

  /** Ends all sessions, rolls back what they had open, writes a checkpoint. */
  void stop() throws IOException {
    control("stop", "--wait", "--mode=fast", "--timeout=60");
  }

  /** What PostgreSQL wrote down last about why it did not start; empty if nothing. */
  String lastWords() throws IOException {
    Path file = cluster.resolve("start.log");
    if (!Files.exists(file)) {
      return "";
    }
    List<String> lines = Files.readAllLines(file);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /** A process id alone proves nothing: after a reboot it may be anybody's. */
  private boolean leftover() throws IOException {
    List<String> lines = pidFile();
    if (lines.isEmpty()) {
      return false;
    }
    return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
        .flatMap(process -> process.info().command())
        .filter(command -> Path.of(command).endsWith("postgres"))
        .isPresent();
  }

  private String status() throws IOException {
    List<String> lines = pidFile();
    return lines.size() < 8 ? "" : lines.get(7).strip();
  }

  private List<String> pidFile() throws IOException {
    Path file = cluster.resolve("postmaster.pid");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private String options() throws IOException {
    Path file = cluster.resolve("postmaster.opts");
    return Files.exists(file) ? Files.readString(file).strip() : "";
  }

  /** As PostgreSQL itself writes its command down. */
  private String wantedOptions(int port) {
    StringBuilder line = new StringBuilder(binaries.program("postgres").toString());
    line.append(" \"-D\" \"").append(cluster).append('"');
    words(port).forEach(word -> line.append(" \"").append(word).append('"'));
    return line.toString();
  }

  private List<String> words(int port) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("-c", "port=" + port));
    words.addAll(List.of("-c", "listen_addresses=127.0.0.1"));
    words.addAll(List.of("-c", "unix_socket_directories="));
    settings.forEach((name, value) -> words.addAll(List.of("-c", name + "=" + value)));
    return words;
  }

  private static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private void control(String verb, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(verb, "--pgdata=" + cluster));
    all.addAll(List.of(arguments));
    new Command(
            runAs.prefix(), binaries.program("pg_ctl").toString(), all.toArray(String[]::new))
        .run();
  }
}
