package io.toplink.dcim.core.base;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Reads IP addresses as they are written, strictly, and never asks a name service.
 *
 * <p>Refused, since programs disagree on what they mean: names, zones ({@code fe80::1%eth0}),
 * leading zeroes and short forms of IPv4 ({@code 010.0.0.1}, {@code 10.1}), IPv4-compatible IPv6
 * ({@code ::192.0.2.1}), brackets, ports and blanks. IPv4-mapped IPv6 ({@code ::ffff:192.0.2.1}) is
 * taken as the IPv4 address it stands for, so that one machine has one spelling.
 */
public final class IpLiteral {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final int IPV6_GROUPS = 8;
  private static final int MAX_LENGTH = 45;

  private IpLiteral() {}

  /**
   * The address that is written there.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static InetAddress parse(String text) {
    byte[] bytes = bytes(text);
    if (bytes.length == IPV6_BYTES && isCompatible(bytes)) {
      throw refused(
          text, "is IPv4-compatible IPv6, which is no longer used; write the IPv4 address");
    }
    return of(bytes);
  }

  /** The one spelling of an address: RFC 5952, lower case, no zone. */
  public static String format(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == IPV4_BYTES ? formatIpv4(bytes) : formatIpv6(bytes);
  }

  /** An address of 4 or 16 bytes; 16 that are IPv4-mapped become IPv4. */
  static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, e);
    }
  }

  /** 4 bytes, or 16 with IPv4-mapped addresses left as they are. */
  static byte[] bytes(String text) {
    if (text.isEmpty()) {
      throw refused(text, "is empty");
    }
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "an IP address has at most " + MAX_LENGTH + " characters, not " + text.length());
    }
    if (text.indexOf('%') >= 0) {
      throw refused(text, "has a zone, which means something on one machine only");
    }
    return text.indexOf(':') >= 0 ? ipv6(text) : ipv4(text, text);
  }

  static boolean isMapped(byte[] bytes) {
    return bytes.length == IPV6_BYTES
        && isZero(bytes, 0, 10)
        && bytes[10] == (byte) 0xff
        && bytes[11] == (byte) 0xff;
  }

  /** In ::/96, save :: and ::1. */
  static boolean isCompatible(byte[] bytes) {
    return isZero(bytes, 0, 12) && !(isZero(bytes, 12, 15) && (bytes[15] == 0 || bytes[15] == 1));
  }

  private static boolean isZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ipv4(String part, String whole) {
    String[] octets = part.split("\\.", -1);
    if (octets.length != IPV4_BYTES) {
      throw refused(
          whole, "is no IP address (expected such as 192.0.2.1 or 2001:db8::1; no names)");
    }
    byte[] bytes = new byte[IPV4_BYTES];
    for (int i = 0; i < IPV4_BYTES; i++) {
      String octet = octets[i];
      if (octet.isEmpty() || octet.length() > 3 || !isAll(octet, "0123456789")) {
        throw refused(whole, "is no IP address: '" + octet + "' is not a number from 0 to 255");
      }
      if (octet.length() > 1 && octet.charAt(0) == '0') {
        throw refused(whole, "has a leading zero, which some read as octal; write it without");
      }
      int value = Integer.parseInt(octet);
      if (value > 255) {
        throw refused(whole, "is no IP address: '" + octet + "' is not a number from 0 to 255");
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }

  private static byte[] ipv6(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      throw refused(text, "has '::' more than once");
    }
    if (gap < 0) {
      byte[] all = groups(text, text, true);
      if (all.length != IPV6_BYTES) {
        throw refused(text, "has not 8 groups");
      }
      return all;
    }
    byte[] head = groups(text.substring(0, gap), text, false);
    byte[] tail = groups(text.substring(gap + 2), text, true);
    if (head.length + tail.length >= IPV6_BYTES) {
      throw refused(text, "has more than 8 groups, with '::' standing for at least one");
    }
    byte[] bytes = Arrays.copyOf(head, IPV6_BYTES);
    System.arraycopy(tail, 0, bytes, IPV6_BYTES - tail.length, tail.length);
    return bytes;
  }

  private static byte[] groups(String part, String whole, boolean mayEndInIpv4) {
    if (part.isEmpty()) {
      return new byte[0];
    }
    String[] groups = part.split(":", -1);
    if (groups.length > IPV6_GROUPS) {
      throw refused(whole, "has more than 8 groups");
    }
    byte[] bytes = new byte[IPV6_BYTES + IPV4_BYTES];
    int at = 0;
    for (int i = 0; i < groups.length; i++) {
      String group = groups[i];
      if (mayEndInIpv4 && i == groups.length - 1 && group.indexOf('.') >= 0) {
        System.arraycopy(ipv4(group, whole), 0, bytes, at, IPV4_BYTES);
        at += IPV4_BYTES;
        continue;
      }
      if (group.isEmpty() || group.length() > 4 || !isAll(group, "0123456789abcdefABCDEF")) {
        throw refused(whole, "is no IP address: '" + group + "' is not 1 to 4 hex digits");
      }
      int value = Integer.parseInt(group, 16);
      bytes[at++] = (byte) (value >> 8);
      bytes[at++] = (byte) value;
    }
    return Arrays.copyOf(bytes, at);
  }

  private static boolean isAll(String text, String allowed) {
    return text.chars().allMatch(c -> allowed.indexOf(c) >= 0);
  }

  private static String formatIpv4(byte[] bytes) {
    return (bytes[0] & 0xff)
        + "."
        + (bytes[1] & 0xff)
        + "."
        + (bytes[2] & 0xff)
        + "."
        + (bytes[3] & 0xff);
  }

  private static String formatIpv6(byte[] bytes) {
    int[] groups = new int[IPV6_GROUPS];
    for (int i = 0; i < IPV6_GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < IPV6_GROUPS; i++) {
      int run = 0;
      while (i + run < IPV6_GROUPS && groups[i + run] == 0) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
      i += run;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < IPV6_GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
        continue;
      }
      if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException("'" + text + "' " + why);
  }
}
