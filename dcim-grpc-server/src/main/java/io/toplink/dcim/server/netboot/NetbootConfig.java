package io.toplink.dcim.server.netboot;

import io.toplink.dcim.core.config.ConfigReader;
import io.toplink.dcim.core.install.InstallConfig;
import io.toplink.dcim.server.net.ListenConfig;
import java.net.InetAddress;
import java.time.Duration;

/**
 * Where machines that start are listened to.
 *
 * @param enabled whether there is a listener at all: there is one if its URL is set
 * @param address a literal address
 * @param port 0: any free one
 * @param connections open at once; further ones wait to be accepted
 * @param threads requests at work at once
 * @param idle a connection without a sign of life is closed after this
 */
public record NetbootConfig(
    boolean enabled, InetAddress address, int port, int connections, int threads, Duration idle) {

  /** Reads the section {@code netboot}. */
  public static NetbootConfig read(ConfigReader root, InstallConfig install) {
    ConfigReader reader = root.section("netboot");
    return new NetbootConfig(
        install.url() != null,
        reader.parsed("address", ListenConfig.literal("0.0.0.0"), ListenConfig::literal),
        reader.integer("port", 8069, 0, 65535),
        reader.integer("connections", 2000, 1, 100_000),
        reader.integer("threads", 64, 8, 1000),
        reader.duration(
            "idle", Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofHours(1)));
  }
}
