package io.toplink.dcim.server;

import io.toplink.dcim.core.Core;
import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.core.config.ConfigSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Runs a DCIM server: read the settings, start, wait for the signal to stop, stop in reverse. */
public final class Main {
  private static final Logger log = LoggerFactory.getLogger(Main.class);
  private static final String USUAL_FILE = "conf/dcim-grpc-server.conf";
  private static final int EXIT_USAGE = 64;
  private static final int EXIT_CANNOT_START = 75;

  private Main() {}

  /**
   * Starts.
   *
   * @param arguments the settings file, if it is not where it usually is. Before it, {@code
   *     --check} only says what the settings come to, and {@code --reset-admin} only gives the
   *     first administrator a new secret
   */
  public static void main(String[] arguments) throws InterruptedException {
    // gRPC writes to java.util.logging, which would go to stderr past our log.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    String option = arguments.length > 0 && arguments[0].startsWith("--") ? arguments[0] : "";
    int at = option.isEmpty() ? 0 : 1;
    try {
      ConfigSource settings = settings(arguments.length > at ? arguments[at] : null);
      switch (option) {
        case "" -> start(settings.read(ServerConfig::read));
        case "--check" -> settings.effective(ServerConfig::read).forEach(System.out::println);
        case "--reset-admin" -> resetAdmin(settings.read(ServerConfig::read));
        default -> {
          System.err.println(option + " is none of --check and --reset-admin");
          System.exit(EXIT_USAGE);
        }
      }
    } catch (ConfigException refused) {
      System.err.println(refused.getMessage());
      System.exit(ConfigException.EXIT_CODE);
    } catch (RuntimeException unable) {
      log.atError().setCause(unable).log("cannot start");
      System.exit(EXIT_CANNOT_START);
    }
  }

  private static void start(ServerConfig config) throws InterruptedException {
    DcimServer server = DcimServer.start(config);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
    log.atInfo().addKeyValue("port", server.grpcPort()).log("READY");
    // Threads of the network end with their process; without workers there may be no others.
    new CountDownLatch(1).await();
  }

  private static void resetAdmin(ServerConfig config) {
    String id =
        Core.resetAdmin(
            config.core(), InstantSource.system(), new CredentialFiles(config.credentials()));
    System.out.println(config.credentials().resolve(id).toAbsolutePath());
  }

  private static ConfigSource settings(@Nullable String file) {
    Path path = Path.of(file == null ? USUAL_FILE : file);
    return file == null && !Files.exists(path)
        ? ConfigSource.environment(System.getenv())
        : ConfigSource.file(path, System.getenv());
  }
}
