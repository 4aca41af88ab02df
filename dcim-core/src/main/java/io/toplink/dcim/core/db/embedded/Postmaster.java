package io.toplink.dcim.core.db.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL's main process on one cluster: found, started and stopped. */
final class Postmaster {
  private static final Logger log = LoggerFactory.getLogger(Postmaster.class);
  private static final Duration LAST_ONES_LEAVE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(50);

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

  /** Stops one that an earlier process left behind, and clears away what it was known by. */
  void stopLeftover() throws IOException {
    if (leftover()) {
      log.info("stopping the PostgreSQL that an earlier process left running on {}", cluster);
      stop();
    }
    awaitNobodyAtWork();
    // PostgreSQL would take whoever has the process id in it now for a server on this cluster.
    Files.deleteIfExists(pidFile());
  }

  /** Returns when it serves. */
  void start(int port) throws IOException {
    // Not in our session, so that Ctrl-C reaches only us and we can stop it in order.
    control(
        "start",
        "--wait",
        "--timeout=" + startTimeout.toSeconds(),
        "--log=" + cluster.resolve("start.log"),
        "--options="
            + words(port).stream().map(Postmaster::quote).collect(Collectors.joining(" ")));
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

  /** The process id in its file alone proves nothing: after a reboot it may be anybody's. */
  private boolean leftover() throws IOException {
    return atWork().contains(pid());
  }

  /** When PostgreSQL's main process is killed its others need a moment to notice. */
  private void awaitNobodyAtWork() throws IOException {
    long deadline = System.nanoTime() + LAST_ONES_LEAVE.toNanos();
    while (!atWork().isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("processes " + atWork() + " still work in " + cluster);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** All of PostgreSQL's processes have the cluster as their working directory. */
  private Set<Long> atWork() throws IOException {
    Set<Long> found = new TreeSet<>();
    for (ProcessHandle process : (Iterable<ProcessHandle>) ProcessHandle.allProcesses()::iterator) {
      try {
        if (Path.of("/proc", String.valueOf(process.pid()), "cwd").toRealPath().equals(cluster)
            && process.info().command().orElse("").endsWith("/postgres")) {
          found.add(process.pid());
        }
      } catch (NoSuchFileException | AccessDeniedException e) {
        log.trace("process {} has ended, or is somebody else's", process.pid(), e);
      }
    }
    return found;
  }

  /** 0 if no server is said to run. */
  private long pid() throws IOException {
    List<String> lines = pidLines();
    return lines.isEmpty() ? 0 : Long.parseLong(lines.get(0).strip());
  }

  private String status() throws IOException {
    List<String> lines = pidLines();
    return lines.size() < 8 ? "" : lines.get(7).strip();
  }

  private List<String> pidLines() throws IOException {
    return Files.exists(pidFile()) ? Files.readAllLines(pidFile()) : List.of();
  }

  private Path pidFile() {
    return cluster.resolve("postmaster.pid");
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
    new Command(runAs.prefix(), binaries.program("pg_ctl").toString(), all.toArray(String[]::new))
        .run();
  }
}
