package io.toplink.dcim.whmcs.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the DCIM server is and who we are to it.
 *
 * @param host a name or an address
 * @param tls absent: plaintext, which only loopback gets without being told so
 * @param credentialFile holds {@code KEY:SECRET} of a credential with SCOPE_GATEWAY
 */
public record UpstreamConfig(String host, int port, Optional<Tls> tls, Path credentialFile) {

  /**
   * How the server is recognised, and we by it.
   *
   * @param authorities PEM certificates it may be signed by; absent: those of the Java runtime
   * @param authority the name its certificate must carry, if not {@code host}
   * @param client our own certificate, for a server that asks for one
   */
  public record Tls(
      Optional<Path> authorities, Optional<String> authority, Optional<ClientIdentity> client) {}

  /** A certificate chain and its key, both PEM. */
  public record ClientIdentity(Path certificate, Path key) {}

  static UpstreamConfig read(SettingsReader in) {
    String host = in.text("host", "127.0.0.1");
    int port = in.number("port", 9090, 1, 65535);
    Optional<Tls> tls = in.section("tls", UpstreamConfig::readTls);
    if (!in.flag("plaintext-beyond-loopback", false) && tls.isEmpty() && !isLoopback(host)) {
      in.problem(
          "host",
          "is another machine, and upstream.tls.enabled is not true: credentials would cross the"
              + " network in the clear");
    }
    Path credential =
        in.optionalFile("credential-file")
            .orElseGet(
                () -> {
                  in.problem(
                      "credential-file",
                      "is missing: name a file of mode 600 that holds KEY:SECRET of an API"
                          + " credential with SCOPE_GATEWAY");
                  return Path.of("");
                });
    return new UpstreamConfig(host, port, tls, credential);
  }

  private static Optional<Tls> readTls(SettingsReader in) {
    boolean enabled = in.flag("enabled", false);
    Optional<Path> certificate = in.optionalFile("client-certificate");
    Optional<Path> key = in.optionalFile("client-key");
    if (certificate.isPresent() != key.isPresent()) {
      in.problem(certificate.isPresent() ? "client-key" : "client-certificate", "is missing");
    }
    Optional<ClientIdentity> client =
        certificate.flatMap(chain -> key.map(secret -> new ClientIdentity(chain, secret)));
    Tls tls = new Tls(in.optionalFile("authorities"), in.optionalText("authority"), client);
    if (!enabled
        && (tls.authorities().isPresent() || tls.authority().isPresent() || client.isPresent())) {
      in.problem(
          "enabled", "is not true, yet TLS is set up below it: set it to true or remove the rest");
    }
    return enabled ? Optional.of(tls) : Optional.empty();
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || IpAddresses.parse(host).map(InetAddress::isLoopbackAddress).orElse(false);
  }
}
