package io.toplink.dcim.server;

import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.core.config.ConfigSource;
import io.toplink.dcim.core.config.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a DCIM server: read the settings, start, wait for the signal to stop, stop in reverse. */
public final class Main {
  private static final Logger log = LoggerFactory.getLogger(Main.class);
  private static final String USUAL_FILE = "conf/dcim-grpc-server.conf";
  private static final int EXIT_CANNOT_START = 75;

  private Main() {}

  /**
   * Starts.
   *
   * @param arguments the settings file, if it is not where it usually is; {@code --check} before it
   *     only says what the settings come to
   */
  public static void main(String[] arguments) throws InterruptedException {
    boolean check = arguments.length > 0 && arguments[0].equals("--check");
    int at = check ? 1 : 0;
    try {
      ConfigSource settings = settings(arguments.length > at ? arguments[at] : null);
      if (check) {
        for (Setting setting : settings.effective(ServerConfig::read)) {
          System.out.println(setting);
        }
        return;
      }
      DcimServer server = DcimServer.start(settings.read(ServerConfig::read));
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
      log.atInfo().addKeyValue("port", server.grpcPort()).log("READY");
      // Threads of the network end with their process; without workers there may be no others.
      new CountDownLatch(1).await();
    } catch (ConfigException refused) {
      System.err.println(refused.getMessage());
      System.exit(ConfigException.EXIT_CODE);
    } catch (RuntimeException unable) {
      log.atError().setCause(unable).log("cannot start");
      System.exit(EXIT_CANNOT_START);
    }
  }

  private static ConfigSource settings(@Nullable String file) {
    Path path = Path.of(file == null ? USUAL_FILE : file);
    return file == null && !Files.exists(path)
        ? ConfigSource.environment(System.getenv())
        : ConfigSource.file(path, System.getenv());
  }
}
