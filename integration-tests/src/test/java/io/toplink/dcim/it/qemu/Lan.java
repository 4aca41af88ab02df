package io.toplink.dcim.it.qemu;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.stack.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A network in namespaces of its own, made without root: a bridge, and Debian's dnsmasq, which
 * leads machines as the file of the server under test says. What machines call 10.0.2.2 is
 * dnsmasq's, and at some ports 127.0.0.1 out here.
 */
final class Lan implements AutoCloseable {
  private static final String UNTESTED = "leading machines by DHCP from their firmware to DCIM";
  private static final List<String> PROGRAMS =
      List.of("unshare", "nsenter", "ip", "mount", "socat", "dnsmasq");

  /** Where {@code .ci/ipxe} puts what it unpacks. */
  static final Path IPXE = Path.of("..", "target", "tools", "ipxe", "usr", "lib", "ipxe");

  private static final Duration START = Duration.ofSeconds(60);

  private final Path sockets;
  private final Path log;
  private final List<Process> processes = new ArrayList<>();

  /** A process in there. */
  private long inside;

  private Lan(Path sockets, Path log) {
    this.sockets = sockets;
    this.log = log;
  }

  /** Without the programs, or where nobody may make namespaces, the calling test is skipped. */
  static void orSkip() throws IOException, InterruptedException {
    for (String program : PROGRAMS) {
      Tool.orSkip(program, UNTESTED);
    }
    if (!Files.exists(IPXE)) {
      skip("no " + IPXE.normalize() + " (.ci/ipxe fetches it)");
    }
    String probe = "ip tuntap add dev probe mode tap && mount -t tmpfs none /srv";
    Process process =
        new ProcessBuilder("unshare", "-Urnm", "sh", "-c", probe).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      skip("no network can be made here: " + said.strip());
    }
  }

  private static void skip(String why) {
    System.err.println("SKIPPED: " + why + ", so " + UNTESTED + " is NOT tested.");
    Assumptions.abort(why);
  }

  /**
   * Makes one.
   *
   * @param directory for its log
   * @param dnsmasq what the server under test writes for dnsmasq
   * @param ports of 127.0.0.1, reached at 10.0.2.2 in there
   */
  static Lan start(Path directory, String dnsmasq, int... ports) throws IOException {
    // The paths of sockets may not be long.
    Lan lan = new Lan(Files.createTempDirectory("lan"), directory.resolve("dnsmasq.log"));
    try {
      lan.open(directory, dnsmasq, ports);
      return lan;
    } catch (IOException | RuntimeException | AssertionError e) {
      lan.close();
      throw e;
    }
  }

  private void open(Path directory, String dnsmasq, int... ports) throws IOException {
    Files.writeString(sockets.resolve("dcim.conf"), dnsmasq);
    Path script = Files.write(directory.resolve("lan.sh"), SmallLinux.resource("lan.sh"));
    List<String> command =
        new ArrayList<>(
            List.of("unshare", "-Urnmp", "--fork", "--kill-child", "sh", script.toString()));
    command.addAll(List.of(sockets.toString(), IPXE.toString()));
    for (int port : ports) {
      String socket = "UNIX-LISTEN:" + sockets.resolve(Integer.toString(port)) + ",fork";
      run("socat", socket, "TCP:127.0.0.1:" + port);
      command.add(Integer.toString(port));
    }
    Process network = run(command.toArray(String[]::new));
    Await.until(
        "dnsmasq to start, see " + log,
        START,
        () -> log().contains("TFTP root is") || !network.isAlive());
    if (!network.isAlive()) {
      throw new IOException("the network did not start: " + log());
    }
    inside = network.children().findFirst().orElseThrow().pid();
  }

  private Process run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    processes.add(process);
    return process;
  }

  /**
   * A machine at one of its ports.
   *
   * @param number 1 to 4
   * @param withIpxe whether the machine's port brings iPXE along; else its firmware has to load it
   */
  Board machine(int number, Board.Firmware firmware, boolean withIpxe) {
    return new Board(
        number,
        firmware,
        "tap,ifname=port" + number + ",script=no,downscript=no",
        withIpxe,
        "nsenter --preserve-credentials -U -n -t " + inside);
  }

  /** What dnsmasq has said so far. */
  String log() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.destroyForcibly();
    }
    try {
      for (Process process : processes) {
        process.waitFor(10, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
