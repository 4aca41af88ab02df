package io.toplink.dcim.whmcs;

import io.toplink.dcim.whmcs.config.ConfigException;
import io.toplink.dcim.whmcs.config.GatewayConfig;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Runs the gateway: read the settings, start, wait for the signal to stop, stop. */
public final class Main {
  private static final Logger log = LoggerFactory.getLogger(Main.class);
  private static final int EXIT_CANNOT_START = 1;
  private static final int EXIT_CONFIG = 78;

  private Main() {}

  /** Takes no arguments; {@code -Dconfig.file} names the settings. */
  public static void main(String[] arguments) {
    // gRPC writes to java.util.logging, which would go to stderr past our log.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    try {
      GatewayConfig config = GatewayConfig.load(settingsFile());
      GatewayServer gateway = GatewayServer.start(config);
      Runtime.getRuntime().addShutdownHook(new Thread(gateway::close, "stop"));
      log.info("READY on {}:{}", config.listen().host().getHostAddress(), gateway.port());
    } catch (ConfigException refused) {
      System.err.println(refused.getMessage());
      System.exit(EXIT_CONFIG);
    } catch (IllegalStateException unable) {
      System.err.println(unable.getMessage());
      System.exit(EXIT_CANNOT_START);
    }
  }

  private static Path settingsFile() {
    return Path.of(System.getProperty("config.file", "conf/gateway.conf"));
  }
}
