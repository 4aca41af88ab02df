package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.util.Durations;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.ipmi.ForeignBmc;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.AuditEvent;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.BmcFinding;
import io.toplink.dcim.v1.CheckBmcRequest;
import io.toplink.dcim.v1.CheckBmcRequest.Remedy;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.CreatePackageRequest;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.DeleteAssignmentRequest;
import io.toplink.dcim.v1.FirmwareRisk;
import io.toplink.dcim.v1.GetServerRequest;
import io.toplink.dcim.v1.InspectServerRequest;
import io.toplink.dcim.v1.ListAuditEventsRequest;
import io.toplink.dcim.v1.ListServersRequest;
import io.toplink.dcim.v1.Package;
import io.toplink.dcim.v1.Server;
import io.toplink.dcim.v1.UpdateServerRequest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What customers leave on BMCs, and what runs on them. */
class BmcHygieneTest {
  private static final String BAD = "6.66.1";

  private static Stack stack;
  private static IpmiFleet ipmiFleet;

  @BeforeAll
  static void start() throws Exception {
    stack =
        Stack.start(
            StackOptions.of("bmc-hygiene")
                .with("dirty", "Dirty", 1)
                .with("clean", "Clean", 1)
                .with("fixed", "Fixed", 1)
                .with("firmware", "Firmware", 1)
                .withServerSettings(
                    "power.confirm = 200 ms",
                    "bmc-cleanliness { on-end = clean, known-users = [hkadmin] }",
                    "firmware { withhold = true, known-bad = [",
                    "  \"* | * | BMC | "
                        + BAD
                        + " | made up\", \"AMI | * | BMC | 2.06 | old\"] }"));
    ipmiFleet = IpmiFleet.start(2);
    ipmiFleet.bmc(0).becomes("IPMI-0");
    ipmiFleet.bmc(1).becomes("IPMI-1");
  }

  @AfterAll
  static void stop() throws Exception {
    if (stack != null) {
      stack.close();
    }
    if (ipmiFleet != null) {
      ipmiFleet.close();
    }
  }

  @Test
  @DisplayName("B49, Redfish: what is left behind is taken away, but an account keeps it from sale")
  void aServerWithAForeignAccountIsNotSoldAgain() throws Exception {
    String server = order("dirty");
    SimulatedBmc bmc = stack.bmcOf(server);
    bmc.addAccount("4", "eve");
    bmc.addAccount("5", "hkadmin");
    bmc.logIn("eve");
    bmc.machine().show("http://user:secret@198.51.100.1/rootkit.iso");
    end("dirty");
    Server after = get(server);
    assertThat(after.getState()).isEqualTo(Server.State.FAULTY);
    assertThat(after.getStateReason()).startsWith("BMC_NOT_CLEAN: account eve (administrator)");
    assertThat(after.getAssignment()).isEmpty();
    assertThat(after.getBmcFindingsList())
        .extracting(BmcFinding::getKind)
        .containsExactly(BmcFinding.Kind.ACCOUNT);
    assertThat(bmc.machine().image()).as("the image").isEmpty();
    assertThat(bmc.mayLogIn("eve")).as("left to the operator").isTrue();
    assertThat(checks(server))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.toString())
                    .contains("rootkit.iso", "eve")
                    .doesNotContain("secret", "hkadmin"));
    assertThat(stack.stock("dirty").getAvailableCount()).isZero();

    done(inspect(server, false));
    assertThat(get(server).getState())
        .as("an inspection is no look")
        .isEqualTo(Server.State.FAULTY);
    done(check(server, Remedy.REMEDY_UNSPECIFIED));
    assertThat(get(server).getState()).isEqualTo(Server.State.FAULTY);
    done(check(server, Remedy.PURGE));
    assertThat(get(server).getState()).isEqualTo(Server.State.AVAILABLE);
    assertThat(get(server).getStateReason()).isEmpty();
    assertThat(get(server).getBmcFindingsList()).isEmpty();
    assertThat(bmc.mayLogIn("eve")).isFalse();
    assertThat(bmc.mayLogIn("hkadmin")).isTrue();
    assertThat(stack.stock("dirty").getAvailableCount()).isEqualTo(1);
  }

  @Test
  @DisplayName("B49, Redfish: empty slots and accounts that are switched off are no finding")
  void aCleanServerIsSoldAgain() throws Exception {
    String server = order("clean");
    end("clean");
    assertThat(get(server).getState()).isEqualTo(Server.State.AVAILABLE);
    assertThat(get(server).getBmcFindingsList()).isEmpty();
    assertThat(checks(server)).isEmpty();
  }

  @Test
  @DisplayName("B49, Redfish: an account that cannot be deleted is switched off")
  void aFixedAccountIsSwitchedOff() throws Exception {
    String server = first("fixed");
    SimulatedBmc bmc = stack.bmcOf(server);
    bmc.add(Oddity.ACCOUNTS_FIXED);
    bmc.addAccount("4", "eve");
    done(check(server, Remedy.CLEAN));
    assertThat(get(server).getState()).isEqualTo(Server.State.FAULTY);
    assertThat(names("bmc_clean = false")).contains("servers/" + server);
    done(check(server, Remedy.PURGE));
    assertThat(get(server).getState()).isEqualTo(Server.State.AVAILABLE);
    assertThat(bmc.mayLogIn("eve")).isFalse();
  }

  @Test
  @DisplayName("B49, IPMI: accounts, sessions and an open console")
  void anIpmiServerWithAForeignAccountIsNotSoldAgain() throws Exception {
    IpmiBmc bmc = ipmiFleet.bmc(0);
    register("ipmi-dirty", bmc);
    sell("ipmi-dirty");
    order("ipmi-dirty");
    bmc.users().addAdministrator(4, "eve");
    bmc.users().addAdministrator(5, "hkadmin");
    bmc.users().logIn(4);
    bmc.users().openConsole(true);
    end("ipmi-dirty");
    Server after = get("ipmi-dirty");
    assertThat(after.getState()).isEqualTo(Server.State.FAULTY);
    assertThat(after.getStateReason())
        .contains("account eve (administrator)", "serial console")
        .doesNotContain("hkadmin");
    assertThat(bmc.users().strangers()).as("sessions of others").isZero();

    bmc.users().openConsole(false);
    done(check("ipmi-dirty", Remedy.PURGE));
    assertThat(get("ipmi-dirty").getState()).isEqualTo(Server.State.AVAILABLE);
    assertThat(bmc.users().mayLogIn(4)).isFalse();
    assertThat(bmc.users().mayLogIn(5)).isTrue();
  }

  @Test
  @DisplayName("B50, Redfish: firmware that is known to be bad, and older firmware than before")
  void badAndOlderFirmwareIsTold() throws Exception {
    String server = first("firmware");
    SimulatedBmc bmc = stack.bmcOf(server);
    assertThat(get(server).getFirmwareRisksList()).isEmpty();

    bmc.runs(BAD);
    done(inspect(server, false));
    assertThat(get(server).getFirmwareRisksList())
        .singleElement()
        .satisfies(
            risk -> {
              assertThat(risk.getKind()).isEqualTo(FirmwareRisk.Kind.KNOWN_BAD);
              assertThat(risk.getComponent()).isEqualTo("BMC");
              assertThat(risk.getVersion()).isEqualTo(BAD);
              assertThat(risk.getDetail()).isEqualTo("made up");
            });
    assertThat(get(server).getWithheld()).isTrue();
    assertThat(names("firmware_risk = true")).contains("servers/" + server);

    bmc.runs("6.10.29");
    done(inspect(server, false));
    done(inspect(server, false));
    assertThat(get(server).getFirmwareRisksList())
        .singleElement()
        .satisfies(
            risk -> {
              assertThat(risk.getKind()).isEqualTo(FirmwareRisk.Kind.DOWNGRADED);
              assertThat(risk.getDetail()).as("what ran before").isEqualTo(BAD);
            });
    done(inspect(server, true));
    assertThat(get(server).getFirmwareRisksList()).isEmpty();
    assertThat(get(server).getWithheld()).isFalse();
    assertThat(events("inspection/firmware-risk", server)).hasSize(3);
    assertThat(events("inspection/firmware-changed", server)).hasSize(2);
  }

  @Test
  @DisplayName("B50, IPMI: the version of Get Device ID, and whose it is")
  void olderFirmwareIsToldOverIpmi() throws Exception {
    IpmiBmc bmc = ipmiFleet.bmc(1);
    register("ipmi-old", bmc);
    assertThat(get("ipmi-old").getHardware().getFirmware(0).getVersion()).isEqualTo("2.10");
    assertThat(get("ipmi-old").getHardware().getFirmware(0).getMaker()).isEqualTo("AMI");
    assertThat(get("ipmi-old").getFirmwareRisksList()).isEmpty();
    bmc.runs(2, 6);
    done(inspect("ipmi-old", false));
    assertThat(get("ipmi-old").getFirmwareRisksList())
        .extracting(FirmwareRisk::getKind)
        .containsExactly(FirmwareRisk.Kind.KNOWN_BAD, FirmwareRisk.Kind.DOWNGRADED);
  }

  private static void register(String id, IpmiBmc bmc) throws Exception {
    stack
        .api()
        .servers()
        .createServer(
            CreateServerRequest.newBuilder()
                .setServerId(id)
                .setServer(
                    Server.newBuilder()
                        .setBmc(
                            Bmc.newBuilder()
                                .setProtocol(Bmc.Protocol.IPMI)
                                .setHost(bmc.address().getAddress().getHostAddress())
                                .setPort(bmc.address().getPort())
                                .setUsername(ForeignBmc.USERNAME)
                                .setPassword(ForeignBmc.PASSWORD)))
                .build());
    done(inspect(id, false));
  }

  /** By a package of the server's own. */
  private static void sell(String id) {
    stack
        .api()
        .packages()
        .createPackage(
            CreatePackageRequest.newBuilder()
                .setPackageId(id)
                .setPackage(Package.newBuilder().setDisplayName(id))
                .build());
    stack
        .api()
        .servers()
        .updateServer(
            UpdateServerRequest.newBuilder()
                .setServer(
                    Server.newBuilder().setName("servers/" + id).setPackage("packages/" + id))
                .build());
  }

  /** The server that it got. */
  private static String order(String packageId) throws Exception {
    Operation made =
        done(
            stack
                .api()
                .provisioning()
                .createAssignment(
                    CreateAssignmentRequest.newBuilder()
                        .setAssignment(
                            Assignment.newBuilder()
                                .setPackage("packages/" + packageId)
                                .setExternalId(packageId))
                        .setRequestId(UUID.randomUUID().toString())
                        .build()));
    return made.getResponse().unpack(Assignment.class).getServer().substring("servers/".length());
  }

  private static void end(String externalId) {
    done(
        stack
            .api()
            .provisioning()
            .deleteAssignment(
                DeleteAssignmentRequest.newBuilder()
                    .setName("assignments/ext:" + externalId)
                    .setRequestId(UUID.randomUUID().toString())
                    .build()));
  }

  /** The one server of a package. */
  private static String first(String packageId) {
    return names("package = packages/" + packageId).get(0).substring("servers/".length());
  }

  private static List<String> names(String filter) {
    return stack
        .api()
        .servers()
        .listServers(ListServersRequest.newBuilder().setFilter(filter).build())
        .getServersList()
        .stream()
        .map(Server::getName)
        .toList();
  }

  private static Server get(String server) {
    return stack
        .api()
        .servers()
        .getServer(GetServerRequest.newBuilder().setName("servers/" + server).build());
  }

  private static Operation inspect(String server, boolean acceptFirmware) {
    return stack
        .api()
        .servers()
        .inspectServer(
            InspectServerRequest.newBuilder()
                .setName("servers/" + server)
                .setAcceptFirmware(acceptFirmware)
                .build());
  }

  private static Operation check(String server, Remedy remedy) {
    return stack
        .api()
        .servers()
        .checkBmc(
            CheckBmcRequest.newBuilder().setName("servers/" + server).setRemedy(remedy).build());
  }

  private static List<AuditEvent> checks(String server) {
    return events("hygiene/bmc-checked", server);
  }

  private static List<AuditEvent> events(String method, String server) {
    return stack
        .api()
        .audit()
        .listAuditEvents(
            ListAuditEventsRequest.newBuilder()
                .setFilter("method = \"" + method + "\" AND resource = \"servers/" + server + "\"")
                .build())
        .getAuditEventsList();
  }

  private static Operation done(Operation operation) {
    Operation ended =
        stack
            .api()
            .operations()
            .waitOperation(
                WaitOperationRequest.newBuilder()
                    .setName(operation.getName())
                    .setTimeout(Durations.fromSeconds(25))
                    .build());
    assertThat(ended.getDone() && ended.hasResponse()).as("%s", ended).isTrue();
    return ended;
  }
}
