package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.DcimException.FieldViolation;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.MacAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings a network into its one spelling, and tells all that is wrong with it. */
final class NetworkRules {
  private static final String FIELD = "server.network";

  private final List<FieldViolation> wrong;

  NetworkRules(List<FieldViolation> wrong) {
    this.wrong = wrong;
  }

  Network canonical(Network network) {
    List<Network.Address> addresses = new ArrayList<>();
    for (int i = 0; i < network.addresses().size(); i++) {
      Network.Address address =
          address(network.addresses().get(i), FIELD + ".addresses[" + i + "]");
      if (address != null) {
        refuseOverlap(address, addresses, FIELD + ".addresses[" + i + "].prefix");
        addresses.add(address);
      }
    }
    Set<String> ports = new HashSet<>();
    String boot =
        network.bootMacAddress() == null
            ? null
            : mac(network.bootMacAddress(), FIELD + ".boot_mac_address", ports);
    List<String> others = new ArrayList<>();
    for (int i = 0; i < network.macAddresses().size(); i++) {
      String mac = mac(network.macAddresses().get(i), FIELD + ".mac_addresses[" + i + "]", ports);
      if (mac != null) {
        others.add(mac);
      }
    }
    return new Network(onePrimaryEach(addresses), boot, network.bootMode(), others);
  }

  private Network.@Nullable Address address(Network.Address asked, String field) {
    try {
      InetAddress address = IpLiteral.parse(beforeSlash(asked.prefix()));
      if (address.isAnyLocalAddress()
          || address.isLoopbackAddress()
          || address.isMulticastAddress()) {
        throw new IllegalArgumentException("'" + asked.prefix() + "' cannot be a server's own");
      }
      int length = length(asked.prefix(), address);
      String gateway = asked.gateway() == null ? null : gateway(asked.gateway(), address, field);
      return new Network.Address(
          IpLiteral.format(address) + "/" + length, gateway, asked.vlanId(), asked.primary());
    } catch (IllegalArgumentException e) {
      refuse(field + ".prefix", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static String beforeSlash(String prefix) {
    int slash = prefix.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "'" + prefix + "' has no prefix length (expected such as 203.0.113.130/29)");
    }
    return prefix.substring(0, slash);
  }

  private static int length(String prefix, InetAddress address) {
    int most = address.getAddress().length * Byte.SIZE;
    String digits = prefix.substring(prefix.indexOf('/') + 1);
    if (!digits.matches("[1-9][0-9]{0,2}") || Integer.parseInt(digits) > most) {
      throw new IllegalArgumentException(
          "'" + prefix + "' needs a prefix length from 1 to " + most + " after the slash");
    }
    return Integer.parseInt(digits);
  }

  private @Nullable String gateway(String text, InetAddress address, String field) {
    try {
      InetAddress gateway = IpLiteral.parse(text);
      if (isIpv4(gateway) != isIpv4(address)) {
        throw new IllegalArgumentException("'" + text + "' is not of the prefix's family");
      }
      return IpLiteral.format(gateway);
    } catch (IllegalArgumentException e) {
      refuse(field + ".gateway", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void refuseOverlap(Network.Address address, List<Network.Address> before, String field) {
    Cidr span = address.span();
    before.stream()
        .filter(other -> other.span().overlaps(span))
        .findFirst()
        .ifPresent(other -> refuse(field, address.prefix() + " is told twice: " + other.prefix()));
  }

  private @Nullable String mac(String text, String field, Set<String> before) {
    try {
      String mac = MacAddress.parse(text).value();
      if (!before.add(mac)) {
        refuse(field, "'" + mac + "' is told twice");
      }
      return mac;
    } catch (IllegalArgumentException e) {
      refuse(field, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** The first of a family is its primary one if none is marked. */
  private List<Network.Address> onePrimaryEach(List<Network.Address> addresses) {
    List<Network.Address> result = new ArrayList<>(addresses);
    for (boolean ipv4 : new boolean[] {true, false}) {
      List<Network.Address> family =
          addresses.stream().filter(address -> isIpv4(address.span().network()) == ipv4).toList();
      long marked = family.stream().filter(Network.Address::primary).count();
      if (marked > 1) {
        refuse(
            FIELD + ".addresses",
            marked + (ipv4 ? " IPv4" : " IPv6") + " addresses are primary; mark one at most");
      }
      if (marked == 0 && !family.isEmpty()) {
        Network.Address first = family.get(0);
        result.set(
            result.indexOf(first),
            new Network.Address(first.prefix(), first.gateway(), first.vlanId(), true));
      }
    }
    return result;
  }

  private static boolean isIpv4(InetAddress address) {
    return address instanceof Inet4Address;
  }

  private void refuse(String field, String description) {
    wrong.add(new FieldViolation(field, description, "network"));
  }
}
