package io.toplink.dcim.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.IpLiteral;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolSpaceTest {

  private static PoolSpace space(String prefix, String gateway, String... taken) {
    return new PoolSpace(
        Cidr.parse(prefix),
        IpLiteral.parse(gateway),
        List.of(taken).stream().map(Cidr::parse).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.0/24, 203.0.113.1, 253",
    "203.0.113.0/30, 203.0.113.1, 1",
    "203.0.113.0/31, 203.0.113.0, 1",
    "255.255.255.248/29, 255.255.255.254, 5",
    "0.0.0.0/29, 0.0.0.1, 5",
    "2001:db8::/64, 2001:db8::1, 18446744073709551614",
    "2001:db8::/127, 2001:db8::1, 1",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0/124, ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff1, 14",
  })
  void counts(String prefix, String gateway, BigInteger capacity) {
    assertThat(space(prefix, gateway).capacity()).isEqualTo(capacity);
  }

  @Test
  void countsWhatIsTakenOnce() {
    assertThat(
            space(
                    "203.0.113.0/24",
                    "203.0.113.1",
                    "203.0.113.0/29",
                    "203.0.113.4/30",
                    "203.0.113.7",
                    "198.51.100.0/24")
                .capacity())
        .isEqualTo(256 - 8 - 1);
    assertThat(space("203.0.113.0/24", "203.0.113.1", "203.0.0.0/16").capacity()).isZero();
  }

  @Test
  void goesRoundWhatIsTaken() {
    PoolSpace space = space("203.0.113.0/28", "203.0.113.1", "203.0.113.4/30");

    PoolSpace.Chunk chunk = space.from(IpLiteral.parse("203.0.113.0"), 4);

    assertThat(chunk)
        .isEqualTo(
            new PoolSpace.Chunk(
                List.of("203.0.113.2", "203.0.113.3", "203.0.113.8", "203.0.113.9"),
                "203.0.113.10"));
    assertThat(space.from(IpLiteral.parse("203.0.113.10"), 100))
        .isEqualTo(
            new PoolSpace.Chunk(
                List.of(
                    "203.0.113.10", "203.0.113.11", "203.0.113.12", "203.0.113.13", "203.0.113.14"),
                null));
  }

  @Test
  void stopsAtTheEndOfAllAddresses() {
    PoolSpace space = space("255.255.255.254/31", "255.255.255.254");

    assertThat(space.from(IpLiteral.parse("255.255.255.254"), 10))
        .isEqualTo(new PoolSpace.Chunk(List.of("255.255.255.255"), null));
  }

  @Test
  void jumpsOverHugeReservations() {
    PoolSpace space = space("2001:db8::/32", "2001:db8::1", "2001:db8::/33");

    assertThat(space.from(IpLiteral.parse("2001:db8::"), 2).addresses())
        .containsExactly("2001:db8:8000::", "2001:db8:8000::1");
  }
}
