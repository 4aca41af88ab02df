package io.toplink.dcim.core.server;

import io.toplink.dcim.core.bmc.BmcProtocol;
import org.jspecify.annotations.Nullable;

/**
 * A server's BMC and who we are to it, without the password.
 *
 * @param host literal address
 * @param port 1 to 65535
 * @param certificateFingerprint SHA-256, 64 lower case hex digits; null to verify against the trust
 *     store
 * @param plainHttp Redfish without TLS
 * @param passwordSet whether a password is stored
 * @param bmcKeySet whether a key of the BMC's own (Kg) is stored
 * @param passwordInDoubt whether a change of the password ended without anybody knowing which one
 *     is in force
 */
public record Bmc(
    BmcProtocol protocol,
    String host,
    int port,
    String username,
    @Nullable String certificateFingerprint,
    boolean plainHttp,
    boolean passwordSet,
    boolean bmcKeySet,
    boolean passwordInDoubt) {

  /** Whether an account is reached as before, and nobody says what its password is. */
  boolean isSameLogin(BmcDraft draft) {
    return draft.password() == null
        && draft.protocol() == protocol
        && draft.host().equals(host)
        && draft.port() == port
        && draft.username().equals(username);
  }

  /** The protocol's own port. */
  static int usualPort(BmcProtocol protocol, boolean plainHttp) {
    return switch (protocol) {
      case REDFISH -> plainHttp ? 80 : 443;
      case IPMI -> 623;
    };
  }
}
