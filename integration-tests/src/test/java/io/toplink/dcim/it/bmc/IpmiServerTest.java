package io.toplink.dcim.it.bmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.it.ipmi.ForeignBmc;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import io.toplink.dcim.it.stack.Tool;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The BMC that we try our driver on speaks IPMI as the tools of others do. */
class IpmiServerTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private IpmiFleet fleet;
  private IpmiBmc bmc;
  private String password = ForeignBmc.PASSWORD;

  @BeforeEach
  void start() throws IOException {
    fleet = IpmiFleet.start(1);
    bmc = fleet.bmc(0);
  }

  @AfterEach
  void stop() throws IOException {
    fleet.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 17})
  void ipmitoolSwitchesItsMachine(int suite) throws Exception {
    bmc.speaks(suite);
    assertThat(ipmitool(suite, "chassis", "power", "status")).contains("Power is off");
    assertThat(ipmitool(suite, "chassis", "bootdev", "pxe")).contains("Set Boot Device to pxe");
    assertThat(ipmitool(suite, "chassis", "bootparam", "get", "5")).contains("Force PXE");
    ipmitool(suite, "chassis", "power", "on");
    assertThat(ipmitool(suite, "chassis", "power", "status")).contains("Power is on");
    assertThat(bmc.machine().effects()).containsExactly("power-on", "boot Pxe");
  }

  @Test
  void ipmitoolReadsWhatItsMachineIs() throws Exception {
    assertThat(ipmitool(17, "mc", "guid")).contains(bmc.uuid());
    assertThat(ipmitool(17, "fru", "print", "0"))
        .containsPattern("Product Serial +: " + bmc.serialNumber())
        .containsPattern("Product Manufacturer +: Contoso Systems");
    assertThat(ipmitool(17, "sdr", "list", "full"))
        .containsPattern("Inlet Temp +\\| 23 degrees C +\\| ok")
        .containsPattern("FAN 1 +\\| 5400 RPM +\\| ok")
        .containsPattern("12V +\\| 12.06 Volts +\\| cr")
        .containsPattern("CPU Temp +\\| (disabled|no reading)");
  }

  @Test
  void ipmitoolHasItBootByUefi() throws Exception {
    ipmitool(17, "chassis", "bootdev", "disk", "options=efiboot,persistent");
    assertThat(ipmitool(17, "chassis", "bootparam", "get", "5"))
        .contains("Force Boot from default Hard-Drive")
        .contains("BIOS EFI boot")
        .contains("all future boots");
  }

  @Test
  void ipmitoolIsToldWhyItsMachineStarted() throws Exception {
    ipmitool(17, "chassis", "power", "on");
    assertThat(ipmitool(17, "chassis", "restart_cause")).contains("chassis power control command");
  }

  @Test
  void ipmitoolRestartsIt() throws Exception {
    ipmitool(17, "mc", "reset", "cold");
    assertThat(bmc.machine().effects()).containsExactly("bmc-reset");
  }

  @Test
  void ipmitoolChangesItsPassword() throws Exception {
    assertThat(ipmitool(17, "user", "list", "1")).containsPattern("2 +admin .*ADMINISTRATOR");
    ipmitool(17, "user", "set", "password", "2", "another-16-bytes", "16");
    assertThat(run(17, "chassis", "power", "status").status()).isNotZero();
    password = "another-16-bytes";
    assertThat(ipmitool(17, "user", "test", "2", "16", password)).contains("Success");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 17})
  void ipmipowerSwitchesItsMachine(int suite) throws Exception {
    bmc.speaks(suite);
    Tool ipmipower = Tool.orSkip("ipmipower", "our BMC against FreeIPMI");
    String port = Integer.toString(bmc.address().getPort());
    for (String command : List.of("--on", "--stat")) {
      Tool.Result result =
          ipmipower.run(
              LIMIT,
              "",
              Map.of(),
              "-h",
              "127.0.0.1:" + port,
              "-D",
              "LAN_2_0",
              "-I",
              Integer.toString(suite),
              "-u",
              ForeignBmc.USERNAME,
              "-p",
              ForeignBmc.PASSWORD,
              command);
      assertThat(result.output()).contains(command.equals("--on") ? ": ok" : ": on");
    }
    assertThat(bmc.machine().effects()).contains("power-on");
  }

  @Test
  void ipmitoolIsRefusedWithAnotherPassword() throws Exception {
    bmc.keepsPassword("another");
    Tool.Result result = run(17, "chassis", "power", "on");
    assertThat(result.status()).isNotZero();
    assertThat(bmc.machine().told()).isEmpty();
  }

  private String ipmitool(int suite, String... command) throws Exception {
    Tool.Result result = run(suite, command);
    assertThat(result.status()).as(result.errors()).isZero();
    return result.output();
  }

  private Tool.Result run(int suite, String... command) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-I", "lanplus", "-H", "127.0.0.1", "-p"));
    arguments.add(Integer.toString(bmc.address().getPort()));
    arguments.addAll(List.of("-C", Integer.toString(suite), "-U", ForeignBmc.USERNAME, "-E"));
    arguments.addAll(List.of(command));
    return Tool.orSkip("ipmitool", "our BMC against ipmitool")
        .run(LIMIT, "", Map.of("IPMI_PASSWORD", password), arguments.toArray(String[]::new));
  }
}
