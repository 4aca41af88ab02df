package io.toplink.dcim.whmcs.config;

import java.math.BigInteger;
import java.net.InetAddress;

/** A block of addresses, such as {@code 10.0.0.0/8}. Host bits are refused, not dropped. */
public record Cidr(InetAddress network, int prefix) {

  /** Reads an address or a block; says what is wrong with one it cannot use. */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    InetAddress network =
        IpAddresses.parse(host)
            .orElseThrow(
                () -> new IllegalArgumentException("holds \"" + text + "\": not an IP address"));
    int bits = network.getAddress().length * 8;
    int prefix = slash < 0 ? bits : prefixLength(text, text.substring(slash + 1), bits);
    if (hostBits(network, prefix).signum() != 0) {
      throw new IllegalArgumentException(
          "holds \"" + text + "\": bits are set behind the first " + prefix);
    }
    return new Cidr(network, prefix);
  }

  /** True if the address is of this family and inside the block. */
  public boolean contains(InetAddress address) {
    byte[] block = network.getAddress();
    byte[] other = address.getAddress();
    if (block.length != other.length) {
      return false;
    }
    int shift = block.length * 8 - prefix;
    return new BigInteger(1, block)
        .shiftRight(shift)
        .equals(new BigInteger(1, other).shiftRight(shift));
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefix;
  }

  private static int prefixLength(String text, String digits, int bits) {
    if (digits.matches("0|[1-9][0-9]{0,2}") && Integer.parseInt(digits) <= bits) {
      return Integer.parseInt(digits);
    }
    throw new IllegalArgumentException(
        "holds \"" + text + "\": the prefix length must be 0 to " + bits);
  }

  private static BigInteger hostBits(InetAddress network, int prefix) {
    int bits = network.getAddress().length * 8;
    BigInteger mask = BigInteger.ONE.shiftLeft(bits - prefix).subtract(BigInteger.ONE);
    return new BigInteger(1, network.getAddress()).and(mask);
  }
}
