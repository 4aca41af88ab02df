package io.toplink.dcim.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.toplink.dcim.core.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a script of an image runs as on a machine: its files are below a directory, what would
 * change the machine is only written down, and the DCIM that it asks answers as a test wants.
 * Nothing else of the script is changed.
 */
final class ScriptRoom implements AutoCloseable {
  /** What a machine asks with. */
  enum Tool {
    /** Of Ubuntu's and Rocky's installers. */
    CURL("/usr/bin/curl"),
    /** Of Debian's installer. */
    WGET("/usr/bin/wget"),
    /** Of a small Linux of the operator's. */
    BUSYBOX("/usr/bin/busybox");

    private final Path program;

    Tool(String program) {
      this.program = Path.of(program);
    }
  }

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<String> PROGRAMS =
      List.of(
          "basename",
          "cat",
          "chmod",
          "cp",
          "cut",
          "dirname",
          "grep",
          "head",
          "mkdir",
          "rm",
          "sed",
          "tail",
          "tr");

  /** They are written down instead of run: as functions, since busybox would prefer its own. */
  private static final List<String> WRITTEN_DOWN = List.of("sh", "sync", "systemctl");

  /** Likewise, of installers alone; no name of a function may have a hyphen. */
  private static final List<String> OF_INSTALLERS = List.of("curtin", "debconf-set", "in-target");

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Integer> statuses = new ConcurrentLinkedQueue<>();
  private final Path root;
  private final Tool tool;
  private final int port;
  private HttpServer http;

  ScriptRoom(Path root, Tool tool) throws IOException {
    assumeTrue(
        Files.isExecutable(tool.program), "SKIPPED: no " + tool.program + "; .ci/run installs it");
    this.root = root;
    this.tool = tool;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.createDirectories(root.resolve("bin"));
    for (String program : PROGRAMS) {
      program(program, "exec /usr/bin/" + program + " \"$@\"");
    }
    if (tool != Tool.BUSYBOX) {
      program(tool.program.getFileName().toString(), "exec " + tool.program + " \"$@\"");
    }
    for (String program : OF_INSTALLERS) {
      program(program, "echo " + program + " \"$*\" >> " + root + "/did");
    }
    write("proc/cmdline", "quiet\n");
    write("sys/class/dmi/id/product_serial", "SN 9\n");
    write("sys/class/dmi/id/product_uuid", "U-1\n");
    write("sys/class/net/eth7/address", "02:00:5e:10:00:01\n");
    disk("sda", "1");
    disk("sdb", "0");
    disk("sdc", "0");
    for (String place : List.of("tmp", "run", "root", "etc/systemd/system", "target/root")) {
      Files.createDirectories(root.resolve(place));
    }
  }

  private void program(String name, String does) throws IOException {
    write("bin/" + name, "#!/bin/sh\n" + does + "\n");
    assertThat(file("bin/" + name).toFile().setExecutable(true)).isTrue();
  }

  private void disk(String name, String removable) throws IOException {
    write("sys/block/" + name + "/removable", removable + "\n");
    write("sys/block/" + name + "/ro", "0\n");
    write("sys/block/" + name + "/size", "80000\n");
  }

  void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  Path file(String path) {
    return root.resolve(path);
  }

  /** Where DCIM is, or will be. */
  String url() {
    return "http://127.0.0.1:" + port + "/";
  }

  /**
   * From here on there is a DCIM.
   *
   * @param first how it answers at first, as HTTP statuses; then it is 200
   */
  void open(int... first) throws IOException {
    Arrays.stream(first).forEach(statuses::add);
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    http.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().toString().substring(1));
          Integer status = statuses.poll();
          byte[] text = (status == null ? "GO\n" : "STOP\n").getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(status == null ? 200 : status, text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
    http.start();
  }

  /** What DCIM was asked, in order. */
  List<String> asked() {
    return asked;
  }

  /** The requests whose address begins like that. */
  List<String> asked(String what) {
    return asked.stream().filter(one -> one.startsWith(what)).toList();
  }

  /** What would have changed the machine, a line each. */
  List<String> did() throws IOException {
    Path did = root.resolve("did");
    return Files.exists(did) ? Files.readAllLines(did) : List.of();
  }

  Process start(String script) throws IOException {
    String moved =
        script.replaceAll(
            "(?<![\\w.:/-])/(sys|proc/cmdline|tmp|run|target|etc|root|autoinstall\\.yaml)\\b",
            root + "/$1");
    Path file = Files.writeString(root.resolve("script"), prelude() + moved);
    List<String> shell =
        tool == Tool.BUSYBOX ? List.of(tool.program.toString(), "sh") : List.of("/bin/sh");
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(shell.stream(), Stream.of(file.toString())).toList())
            .redirectErrorStream(true)
            .redirectOutput(root.resolve("out").toFile());
    builder.environment().clear();
    builder.environment().put("PATH", root.resolve("bin").toString());
    return builder.start();
  }

  private String prelude() {
    return WRITTEN_DOWN.stream()
            .map(name -> name + "() { echo " + name + " \"$*\" >> " + root + "/did; }\n")
            .collect(Collectors.joining())
        // A machine that is restarted does nothing more.
        + ("reboot() { echo reboot >> ROOT/did; exit 9; }\n"
                + "sleep() { : > ROOT/waits; /bin/sleep 0.05; }\n")
            .replace("ROOT", root.toString());
  }

  /** Gives its exit code. */
  int end(Process process) throws Exception {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  int run(String script) throws Exception {
    return end(start(script));
  }

  /** Until the script has found nobody, and waits to ask again. */
  void awaitThatItWaits(Process script) {
    Path waits = root.resolve("waits");
    Await.until(
        "the script to ask again", PATIENCE, () -> Files.exists(waits) || !script.isAlive());
    assertThat(waits).exists();
  }

  /** All that the last script said. */
  String said() throws IOException {
    return Files.readString(root.resolve("out"));
  }

  @Override
  public void close() {
    if (http != null) {
      http.stop(0);
    }
  }
}
