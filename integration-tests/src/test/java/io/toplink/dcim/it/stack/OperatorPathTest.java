package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.Tool.Result;
import io.toplink.dcim.v1.GetServerRequest;
import io.toplink.dcim.v1.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Runs what the README tells operators to type, so that it cannot tell them wrong. */
class OperatorPathTest {
  private static final Path README = Path.of("README.md");
  private static final String BMC_PASSWORD = "calvin-2026";

  @Test
  void everyLineOfTheReadmeWorks() throws Exception {
    Tool.orSkip("grpcurl", "the operator's path");
    Tool bash = Tool.orSkip("bash", "the operator's path");
    try (Stack stack = Stack.start(StackOptions.of("operator").withSpareBmcs(2))) {
      SimulatedBmc first = stack.fleet().bmc(0);
      SimulatedBmc second = stack.fleet().bmc(1);
      Map<String, String> environment =
          Map.of(
              "DCIM", "127.0.0.1:" + stack.server().port(),
              "CREDENTIAL", stack.adminCredential().path().toString(),
              "BMC1", Integer.toString(first.address().getPort()),
              "BMC2", Integer.toString(second.address().getPort()),
              "BMC3", Integer.toString(FreePorts.next()),
              "BMC_PASSWORD", BMC_PASSWORD);

      ReadmeScript script = ReadmeScript.of(README).section("## The operator's path by grpcurl");
      assertThat(script.blocks()).isGreaterThanOrEqualTo(10);
      Result ran = bash.run(Duration.ofMinutes(3), script.text(), environment);

      assertThat(ran.status()).as("%s\n%s", ran.output(), ran.errors()).isZero();
      String said = ReadmeScript.withJsonNames(ran.output());
      assertThat(ReadmeScript.said(said, "Look around"))
          .contains("toplink.dcim.v1.ServerService\n", "google.longrunning.Operations\n")
          .contains("rpc PowerOn (")
          .contains("\"apiCredential\": \"apiCredentials/admin\"");
      String credential = ReadmeScript.said(said, "A credential for WHMCS");
      assertThat(credential).containsOnlyOnce("\"secret\": \"dcs").contains("\"key\": \"dck");
      assertThat(ReadmeScript.said(said, "Packages")).contains("\"HK Basic\"", "\"Intel X710\"");
      assertThat(ReadmeScript.said(said, "Servers"))
          .contains("\"passwordSet\": true", "\"state\": \"AVAILABLE\"", "\"hardware\"")
          .contains("\"bootMacAddress\": \"02:00:5e:10:00:01\"");
      String binding = ReadmeScript.said(said, "Bind servers to a package");
      assertThat(numbers("boundCount", binding)).containsExactly(1, 1, 3);
      assertThat(numbers("availableCount", binding)).containsExactly(1, 1, 2);
      assertThat(binding).contains("none of them was bound");
      assertThat(ran.errors()).contains("Code: NotFound").contains("servers/r750-99");
      assertThat(ReadmeScript.said(said, "Power"))
          .contains("\"state\": \"OFF\"", "\"source\": \"REFRESH\"")
          .contains("there is no servers/r750-99", "\"reason\": \"BMC_UNREACHABLE\"")
          .contains("\"managementState\": \"MANAGEMENT_STATE_AVAILABLE\"");
      assertThat(ReadmeScript.said(said, "Machines that are not what their package says"))
          .contains("\"field\": \"cpu_model\"", "\"withheldCount\": 2", "\"withheld\": true");
      String boot = ReadmeScript.said(said, "What to boot from");
      assertThat(boot.split("\"bootDevice\": \"BOOT_DEVICE_FIRMWARE_SETUP\"", -1)).hasSize(2);
      assertThat(boot)
          .contains("\"bootMode\": \"BOOT_MODE_UEFI\"", "\"startTime\"")
          .contains("\"imageUri\": \"https://images.example.com/rescue.iso\"")
          .contains("\"verb\": \"EjectMedia\"");
      assertThat(second.machine().image()).isEmpty();
      assertThat(ReadmeScript.said(said, "The BMC itself"))
          .contains("\"verb\": \"RotateBmcPassword\"", "\"verb\": \"CheckBmc\"")
          .doesNotContain("\"error\"");
      assertThat(second.password()).isNotEqualTo(BMC_PASSWORD);
      assertThat(ReadmeScript.said(said, "Power of many"))
          .contains("BatchPowerResponse", "\"doneCount\": 2", "\"failedCount\": 1", "NOT_FOUND")
          .contains("\"verb\": \"PowerOff\"");
      assertThat(ReadmeScript.said(said, "Watch servers change")).contains("\"updated\"", "HK-A08");
      assertThat(ReadmeScript.said(said, "Operations: read, list, cancel"))
          .contains("\"reason\": \"OPERATION_CANCELLED\"")
          .contains("\"verb\": \"Restart\"");
      assertThat(ReadmeScript.said(said, "The audit trail"))
          .contains("\"method\": \"toplink.dcim.v1.ServerService/CreateServer\"");
      assertThat(said + ran.errors()).doesNotContain(BMC_PASSWORD, "is not recognized");

      // What really happened to the machines.
      assertThat(first.effects()).isEmpty();
      assertThat(second.effects())
          .filteredOn(effect -> !effect.startsWith("boot"))
          .containsExactly("power-on", "power-cut", "power-on", "shutdown");
      Server bound =
          stack
              .api()
              .servers()
              .getServer(GetServerRequest.newBuilder().setName("servers/r750-01").build());
      assertThat(bound.getPackage()).isEqualTo("packages/hk-e5");
    }
  }

  private static List<Integer> numbers(String field, String output) {
    return Pattern.compile("\"" + field + "\": (\\d+)")
        .matcher(output)
        .results()
        .map(match -> Integer.valueOf(match.group(1)))
        .toList();
  }
}
