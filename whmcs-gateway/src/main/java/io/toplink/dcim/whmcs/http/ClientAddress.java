package io.toplink.dcim.whmcs.http;

import io.toplink.dcim.whmcs.config.Cidr;
import io.toplink.dcim.whmcs.config.IpAddresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Works out where a call came from. {@code X-Forwarded-For} is believed only from a trusted proxy,
 * and read from the right: what stands further left was written by whoever called it.
 */
final class ClientAddress {
  private static final int LONGEST_HEADER = 2048;
  private static final int MOST_HOPS = 32;

  private final List<Cidr> trustedProxies;

  ClientAddress(List<Cidr> trustedProxies) {
    this.trustedProxies = trustedProxies;
  }

  /**
   * The address of the nearest machine that is not one of our proxies.
   *
   * @param peer the other end of the connection
   * @param forwardedFor every {@code X-Forwarded-For} there is, in order
   * @throws ProblemException if a trusted proxy passes on what is not a list of addresses
   */
  InetAddress of(InetAddress peer, List<String> forwardedFor) {
    InetAddress nearest = IpAddresses.normal(peer);
    if (forwardedFor.isEmpty() || !isTrusted(nearest)) {
      return nearest;
    }
    List<InetAddress> hops = parse(String.join(",", forwardedFor));
    for (int i = hops.size() - 1; i >= 0 && isTrusted(nearest); i--) {
      nearest = hops.get(i);
    }
    return nearest;
  }

  boolean isTrusted(InetAddress address) {
    InetAddress normal = IpAddresses.normal(address);
    return trustedProxies.stream().anyMatch(proxy -> proxy.contains(normal));
  }

  private static List<InetAddress> parse(String header) {
    if (header.length() > LONGEST_HEADER) {
      throw invalid("it is longer than " + LONGEST_HEADER + " characters");
    }
    String[] texts = header.split(",", -1);
    if (texts.length > MOST_HOPS) {
      throw invalid("it names more than " + MOST_HOPS + " hops");
    }
    List<InetAddress> hops = new ArrayList<>();
    for (String text : texts) {
      hops.add(
          IpAddresses.parse(text.strip())
              .orElseThrow(() -> invalid("it holds something that is not an IP address")));
    }
    return hops;
  }

  private static ProblemException invalid(String why) {
    return Problem.of(
            400,
            "FORWARDED_HEADER_INVALID",
            "X-Forwarded-For cannot be used: " + why + ". Look at the proxy's settings.")
        .asException();
  }
}
