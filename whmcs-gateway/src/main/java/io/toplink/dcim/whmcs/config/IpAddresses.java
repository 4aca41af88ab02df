package io.toplink.dcim.whmcs.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Literal addresses only: never a name, which would have to be looked up. */
public final class IpAddresses {
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern V4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

  private IpAddresses() {}

  /**
   * Reads an address without brackets, port or zone. Leading zeroes are refused: some read them as
   * octal. {@code ::ffff:192.0.2.1} is taken as {@code 192.0.2.1}, so that one host has one
   * address; the IPv4-compatible {@code ::192.0.2.1} is refused.
   */
  public static Optional<InetAddress> parse(String text) {
    if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      InetAddress address = normal(InetAddress.getByName(text));
      return isV4Compatible(address) ? Optional.empty() : Optional.of(address);
    } catch (UnknownHostException malformed) {
      return Optional.empty();
    }
  }

  /** The address itself, without a zone, and as IPv4 where it only maps one. */
  public static InetAddress normal(InetAddress address) {
    byte[] bytes = address.getAddress();
    byte[] shortest = isV4Mapped(bytes) ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
    try {
      return InetAddress.getByAddress(shortest);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("an address of " + shortest.length + " bytes", impossible);
    }
  }

  private static boolean isV4Mapped(byte[] bytes) {
    return bytes.length == 16
        && Arrays.equals(bytes, 0, 10, new byte[10], 0, 10)
        && bytes[10] == -1
        && bytes[11] == -1;
  }

  private static boolean isV4Compatible(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean looksCompatible =
        bytes.length == 16 && Arrays.equals(bytes, 0, 12, new byte[12], 0, 12);
    return looksCompatible && !address.isLoopbackAddress() && !address.isAnyLocalAddress();
  }
}
