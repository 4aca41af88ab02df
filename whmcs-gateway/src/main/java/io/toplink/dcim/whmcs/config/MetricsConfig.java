package io.toplink.dcim.whmcs.config;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Where scrapes are answered.
 *
 * @param host the literal address
 * @param port 0 takes a free one; absent: nowhere, and nothing is counted
 */
public record MetricsConfig(InetAddress host, Optional<Integer> port) {

  static MetricsConfig read(SettingsReader in) {
    InetAddress host =
        IpAddresses.parse(in.text("host", "127.0.0.1"))
            .orElseGet(
                () -> {
                  in.problem("host", "must be a literal IP address");
                  return InetAddress.getLoopbackAddress();
                });
    return new MetricsConfig(host, in.optionalNumber("port", 0, 65535));
  }
}
