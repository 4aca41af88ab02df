package io.toplink.dcim.core.bmc.redfish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/redfish/v1",
        "/redfish/v1/",
        "/redfish/v1/Systems/System.Embedded.1",
        "/redfish/v1/Systems/437XR1138R2/Actions/ComputerSystem.Reset/",
        "/redfish/v1/Systems/Self/Storage/RAID.Slot%3A1/Drives/Disk.Bay.0:Enclosure",
        "/redfish/v1/JsonSchemas/a..b",
      })
  void followsItsOwnPaths(String link) throws BmcException {
    assertThat(Links.check(link)).isEqualTo(link);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "redfish/v1",
        "/rest/v1",
        "/redfish",
        "/redfishy/v1",
        "//evil/redfish/v1",
        "http://192.0.2.1/redfish/v1",
        "https://evil/redfish/v1",
        "/redfish/v1/../../etc/passwd",
        "/redfish/v1/..",
        "/redfish/./v1",
        "/redfish/v1/%2e%2e/x",
        "/redfish/v1/%2E%2E",
        "/redfish/v1/.%2e/x",
        "/redfish/v1/a%2fb",
        "/redfish/v1/a%5cb",
        "/redfish/v1/a%00",
        "/redfish/v1//x",
        "/redfish/v1\\x",
        "/redfish/v1/a b",
        "/redfish/v1/\r\nX: y",
        "/redfish/v1/?q=1",
        "/redfish/v1/#f",
        "/redfish/v1/é",
        "/redfish/v1/%zz",
        "javascript:alert(1)",
        "file:///etc/passwd",
      })
  void followsNothingElse(String link) {
    BmcException e = catchThrowableOfType(BmcException.class, () -> Links.check(link));
    assertThat(e.kind()).isEqualTo(BmcException.Kind.MISBEHAVED);
    assertThat(e.phase()).isEqualTo("link");
    assertThat(e.message()).doesNotContain("\r", "\n");
  }

  @Test
  void followsNoEndlessPath() {
    assertThat(
            catchThrowableOfType(
                BmcException.class, () -> Links.check("/redfish/" + "a".repeat(2000))))
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "/redfish/v1/TaskService/Tasks/1, true",
    "https://192.0.2.1/redfish/v1/x, true",
    "https://192.0.2.1:443/redfish/v1/x, true",
    "http://192.0.2.1/redfish/v1/x, false",
    "https://192.0.2.2/redfish/v1/x, false",
    "https://192.0.2.1:8443/redfish/v1/x, false",
    "https://bmc.example/redfish/v1/x, false",
    "https://u:p@192.0.2.1/redfish/v1/x, false",
    "//192.0.2.1/redfish/v1/x, false",
    "https://192.0.2.1/etc/passwd, false",
    "x, false",
    "'', false",
  })
  void aLocationMustBeItself(String location, boolean itself) throws BmcException {
    BmcTarget target =
        new BmcTarget(
            "s1",
            BmcProtocol.REDFISH,
            IpLiteral.parse("192.0.2.1"),
            443,
            false,
            "admin",
            new Secret("secret"),
            null);
    if (itself) {
      assertThat(Links.checkLocation(target, location)).startsWith("/redfish/v1/");
    } else {
      assertThat(
              catchThrowableOfType(BmcException.class, () -> Links.checkLocation(target, location)))
          .isNotNull();
    }
  }
}
