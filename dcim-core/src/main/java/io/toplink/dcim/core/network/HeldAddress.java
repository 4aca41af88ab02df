package io.toplink.dcim.core.network;

/**
 * An address that an assignment has been given.
 *
 * @param pool id of the pool it is from
 * @param address without a prefix length
 * @param prefixLength of the pool
 * @param gateway of the pool
 * @param vlanId of the pool; 0 is untagged
 */
public record HeldAddress(
    String pool, String address, int prefixLength, String gateway, int vlanId) {

  public boolean ipv6() {
    return address.indexOf(':') >= 0;
  }

  /** As assignments tell it, such as {@code 203.0.113.130/24}. */
  public String withPrefixLength() {
    return address + "/" + prefixLength;
  }
}
