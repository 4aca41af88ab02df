package io.toplink.dcim.it.bmc;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.ipmi.IpmiTimeouts;
import io.toplink.dcim.it.ipmi.ForeignBmc;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** How tests reach BMCs that speak IPMI. */
final class IpmiRig {
  /** Short enough to be waited for. */
  static final IpmiTimeouts QUICK =
      new IpmiTimeouts(
          List.of(Duration.ofMillis(150), Duration.ofMillis(200), Duration.ofMillis(300)),
          2,
          List.of(Duration.ofMillis(150), Duration.ofMillis(200), Duration.ofMillis(300)),
          Duration.ofMillis(600),
          5,
          Duration.ofMillis(5),
          Duration.ofMillis(20),
          Duration.ofSeconds(2));

  /** With time for machines that are busy with other tests. */
  static final IpmiTimeouts PATIENT =
      new IpmiTimeouts(
          List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2)),
          2,
          List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(2)),
          Duration.ofSeconds(6),
          5,
          Duration.ofMillis(5),
          Duration.ofMillis(20),
          Duration.ofSeconds(2));

  private IpmiRig() {}

  static BmcTarget target(InetSocketAddress address) {
    return target(address, ForeignBmc.USERNAME, ForeignBmc.PASSWORD);
  }

  static BmcTarget target(InetSocketAddress address, String username, String password) {
    return new BmcTarget(
        "server-" + address.getPort(),
        BmcProtocol.IPMI,
        address.getAddress(),
        address.getPort(),
        false,
        username,
        new Secret(password),
        null);
  }
}
