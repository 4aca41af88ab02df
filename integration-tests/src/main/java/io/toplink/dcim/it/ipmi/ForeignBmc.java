package io.toplink.dcim.it.ipmi;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A BMC that somebody else wrote, in a process of its own, on a port of 127.0.0.1. What happens to
 * its machine is told by a file that the machine's own program writes.
 */
public final class ForeignBmc implements AutoCloseable {
  /** The user of every such BMC. */
  public static final String USERNAME = "admin";

  /** Its password. */
  public static final String PASSWORD = "calvin-2026";

  private static final Duration START = Duration.ofSeconds(20);
  private static final int FIRST_PORT = 24_000;
  private static final int END_OF_PORTS = 32_000;

  /** Get Channel Authentication Capabilities, which needs no session. */
  private static final byte[] ARE_YOU_THERE =
      HexFormat.of().parseHex("0600ff0700000000000000000009" + "2018c8810038" + "8e04b5");

  private final Process process;
  private final Path directory;
  private final int port;

  ForeignBmc(Process process, Path directory, int port) {
    this.process = process;
    this.directory = directory;
    this.port = port;
  }

  /**
   * A port that was free a moment ago. It is below those that the kernel gives to who just sends:
   * there are so many sessions here, each from a port of its own, that one would take it meanwhile.
   */
  static int freePort() throws IOException {
    IOException taken = null;
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, END_OF_PORTS);
      try (DatagramSocket socket = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (SocketException e) {
        taken = e;
      }
    }
    throw new IOException("no free port from " + FIRST_PORT + " to " + END_OF_PORTS, taken);
  }

  /** Runs a program whose output goes to a file. */
  static Process run(Path directory, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return process;
  }

  /** Waits until it answers. */
  public ForeignBmc ready() throws IOException {
    long deadline = System.nanoTime() + START.toNanos();
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new IOException("no BMC answers on port " + port + "; " + said());
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    return this;
  }

  private String said() throws IOException {
    Path output = directory.resolve("output");
    return "its program "
        + (process.isAlive() ? "runs" : "has ended")
        + (Files.exists(output) ? " and said: " + Files.readString(output) : "");
  }

  private boolean answers() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(address());
      socket.setSoTimeout(200);
      socket.send(new DatagramPacket(ARE_YOU_THERE, ARE_YOU_THERE.length));
      socket.receive(new DatagramPacket(new byte[256], 256));
      return true;
    } catch (PortUnreachableException | SocketTimeoutException e) {
      return false;
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** What really happened to the machine so far, such as {@code power-on} and {@code boot Pxe}. */
  public List<String> effects() {
    try {
      Path journal = directory.resolve("journal");
      return Files.exists(journal) ? Files.readAllLines(journal) : List.of();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether the machine has power. */
  public boolean isOn() {
    List<String> effects = effects();
    int on = effects.lastIndexOf("power-on");
    int off = Math.max(effects.lastIndexOf("power-cut"), effects.lastIndexOf("shutdown"));
    return on > off;
  }

  /** Stops it in its tracks, or lets it go on. */
  public void freeze(boolean frozen) throws IOException, InterruptedException {
    new ProcessBuilder("kill", frozen ? "-STOP" : "-CONT", Long.toString(process.pid()))
        .start()
        .waitFor();
  }

  /** Its process. */
  public Process process() {
    return process;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
