package io.toplink.dcim.core.bmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.bmc.BmcException.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where BMCs may be, and in which clothes they are spoken to. */
class AddressPolicyTest extends BmcsFixture {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, true",
    "192.0.3.1, false",
    "127.0.0.1, true",
    "127.0.0.2, false",
    "169.254.1.1, false",
    "224.0.0.1, false",
    "0.0.0.0, false",
    "255.255.255.255, false",
    "::1, false",
    "fe80::1, false",
    "ff02::1, false",
    "2001:db8::1, true",
    "::ffff:192.0.2.1, true",
  })
  void onlyListedAddressesAreSpokenTo(String address, boolean allowed) {
    BmcSettings settings =
        new BmcSettings(
            List.of(
                Cidr.parse("192.0.2.0/24"),
                Cidr.parse("2001:db8::/32"),
                Cidr.parse("127.0.0.1/32")),
            true,
            BmcLimits.DEFAULT,
            TIMEOUTS);
    Bmcs strict = bmcs(settings, TransactionGuard.NONE);
    BmcTarget target = target(IpLiteral.parse(address).getHostAddress(), "secret", true);
    if (allowed) {
      assertThat(succeeds(() -> strict.power(target))).isTrue();
    } else {
      BmcException e = catchThrowableOfType(BmcException.class, () -> strict.power(target));
      assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN);
      assertThat(e).hasMessageContaining("bmc.allowed-networks");
      assertThat(driver.asked).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1", "169.254.169.254", "224.0.0.1", "240.0.0.1", "::1", "fe80::1"})
  void everythingDoesNotMeanLoopbackLinkLocalAndMulticast(String address) {
    BmcSettings any = BmcSettings.of(List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")), true);
    assertThat(new AddressPolicy(any).refusal(IpLiteral.parse(address))).isPresent();
    assertThat(new AddressPolicy(any).refusal(IpLiteral.parse("192.0.2.1"))).isEmpty();
  }

  @Test
  void thisMachineItselfMustBeListedByItself() {
    AddressPolicy wide = policy("192.0.2.0/24", "192.0.2.7", "2001:db8::/32", "2001:db8::7");
    assertThat(wide.refusal(IpLiteral.parse("192.0.2.8"))).isEmpty();
    assertThat(wide.refusal(IpLiteral.parse("192.0.2.7")).orElseThrow())
        .contains("this machine's own", "bmc.allowed-networks");
    assertThat(wide.refusal(IpLiteral.parse("2001:db8::7"))).isPresent();
    AddressPolicy meant = policy("192.0.2.7/32", "192.0.2.7", "2001:db8::7/128", "2001:db8::7");
    assertThat(meant.refusal(IpLiteral.parse("192.0.2.7"))).isEmpty();
    assertThat(meant.refusal(IpLiteral.parse("2001:db8::7"))).isEmpty();
  }

  @Test
  void theAddressesOfThisMachineAreKnown() {
    assertThat(new OwnAddresses().test(IpLiteral.parse("127.0.0.1"))).isTrue();
    assertThat(new OwnAddresses().test(IpLiteral.parse("192.0.2.77"))).isFalse();
  }

  @Test
  void anEmptyListAllowsNothing() {
    AddressPolicy none = new AddressPolicy(BmcSettings.of(List.of(), true));
    assertThat(none.refusal(IpLiteral.parse("192.0.2.1")).orElseThrow())
        .contains("bmc.allowed-networks");
  }

  @Test
  void plainHttpNeedsTheSetting() {
    Bmcs strict =
        bmcs(BmcSettings.of(List.of(Cidr.parse("192.0.2.0/24")), false), TransactionGuard.NONE);
    BmcException e = catchThrowableOfType(BmcException.class, () -> strict.power(target(1)));
    assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN);
    assertThat(e).hasMessageContaining("bmc.allow-plain-http");
    assertThat(driver.asked).isEmpty();
  }

  private static AddressPolicy policy(String ipv4, String own4, String ipv6, String own6) {
    return new AddressPolicy(
        BmcSettings.of(List.of(Cidr.parse(ipv4), Cidr.parse(ipv6)), true),
        List.of(IpLiteral.parse(own4), IpLiteral.parse(own6))::contains);
  }
}
