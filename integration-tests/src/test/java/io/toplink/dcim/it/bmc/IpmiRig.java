package io.toplink.dcim.it.bmc;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.ipmi.IpmiTimeouts;
import io.toplink.dcim.it.ipmi.ForeignBmc;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.PyghmiBmc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** How tests reach BMCs that speak IPMI. */
final class IpmiRig {
  /** As long as IPMI 2.0 knows. */
  static final String LONG_PASSWORD = "calvin-2026-and-more";

  /** Short enough to be waited for. */
  static final IpmiTimeouts QUICK =
      new IpmiTimeouts(
          List.of(Duration.ofMillis(150), Duration.ofMillis(200), Duration.ofMillis(300)),
          2,
          4,
          List.of(Duration.ofMillis(150), Duration.ofMillis(200), Duration.ofMillis(300)),
          Duration.ofMillis(1000),
          5,
          Duration.ofMillis(5),
          Duration.ofMillis(20),
          Duration.ofSeconds(2));

  /** With time for machines that are busy with other tests. */
  static final IpmiTimeouts PATIENT =
      new IpmiTimeouts(
          List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2)),
          2,
          4,
          List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(2)),
          Duration.ofSeconds(6),
          5,
          Duration.ofMillis(5),
          Duration.ofMillis(20),
          Duration.ofSeconds(2));

  private IpmiRig() {}

  /** Where nobody listens. */
  static BmcTarget nobody() {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return target(new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void pyghmiOrSkip() throws IOException {
    try {
      if (!PyghmiBmc.isInstalled()) {
        System.err.println(
            "SKIPPED: no python3-pyghmi here, so IPMI against pyghmi's BMC is NOT tested.");
        Assumptions.abort("no python3-pyghmi");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  static BmcTarget target(IpmiBmc bmc) {
    return target(bmc, ForeignBmc.PASSWORD);
  }

  static BmcTarget target(IpmiBmc bmc, String password) {
    try {
      return target(bmc.address(), ForeignBmc.USERNAME, password);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

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
