package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.bmc.BootMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a machine is reached from outside: what belongs to it whoever rents it.
 *
 * @param addresses in order
 * @param bootMacAddress of the port it boots from
 * @param bootMode how it boots where nobody asks for a mode; null is as the BMC has it
 * @param macAddresses of the other ports
 */
public record Network(
    List<Address> addresses,
    @Nullable String bootMacAddress,
    @Nullable BootMode bootMode,
    List<String> macAddresses) {
  public static final Network NONE = new Network(List.of(), null, null, List.of());

  public Network {
    addresses = List.copyOf(addresses);
    macAddresses = List.copyOf(macAddresses);
  }

  /**
   * One prefix.
   *
   * @param prefix an address with its prefix length, or a whole prefix
   * @param gateway of the same family
   * @param vlanId 1 to 4094; 0 is untagged
   * @param primary one per family
   */
  public record Address(String prefix, @Nullable String gateway, int vlanId, boolean primary) {

    /** What belongs to the server: the whole prefix where no single address in it is meant. */
    Cidr span() {
      String address = prefix.substring(0, prefix.indexOf('/'));
      try {
        return Cidr.parse(prefix);
      } catch (IllegalArgumentException hostBitsSet) {
        return Cidr.parse(address);
      }
    }
  }

  /** Whether the addresses and ports are the same, however the machine boots. */
  boolean isReachedAs(Network other) {
    return addresses.equals(other.addresses)
        && Objects.equals(bootMacAddress, other.bootMacAddress)
        && macAddresses.equals(other.macAddresses);
  }

  List<String> spans() {
    return addresses.stream().map(address -> address.span().toString()).toList();
  }

  /** All ports, the one it boots from first. */
  List<String> allMacAddresses() {
    List<String> all = new ArrayList<>();
    if (bootMacAddress != null) {
      all.add(bootMacAddress);
    }
    all.addAll(macAddresses);
    return all;
  }
}
