package io.toplink.dcim.it.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.server.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server in a JVM of its own, started as in production, which can be killed at any moment. */
public final class ServerProcess implements ServerNode {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Path LOG_SETTINGS =
      Path.of("../dcim-grpc-server/src/main/dist/conf/logback.xml").toAbsolutePath().normalize();

  private final ServerSettings settings;
  private final Path settingsFile;
  private int life;
  private Path log;
  private @Nullable Process process;

  ServerProcess(ServerSettings settings) {
    this.settings = settings;
    this.settingsFile = settings.directory().resolve(settings.node() + ".conf");
    this.log = logOf(life);
  }

  @Override
  public String name() {
    return settings.node();
  }

  @Override
  public int port() {
    return settings.port();
  }

  /** What it wrote since it was started last; each life has a file of its own. */
  public synchronized Path log() {
    return log;
  }

  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  public synchronized long pid() {
    if (process == null) {
      throw new IllegalStateException(name() + " was not started");
    }
    return process.pid();
  }

  @Override
  public void start() {
    launch();
    awaitReady();
  }

  /** Starts it without waiting until it answers calls. */
  public synchronized void launch() {
    if (isRunning()) {
      return;
    }
    try {
      Files.writeString(settingsFile, settings.text());
      log = logOf(++life);
      Files.createFile(log);
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Xmx256m",
                  "-XX:+ExitOnOutOfMemoryError",
                  "--enable-native-access=ALL-UNNAMED",
                  "-Dguice_bytecode_gen_option=DISABLED",
                  "-Dlogback.configurationFile=" + LOG_SETTINGS,
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  settingsFile.toString())
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Process child = process;
      Runtime.getRuntime().addShutdownHook(new Thread(child::destroyForcibly));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when it answers calls. */
  public void awaitReady() {
    Await.until(
        name() + " is ready", START_LIMIT, () -> mustLive() && written().contains("\"READY\""));
  }

  /** Ends it as {@code kill -9} does, and returns when it is gone. */
  public synchronized void kill() {
    if (process != null) {
      process.destroyForcibly();
      awaitEnd(process);
    }
  }

  @Override
  public synchronized void stop() {
    if (process != null) {
      process.destroy();
      awaitEnd(process);
    }
  }

  private void awaitEnd(Process child) {
    try {
      if (!child.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        child.destroyForcibly().waitFor();
        throw new IllegalStateException(name() + " did not stop within " + STOP_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      child.destroyForcibly();
    }
  }

  private boolean mustLive() {
    if (!isRunning()) {
      throw new IllegalStateException(name() + " ended while starting:\n" + written());
    }
    return true;
  }

  private String written() {
    try {
      return Files.readString(log(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path logOf(int whichLife) {
    return settings.directory().resolve(settings.node() + "-" + whichLife + ".log");
  }
}
