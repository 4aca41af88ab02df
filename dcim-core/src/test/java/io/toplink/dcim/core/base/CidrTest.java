package io.toplink.dcim.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0/0, 0.0.0.0/0",
    "0.0.0.0, 0.0.0.0/32",
    "0.0.0.0/32, 0.0.0.0/32",
    "10.0.0.0/8, 10.0.0.0/8",
    "10.0.0.0/24, 10.0.0.0/24",
    "10.0.0.4/30, 10.0.0.4/30",
    "10.0.0.5, 10.0.0.5/32",
    "10.0.0.5/32, 10.0.0.5/32",
    "10.0.0.254/31, 10.0.0.254/31",
    "100.64.0.0/10, 100.64.0.0/10",
    "127.0.0.0/8, 127.0.0.0/8",
    "128.0.0.0/1, 128.0.0.0/1",
    "169.254.0.0/16, 169.254.0.0/16",
    "172.16.0.0/12, 172.16.0.0/12",
    "192.168.0.0/16, 192.168.0.0/16",
    "203.0.113.128/25, 203.0.113.128/25",
    "224.0.0.0/4, 224.0.0.0/4",
    "255.255.255.255, 255.255.255.255/32",
    "::/0, ::/0",
    "::, ::/128",
    "::1, ::1/128",
    "::1/128, ::1/128",
    "::/8, ::/8",
    "2001:db8::/32, 2001:db8::/32",
    "2001:DB8::/32, 2001:db8::/32",
    "2001:0db8:0000::/48, 2001:db8::/48",
    "2001:db8:0:0:0:0:0:0/64, 2001:db8::/64",
    "2001:db8:0:1::/64, 2001:db8:0:1::/64",
    "2001:db8::1, 2001:db8::1/128",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:3:4:5:6/128",
    "2001:db8::8:800:200c:417a, 2001:db8::8:800:200c:417a/128",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1/128",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1/128",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1/128",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0/128",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8/128",
    "1::8, 1::8/128",
    "fc00::/7, fc00::/7",
    "fe80::/10, fe80::/10",
    "ff00::/8, ff00::/8",
    "64:ff9b::/96, 64:ff9b::/96",
    "64:ff9b::192.0.2.1, 64:ff9b::c000:201/128",
    "::ffff:192.0.2.1, 192.0.2.1/32",
    "::ffff:c000:201, 192.0.2.1/32",
    "::FFFF:192.0.2.1, 192.0.2.1/32",
    "0:0:0:0:0:ffff:192.0.2.1, 192.0.2.1/32",
    "::ffff:192.0.2.1/128, 192.0.2.1/32",
    "::ffff:192.0.2.0/120, 192.0.2.0/24",
    "::ffff:10.0.0.0/104, 10.0.0.0/8",
    "::ffff:0.0.0.0/96, 0.0.0.0/0",
    "::ffff:0:0/96, 0.0.0.0/0",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
    "8000::/1, 8000::/1",
  })
  void readsAndPrintsOneSpelling(String text, String expected) {
    Cidr cidr = Cidr.parse(text);
    assertThat(cidr).hasToString(expected);
    assertThat(Cidr.parse(cidr.toString())).isEqualTo(cidr);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "/",
        "/8",
        "10",
        "10/8",
        "10.0/8",
        "10.0.0/24",
        "10.0.0.0.0",
        "10.0.0.",
        ".10.0.0.0",
        "10..0.0",
        "10.0.0.0/",
        "10.0.0.0/ 8",
        "10.0.0.0 /8",
        " 10.0.0.0/8",
        "10.0.0.0/8 ",
        "10.0.0.0/8\n",
        "\t10.0.0.0",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0.0/08",
        "10.0.0.0/00",
        "10.0.0.0/8/8",
        "10.0.0.0/255.0.0.0",
        "10.0.0.0/a",
        "10.0.0.0/999999999999",
        "10.0.0.0/1000",
        "256.0.0.0",
        "10.0.0.256",
        "10.0.0.1000",
        "10.0.0.-1",
        "10.0.0.+1",
        "010.0.0.1",
        "10.00.0.1",
        "10.0.0.01",
        "00.0.0.0",
        "0x0a.0.0.1",
        "0xa000001",
        "167772161",
        "10.0.0.1e0",
        "10.0.0.0x1",
        "1٠.0.0.1",
        "१0.0.0.1",
        "10.0.0.1:443",
        "[::1]",
        "[::1]:443",
        "http://10.0.0.1",
        "localhost",
        "example.com",
        "example.com/24",
        "any",
        "*",
        "10.*",
        "10.0.0.*",
        "10.0.0.1-10.0.0.9",
        "10.0.0.1,10.0.0.2",
        "10。0。0。1",
        "10.0.0.5/24",
        "10.0.0.1/8",
        "10.0.0.1/31",
        "192.168.1.0/16",
        "255.255.255.255/0",
        "0.0.0.1/0",
        "128.0.0.0/0",
        "fe80::1%eth0",
        "fe80::1%1",
        "fe80::%eth0/64",
        "10.0.0.1%lo",
        "::1%",
        ":",
        ":::",
        "1:",
        ":1",
        "1::2::3",
        "::1::",
        "1:::2",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "1:2:3:4::5:6:7:8",
        "12345::",
        "g::",
        "::g",
        "-1::",
        "+1::",
        " ::1",
        "::1 ",
        "1: :2",
        "::192.0.2.1",
        "::c000:201",
        "::192.0.2.0/120",
        "::2",
        "::0:2",
        "::10.0.0.1/128",
        "::ffff:10.0.0.1.2",
        "::ffff:10.0.0",
        "::ffff:010.0.0.1",
        "::ffff:256.0.0.1",
        "::10.0.0.1:1",
        "10.0.0.1::",
        "1:2:3:4:5:6:7:10.0.0.1",
        "1:2:3:4:5:6:10.0.0.1:7",
        "::ffff:0:0/95",
        "::ffff:0:0/0",
        "::ffff:10.0.0.1/104",
        "::ffff:10.0.0.0/8",
        "2001:db8::/129",
        "2001:db8::/-1",
        "2001:db8::/064",
        "2001:db8::/",
        "2001:db8::1/64",
        "2001:db8::1/127",
        "::1/0",
        "8000::/0",
        "2001:db8::/32/64",
        "2001:db8::/ffff::",
        "1:2:3:4:5:6:7:8/64",
        "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
      })
  void refuses(String text) {
    assertThatThrownBy(() -> Cidr.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s).*[a-z ]{6,}.*");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.0.0.0/8, 9.255.255.255, false",
    "10.0.0.128/25, 10.0.0.128, true",
    "10.0.0.128/25, 10.0.0.127, false",
    "10.0.0.4/30, 10.0.0.7, true",
    "10.0.0.4/30, 10.0.0.8, false",
    "10.0.0.5/32, 10.0.0.5, true",
    "10.0.0.5/32, 10.0.0.4, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::ffff:1.2.3.4, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 10.0.0.1, false",
    "::/0, ffff::, true",
    "::/0, ::ffff:1.2.3.4, false",
    "::ffff:10.0.0.0/104, 10.1.2.3, true",
    "10.0.0.0/8, ::ffff:10.1.2.3, true",
    "2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, true",
    "2001:db8::/32, 2001:db9::, false",
    "2001:db8::/33, 2001:db8:8000::, false",
    "2001:db8::/127, 2001:db8::1, true",
    "2001:db8::/127, 2001:db8::2, false",
    "127.0.0.0/8, 127.0.0.1, true",
    "::1/128, ::1, true",
  })
  void knowsWhatIsInside(String cidr, String address, boolean inside) {
    assertThat(Cidr.parse(cidr).contains(IpLiteral.parse(address))).isEqualTo(inside);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0/8, true, true",
    "10.0.0.0/8, 10.1.0.0/16, true, true",
    "10.1.0.0/16, 10.0.0.0/8, false, true",
    "10.0.0.0/25, 10.0.0.128/25, false, false",
    "0.0.0.0/0, ::/0, false, false",
    "::/0, 2001:db8::/32, true, true",
    "2001:db8::/33, 2001:db8:8000::/33, false, false",
  })
  void comparesBlocks(String one, String other, boolean contains, boolean overlaps) {
    assertThat(Cidr.parse(one).contains(Cidr.parse(other))).isEqualTo(contains);
    assertThat(Cidr.parse(one).overlaps(Cidr.parse(other))).isEqualTo(overlaps);
    assertThat(Cidr.parse(other).overlaps(Cidr.parse(one))).isEqualTo(overlaps);
  }

  @Test
  void proposesTheBlockThatWasProbablyMeant() {
    assertThatThrownBy(() -> Cidr.parse("10.0.0.5/24")).hasMessageContaining("10.0.0.0/24");
    assertThatThrownBy(() -> Cidr.parse("2001:db8::5/64")).hasMessageContaining("2001:db8::/64");
  }

  @Test
  void ignoresTheZoneOfASocketsAddress() throws Exception {
    InetAddress scoped = InetAddress.getByName("fe80::1%1");
    assertThat(Cidr.parse("fe80::/10").contains(scoped)).isTrue();
    assertThat(IpLiteral.format(scoped)).isEqualTo("fe80::1");
  }
}
