package io.toplink.dcim.core.base;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * A block of addresses, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}.
 *
 * <p>Spelled strictly (see {@link IpLiteral}). Host bits must be zero: {@code 10.0.0.5/24} is
 * refused rather than widened. A block of IPv4-mapped addresses is the IPv4 block it stands for.
 * IPv4 blocks hold IPv4 addresses only and IPv6 blocks IPv6 addresses only: {@code ::/0} is not
 * everything.
 *
 * @param network its first address
 * @param prefixLength leading bits that are fixed: 0 to 32, or 0 to 128
 */
public record Cidr(InetAddress network, int prefixLength) {
  private static final int MAPPED_BITS = 96;

  public Cidr {
    byte[] bytes = network.getAddress();
    if (prefixLength < 0 || prefixLength > bytes.length * Byte.SIZE) {
      throw new IllegalArgumentException(
          IpLiteral.format(network) + " cannot have a prefix of " + prefixLength + " bits");
    }
    byte[] masked = mask(bytes, prefixLength);
    if (!Arrays.equals(bytes, masked)) {
      throw new IllegalArgumentException(
          "'"
              + IpLiteral.format(network)
              + "/"
              + prefixLength
              + "' has host bits set; did you mean "
              + IpLiteral.format(IpLiteral.of(masked))
              + "/"
              + prefixLength
              + "?");
    }
  }

  /**
   * Reads a block; an address without a prefix length is a block of one.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      InetAddress single = IpLiteral.parse(text);
      return new Cidr(single, single.getAddress().length * Byte.SIZE);
    }
    byte[] bytes = IpLiteral.bytes(text.substring(0, slash));
    int length = prefixLength(text.substring(slash + 1), bytes.length * Byte.SIZE, text);
    if (IpLiteral.isMapped(bytes)) {
      if (length < MAPPED_BITS) {
        throw new IllegalArgumentException(
            "'" + text + "' mixes IPv4 and IPv6; write one block of each");
      }
      return new Cidr(IpLiteral.of(bytes), length - MAPPED_BITS);
    }
    if (bytes.length == 16 && IpLiteral.isCompatible(bytes)) {
      throw new IllegalArgumentException(
          "'" + text + "' is IPv4-compatible IPv6, which is no longer used; write the IPv4 block");
    }
    return new Cidr(IpLiteral.of(bytes), length);
  }

  /** Whether the address is in the block. IPv4-mapped addresses count as IPv4. */
  public boolean contains(InetAddress address) {
    byte[] bytes = IpLiteral.of(address.getAddress()).getAddress();
    return bytes.length == network.getAddress().length
        && Arrays.equals(mask(bytes, prefixLength), network.getAddress());
  }

  /** Whether every address of the other block is in this one. */
  public boolean contains(Cidr other) {
    return prefixLength <= other.prefixLength && contains(other.network);
  }

  /** Whether there is an address that is in both. */
  public boolean overlaps(Cidr other) {
    return contains(other) || other.contains(this);
  }

  @Override
  public String toString() {
    return IpLiteral.format(network) + "/" + prefixLength;
  }

  private static int prefixLength(String digits, int most, String whole) {
    boolean wellFormed =
        !digits.isEmpty()
            && digits.length() <= 3
            && digits.chars().allMatch(c -> c >= '0' && c <= '9')
            && (digits.length() == 1 || digits.charAt(0) != '0');
    int length = wellFormed ? Integer.parseInt(digits) : -1;
    if (length < 0 || length > most) {
      throw new IllegalArgumentException(
          "'" + whole + "' needs a prefix length from 0 to " + most + " after the slash");
    }
    return length;
  }

  private static byte[] mask(byte[] bytes, int bits) {
    byte[] masked = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      int kept = Math.max(0, Math.min(Byte.SIZE, bits - i * Byte.SIZE));
      masked[i] = (byte) (bytes[i] & (0xff << (Byte.SIZE - kept)));
    }
    return masked;
  }
}
