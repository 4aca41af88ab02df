package io.toplink.dcim.server.metrics;

import io.toplink.dcim.core.config.ConfigReader;
import io.toplink.dcim.server.net.ListenConfig;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where whoever watches is listened to.
 *
 * @param port null: nowhere, and nothing is counted; 0: any free one
 * @param address a literal address
 * @param refresh pause between two looks at the numbers that stand in the database
 */
public record MetricsConfig(@Nullable Integer port, InetAddress address, Duration refresh) {

  /** Reads the section {@code metrics}. */
  public static MetricsConfig read(ConfigReader root) {
    ConfigReader reader = root.section("metrics");
    return new MetricsConfig(
        reader.optionalInteger("port", 0, 65535),
        reader.parsed("address", ListenConfig.literal("127.0.0.1"), ListenConfig::literal),
        reader.duration(
            "refresh", Duration.ofSeconds(15), Duration.ofMillis(100), Duration.ofMinutes(5)));
  }

  /** Whether there is a listener at all. */
  public boolean enabled() {
    return port != null;
  }
}
