package io.toplink.dcim.core.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.AddressPolicy;
import io.toplink.dcim.core.bmc.BmcSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaAddressTest {
  private final MediaAddress addresses = allowing("10.0.0.0/8");

  private static MediaAddress allowing(String network) {
    return new MediaAddress(new AddressPolicy(BmcSettings.of(List.of(Cidr.parse(network)), false)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://198.51.100.1/rescue.iso",
        "https://images.example.com:8443/a/b.iso?v=2",
        "http://[2001:db8::1]/rescue.iso",
        "http://10.9.9.9/rescue.iso"
      })
  void takesWhatABmcCanFetch(String image) {
    assertThat(addresses.parse(image)).hasToString(image);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nfs://198.51.100.1/a.iso | http:// or https://",
        "a.iso | http:// or https://",
        "HTTP://198.51.100.1/a.iso | http:// or https://",
        "http:///a.iso | host",
        "http://198.51.100.1:70000/a.iso | port",
        "http://u:secret-word@198.51.100.1/a.iso | neither user",
        "http://198.51.100.1/a.iso#x | fragment",
        "http://198.51.100.1/a b.iso | character 22",
        "http://127.0.0.1/a.iso | 127.0.0.0/8",
        "http://[::1]/a.iso | ::1/128",
        "http://169.254.169.254/latest | 169.254.0.0/16",
        "http://2130706433/a.iso | 192.0.2.1",
        "http://0x7f000001/a.iso | 192.0.2.1",
        "http://127.1/a.iso | 192.0.2.1",
        "http://0177.0.0.1/a.iso | 192.0.2.1",
        "http://127.0.0.1./a.iso | 192.0.2.1",
        "http://127.0.0.1%2e/a.iso | 192.0.2.1"
      })
  void refusesWhatItCannotOrMustNot(String image, String why) {
    DcimException refused = catchThrowableOfType(DcimException.class, () -> addresses.parse(image));
    assertThat(refused.reason()).isEqualTo(Reason.INVALID_FIELD);
    assertThat(refused).hasMessageContaining(why).hasMessageNotContaining("secret-word");
  }

  @Test
  void whatIsListedByItselfMayBeFetchedFrom() {
    assertThat(allowing("127.0.0.0/8").parse("http://127.0.0.1/a.iso")).hasHost("127.0.0.1");
  }

  @Test
  void whatABmcTellsIsShownWithoutPassword() {
    assertThat(MediaAddress.withoutSecrets("http://u:p@198.51.100.1/a@b.iso"))
        .isEqualTo("http://198.51.100.1/a@b.iso");
    assertThat(MediaAddress.withoutSecrets("http://198.51.100.1/a@b.iso"))
        .isEqualTo("http://198.51.100.1/a@b.iso");
    assertThat(MediaAddress.withoutSecrets("rescue.iso")).isEqualTo("rescue.iso");
    assertThat(MediaAddress.withoutSecrets("http://192.0.2.1/m/" + "a".repeat(43) + "/x.iso"))
        .isEqualTo("http://192.0.2.1/m/***/x.iso");
  }
}
