package io.toplink.dcim.whmcs.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the gateway listens.
 *
 * @param host the literal address, {@code 0.0.0.0} or {@code ::} for all
 * @param port 0 takes a free one
 * @param tls absent: plain HTTP, for loopback or behind a proxy
 * @param hostNames the names callers may use in {@code Host}; empty allows any
 * @param trustedProxies whose {@code X-Forwarded-For} is believed
 */
public record ListenConfig(
    InetAddress host,
    int port,
    Optional<Tls> tls,
    List<String> hostNames,
    List<Cidr> trustedProxies) {

  /** A certificate chain and its key, both PEM, looked at again every {@code reloadInterval}. */
  public record Tls(Path certificate, Path key, Duration reloadInterval) {}

  static ListenConfig read(SettingsReader in) {
    InetAddress host =
        IpAddresses.parse(in.text("host", "127.0.0.1"))
            .orElseGet(
                () -> {
                  in.problem("host", "must be a literal IP address");
                  return InetAddress.getLoopbackAddress();
                });
    int port = in.number("port", 8080, 0, 65535);
    Optional<Tls> tls = in.section("tls", ListenConfig::readTls);
    boolean plaintextAllowed = in.flag("plaintext-beyond-loopback", false);
    if (tls.isEmpty() && !host.isLoopbackAddress() && !plaintextAllowed) {
      in.problem(
          "host",
          "is reachable by others, and there is no tls section: set listen.tls.certificate and"
              + " listen.tls.key, listen on 127.0.0.1, or, behind a proxy that does TLS, set"
              + " listen.plaintext-beyond-loopback = true");
    }
    List<Cidr> proxies = in.each("trusted-proxies", Cidr::parse);
    for (Cidr proxy : proxies) {
      if (proxy.prefix() == 0) {
        in.problem("trusted-proxies", "holds " + proxy + ": that believes everybody");
      }
    }
    return new ListenConfig(host, port, tls, in.texts("host-names"), proxies);
  }

  private static Optional<Tls> readTls(SettingsReader in) {
    Optional<Path> certificate = in.optionalFile("certificate");
    Optional<Path> key = in.optionalFile("key");
    Duration reload =
        in.duration(
            "reload-interval",
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            Duration.ofHours(24));
    if (certificate.isPresent() != key.isPresent()) {
      in.problem(certificate.isPresent() ? "key" : "certificate", "is missing");
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Tls(certificate.get(), key.get(), reload));
  }
}
