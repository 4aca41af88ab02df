package io.toplink.dcim.core.bmc;

import io.toplink.dcim.core.base.Secret;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One BMC and how to log in to it.
 *
 * @param server the machine's name, for messages
 * @param protocol how to speak to it
 * @param address where it is; always literal
 * @param port 1 to 65535
 * @param plainHttp Redfish without TLS
 * @param username account on the BMC
 * @param password its password
 * @param certificateFingerprint SHA-256 of the one certificate to trust, 64 lower case hex digits;
 *     null to verify against the trust store
 * @param bmcKey IPMI's Kg, which a BMC may have beside its accounts' passwords, in the spelling of
 *     {@link BmcKey}; null where it has none
 */
public record BmcTarget(
    String server,
    BmcProtocol protocol,
    InetAddress address,
    int port,
    boolean plainHttp,
    String username,
    Secret password,
    @Nullable String certificateFingerprint,
    @Nullable Secret bmcKey) {

  /** Of a BMC without a key of its own. */
  public BmcTarget(
      String server,
      BmcProtocol protocol,
      InetAddress address,
      int port,
      boolean plainHttp,
      String username,
      Secret password,
      @Nullable String certificateFingerprint) {
    this(
        server,
        protocol,
        address,
        port,
        plainHttp,
        username,
        password,
        certificateFingerprint,
        null);
  }

  /** The same with a key of the BMC's own. */
  public BmcTarget withBmcKey(Secret key) {
    return new BmcTarget(
        server,
        protocol,
        address,
        port,
        plainHttp,
        username,
        password,
        certificateFingerprint,
        key);
  }

  /** The same with another password. */
  public BmcTarget withPassword(Secret other) {
    return new BmcTarget(
        server,
        protocol,
        address,
        port,
        plainHttp,
        username,
        other,
        certificateFingerprint,
        bmcKey);
  }

  /** What commands are kept apart by: several machines may share one BMC. */
  public String endpoint() {
    return address.getHostAddress() + "/" + port;
  }
}
