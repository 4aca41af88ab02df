package io.toplink.dcim.core.network;

import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.IpLiteral;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses of a prefix may be given out at all: not the gateway, not what is reserved, not
 * what servers own, not the first and last of an IPv4 prefix that has room for them (network and
 * broadcast), and not the first of such an IPv6 prefix (the routers' anycast address, RFC 4291).
 *
 * <p>Works on numbers, so that a prefix of 2^64 addresses costs what one of 256 costs.
 */
final class PoolSpace {
  /** A stretch of addresses, both ends belonging to it. */
  private record Span(BigInteger first, BigInteger last) {}

  /**
   * Some addresses, and where to look for more.
   *
   * @param next null when there are none after these
   */
  record Chunk(List<String> addresses, @Nullable String next) {}

  private final int bytes;
  private final Span prefix;

  /** Within the prefix, in order, not touching each other. */
  private final List<Span> excluded;

  PoolSpace(Cidr prefix, InetAddress gateway, List<Cidr> taken) {
    this.bytes = prefix.network().getAddress().length;
    this.prefix = span(prefix);
    List<Span> spans = new ArrayList<>();
    spans.add(new Span(number(gateway), number(gateway)));
    taken.stream().filter(prefix::overlaps).map(PoolSpace::span).forEach(spans::add);
    if (bytes * Byte.SIZE - prefix.prefixLength() >= 2) {
      spans.add(new Span(this.prefix.first(), this.prefix.first()));
      if (bytes == 4) {
        spans.add(new Span(this.prefix.last(), this.prefix.last()));
      }
    }
    this.excluded = merge(spans);
  }

  /** How many addresses may be given out, held ones included. */
  BigInteger capacity() {
    BigInteger count = size(prefix);
    for (Span span : excluded) {
      BigInteger first = span.first().max(prefix.first());
      BigInteger last = span.last().min(prefix.last());
      count = count.subtract(size(new Span(first, last)));
    }
    return count;
  }

  /** Whether an address of the prefix may be given out. */
  boolean offers(InetAddress address) {
    BigInteger number = number(address);
    return excluded.stream()
        .noneMatch(
            span -> span.first().compareTo(number) <= 0 && span.last().compareTo(number) >= 0);
  }

  /** The first addresses from a place on that may be given out. */
  Chunk from(InetAddress start, int most) {
    List<String> addresses = new ArrayList<>(most);
    BigInteger at = number(start).max(prefix.first());
    for (Span span : excluded) {
      while (at.compareTo(span.first()) < 0 && addresses.size() < most) {
        addresses.add(text(at));
        at = at.add(BigInteger.ONE);
      }
      if (addresses.size() == most) {
        break;
      }
      at = at.max(span.last().add(BigInteger.ONE));
    }
    while (addresses.size() < most && at.compareTo(prefix.last()) <= 0) {
      addresses.add(text(at));
      at = at.add(BigInteger.ONE);
    }
    return new Chunk(addresses, at.compareTo(prefix.last()) <= 0 ? text(at) : null);
  }

  private static List<Span> merge(List<Span> spans) {
    List<Span> merged = new ArrayList<>();
    spans.sort(Comparator.comparing(Span::first));
    for (Span span : spans) {
      int end = merged.size() - 1;
      if (end >= 0 && merged.get(end).last().compareTo(span.first()) >= 0) {
        Span before = merged.get(end);
        merged.set(end, new Span(before.first(), before.last().max(span.last())));
      } else {
        merged.add(span);
      }
    }
    return merged;
  }

  private static Span span(Cidr block) {
    BigInteger first = number(block.network());
    int hostBits = block.network().getAddress().length * Byte.SIZE - block.prefixLength();
    return new Span(first, first.add(BigInteger.ONE.shiftLeft(hostBits)).subtract(BigInteger.ONE));
  }

  private static BigInteger size(Span span) {
    return span.last().subtract(span.first()).add(BigInteger.ONE);
  }

  private static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }

  private String text(BigInteger number) {
    byte[] minimal = number.toByteArray();
    byte[] address = new byte[bytes];
    int length = Math.min(minimal.length, bytes);
    System.arraycopy(minimal, minimal.length - length, address, bytes - length, length);
    try {
      return IpLiteral.format(InetAddress.getByAddress(address));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }
}
