package io.toplink.dcim.core.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.toplink.dcim.core.base.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the entries of an allow-list mean, one by one. Lists themselves are AuthenticatorTest's. */
class AllowListTest {

  @ParameterizedTest
  @CsvSource({
    // a single IPv4 address
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "192.0.2.1/32, 192.0.2.1, true",
    "192.0.2.1/32, 192.0.2.0, false",
    // IPv4 prefixes and their edges
    "192.0.2.0/24, 192.0.2.0, true",
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.0/24, 192.0.1.255, false",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.128/25, 192.0.2.128, true",
    "192.0.2.4/30, 192.0.2.7, true",
    "192.0.2.4/30, 192.0.2.8, false",
    "192.0.2.2/31, 192.0.2.3, true",
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "128.0.0.0/1, 255.255.255.255, true",
    "128.0.0.0/1, 127.255.255.255, false",
    // IPv4-mapped on either side is IPv4
    "192.0.2.1, ::ffff:192.0.2.1, true",
    "192.0.2.0/24, ::ffff:c000:0205, true",
    "::ffff:192.0.2.1, 192.0.2.1, true",
    "::ffff:192.0.2.0/120, 192.0.2.77, true",
    "::ffff:192.0.2.0/120, 192.0.3.1, false",
    // everything of one family is nothing of the other
    "0.0.0.0/0, 203.0.113.7, true",
    "0.0.0.0/0, ::ffff:203.0.113.7, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "::/0, 2001:db8::1, true",
    "::/0, 203.0.113.7, false",
    "::/0, ::ffff:203.0.113.7, false",
    // IPv6
    "2001:db8::1, 2001:db8::1, true",
    "2001:db8::1, 2001:DB8:0:0:0:0:0:1, true",
    "2001:db8::1, 2001:db8::2, false",
    "2001:db8::/64, 2001:db8::ffff:ffff:ffff:ffff, true",
    "2001:db8::/64, 2001:db8:0:1::, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "2001:db8::/127, 2001:db8::1, true",
    "2001:db8::/127, 2001:db8::2, false",
    "fe80::/10, fe80::1, true",
    // loopback is one family at a time
    "127.0.0.1, ::1, false",
    "::1, ::1, true",
    "::1, 127.0.0.1, false",
    // translated addresses are themselves
    "192.0.2.1, 64:ff9b::c000:201, false",
    "64:ff9b::/96, 64:ff9b::c000:201, true",
    "192.0.2.1, 2002:c000:201::, false",
  })
  void covers(String entry, String address, boolean allowed) throws UnknownHostException {
    assertThat(Cidr.parse(entry).contains(InetAddress.getByName(address))).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " 192.0.2.1",
        "192.0.2.1 ",
        "10.0.0.5/24",
        "2001:db8::1/64",
        "010.0.0.1",
        "192.0.2.01",
        "192.0.2",
        "192.0.2.1.1",
        "192.0.2.256",
        "192.0.2.1/33",
        "192.0.2.0/-1",
        "192.0.2.0/024",
        "192.0.2.0/",
        "192.0.2.0/255.255.255.0",
        "2001:db8::/129",
        "fe80::1%eth0",
        "::192.0.2.1",
        "::ffff:0.0.0.0/95",
        "example.com",
        "localhost",
        "*",
        "0x7f.0.0.1",
        "2130706433",
        "[::1]",
        "192.0.2.1:443",
        "1::2::3",
        "٣.0.0.1",
      })
  void refuses(String entry) {
    assertThatThrownBy(() -> Cidr.parse(entry)).isInstanceOf(IllegalArgumentException.class);
  }
}
