package io.toplink.dcim.server;

import io.toplink.dcim.core.CoreConfig;
import io.toplink.dcim.core.config.ConfigReader;
import io.toplink.dcim.server.metrics.MetricsConfig;
import io.toplink.dcim.server.net.ListenConfig;
import io.toplink.dcim.server.netboot.NetbootConfig;
import java.nio.file.Path;

/**
 * All settings of a DCIM server.
 *
 * @param credentials where the first credentials of a new database are written, one file each
 */
public record ServerConfig(
    CoreConfig core,
    ListenConfig grpc,
    NetbootConfig netboot,
    MetricsConfig metrics,
    Path credentials) {

  /** Reads the core's sections, {@code grpc}, {@code metrics} and {@code bootstrap}. */
  public static ServerConfig read(ConfigReader root) {
    CoreConfig core = CoreConfig.read(root);
    return new ServerConfig(
        core,
        ListenConfig.read(root.section("grpc"), core.database().poolSize()),
        NetbootConfig.read(root, core.install()),
        MetricsConfig.read(root),
        root.section("bootstrap").path("credentials-directory", Path.of("data", "credentials")));
  }
}
