package io.toplink.dcim.server;

import static io.toplink.dcim.server.BadCall.assignment;
import static io.toplink.dcim.server.BadCall.bad;
import static io.toplink.dcim.server.BadCall.refused;

import com.google.protobuf.Duration;
import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.Code;
import io.toplink.dcim.v1.ApiCredentialServiceGrpc;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.BatchGetPowerRequest;
import io.toplink.dcim.v1.BatchPowerRequest;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.BootMode;
import io.toplink.dcim.v1.CheckBmcRequest;
import io.toplink.dcim.v1.CreateApiCredentialRequest;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.CreateSiteRequest;
import io.toplink.dcim.v1.EjectMediaRequest;
import io.toplink.dcim.v1.InsertMediaRequest;
import io.toplink.dcim.v1.ListServersRequest;
import io.toplink.dcim.v1.ListSitesRequest;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerServiceGrpc;
import io.toplink.dcim.v1.ProvisioningServiceGrpc;
import io.toplink.dcim.v1.ReadBootOverrideRequest;
import io.toplink.dcim.v1.ReadLastRestartRequest;
import io.toplink.dcim.v1.ReadMediaRequest;
import io.toplink.dcim.v1.ReadSensorsRequest;
import io.toplink.dcim.v1.RestartRequest;
import io.toplink.dcim.v1.RotateBmcPasswordRequest;
import io.toplink.dcim.v1.Scope;
import io.toplink.dcim.v1.Server;
import io.toplink.dcim.v1.ServerServiceGrpc;
import io.toplink.dcim.v1.SetBootOverrideRequest;
import io.toplink.dcim.v1.Site;
import io.toplink.dcim.v1.SiteServiceGrpc;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fields and request ids that are refused, each by its name. */
class BadFieldsTest {
  private static final String ID = "0b0e7a9e-58a5-4d6a-9d1c-0d5c3a1f7c11";

  static Stream<BadCall> cases() {
    return Stream.concat(requestIds(), fields());
  }

  private static Stream<BadCall> requestIds() {
    return Stream.of(
        bad(
            "G18 no UUID",
            SiteServiceGrpc.getCreateSiteMethod(),
            site("a1", "x", "812"),
            "request_id"),
        bad(
            "G18 37 characters",
            SiteServiceGrpc.getCreateSiteMethod(),
            site("a1", "x", ID + "0"),
            "request_id"),
        bad(
            "G18 nil UUID",
            SiteServiceGrpc.getCreateSiteMethod(),
            site("a1", "x", "00000000-0000-0000-0000-000000000000"),
            "request_id"),
        refused(
            "G17 an order that cannot be told from its repetition",
            ProvisioningServiceGrpc.getCreateAssignmentMethod(),
            CreateAssignmentRequest.newBuilder()
                .setAssignment(Assignment.newBuilder().setPackage("packages/none"))
                .build(),
            Code.INVALID_ARGUMENT,
            "REQUEST_ID_REQUIRED"));
  }

  private static Stream<BadCall> fields() {
    Site newer =
        Site.newBuilder()
            .setDisplayName("x")
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build())
            .build();
    return Stream.of(
        bad(
            "G23 nothing at all",
            SiteServiceGrpc.getCreateSiteMethod(),
            CreateSiteRequest.getDefaultInstance(),
            "site_id",
            "site"),
        bad(
            "G23 a server without anything",
            ServerServiceGrpc.getCreateServerMethod(),
            CreateServerRequest.newBuilder()
                .setServerId("x")
                .setServer(Server.newBuilder().setBmc(Bmc.getDefaultInstance()))
                .build(),
            "server_id",
            "server.bmc.protocol",
            "server.bmc.host",
            "server.bmc.username"),
        bad(
            "G23 sensors of nothing",
            ServerServiceGrpc.getReadSensorsMethod(),
            ReadSensorsRequest.getDefaultInstance(),
            "name"),
        bad(
            "G24 unknown enum number",
            PowerServiceGrpc.getPowerOffMethod(),
            PowerOffRequest.newBuilder().setName("servers/r750/power").setMannerValue(77).build(),
            "manner"),
        bad(
            "nothing to boot from",
            PowerServiceGrpc.getSetBootOverrideMethod(),
            SetBootOverrideRequest.newBuilder()
                .setName("servers/r750/power")
                .setBootModeValue(77)
                .build(),
            "boot_device",
            "boot_mode"),
        bad(
            "a way to boot from nothing",
            PowerServiceGrpc.getRestartMethod(),
            RestartRequest.newBuilder()
                .setName("servers/r750/power")
                .setBootMode(BootMode.BOOT_MODE_UEFI)
                .build(),
            "boot_mode"),
        bad(
            "what a machine without a name boots from",
            PowerServiceGrpc.getReadBootOverrideMethod(),
            ReadBootOverrideRequest.getDefaultInstance(),
            "name"),
        bad(
            "why a machine without a name runs",
            PowerServiceGrpc.getReadLastRestartMethod(),
            ReadLastRestartRequest.getDefaultInstance(),
            "name"),
        bad(
            "an image from nowhere",
            ServerServiceGrpc.getInsertMediaMethod(),
            InsertMediaRequest.getDefaultInstance(),
            "name",
            "image_uri"),
        bad(
            "an image of the BMC's own",
            ServerServiceGrpc.getInsertMediaMethod(),
            InsertMediaRequest.newBuilder()
                .setName("servers/r750")
                .setImageUri("http://[fe80::1]/a.iso")
                .build(),
            "image_uri"),
        bad(
            "a password of no machine",
            ServerServiceGrpc.getRotateBmcPasswordMethod(),
            RotateBmcPasswordRequest.newBuilder().setRequestId("once").build(),
            "name",
            "request_id"),
        bad(
            "a look at no BMC, and an unknown remedy",
            ServerServiceGrpc.getCheckBmcMethod(),
            CheckBmcRequest.newBuilder().setRemedyValue(7).build(),
            "name",
            "remedy"),
        bad(
            "no image of no machine",
            ServerServiceGrpc.getEjectMediaMethod(),
            EjectMediaRequest.getDefaultInstance(),
            "name"),
        bad(
            "the image of no machine",
            ServerServiceGrpc.getReadMediaMethod(),
            ReadMediaRequest.getDefaultInstance(),
            "name"),
        bad(
            "a key that no BMC can have",
            ServerServiceGrpc.getCreateServerMethod(),
            CreateServerRequest.newBuilder()
                .setServerId("keyed")
                .setServer(
                    Server.newBuilder()
                        .setBmc(
                            Bmc.newBuilder()
                                .setProtocol(Bmc.Protocol.IPMI)
                                .setHost("127.0.0.1")
                                .setUsername("admin")
                                .setBmcKey("123456789012345678901")))
                .build(),
            "server.bmc.bmc_key"),
        bad(
            "no powers at all",
            PowerServiceGrpc.getBatchGetPowerMethod(),
            BatchGetPowerRequest.getDefaultInstance(),
            "names"),
        bad(
            "a power asked for twice",
            PowerServiceGrpc.getBatchGetPowerMethod(),
            BatchGetPowerRequest.newBuilder()
                .addNames("servers/r750/power")
                .addNames("servers/r750/power")
                .build(),
            "names"),
        bad(
            "1001 powers",
            PowerServiceGrpc.getBatchGetPowerMethod(),
            BatchGetPowerRequest.newBuilder().addAllNames(powers(1001)).build(),
            "names"),
        bad(
            "more patience with BMCs than a call may have",
            PowerServiceGrpc.getBatchGetPowerMethod(),
            BatchGetPowerRequest.newBuilder()
                .addNames("servers/r750/power")
                .setRefreshTimeout(Duration.newBuilder().setSeconds(26))
                .build(),
            "refresh_timeout"),
        bad(
            "power of nothing, nowhere",
            PowerServiceGrpc.getBatchPowerMethod(),
            BatchPowerRequest.getDefaultInstance(),
            "servers",
            "action"),
        bad(
            "the same server twice",
            PowerServiceGrpc.getBatchPowerMethod(),
            BatchPowerRequest.newBuilder()
                .addAllServers(List.of("servers/r750", "servers/r750"))
                .setAction(BatchPowerRequest.Action.ON)
                .build(),
            "servers"),
        bad(
            "1001 servers",
            PowerServiceGrpc.getBatchPowerMethod(),
            BatchPowerRequest.newBuilder()
                .addAllServers(
                    IntStream.rangeClosed(1, 1001).mapToObj(i -> "servers/r" + i + "-x").toList())
                .setAction(BatchPowerRequest.Action.OFF)
                .build(),
            "servers"),
        bad(
            "the power of a server's power, and an hour of grace",
            PowerServiceGrpc.getBatchPowerMethod(),
            BatchPowerRequest.newBuilder()
                .addServers("servers/r750/power")
                .setAction(BatchPowerRequest.Action.RESTART)
                .setGrace(com.google.protobuf.Duration.newBuilder().setSeconds(3600))
                .build(),
            "servers[0]",
            "grace"),
        refused(
            "G25 unknown field in a change",
            SiteServiceGrpc.getCreateSiteMethod(),
            CreateSiteRequest.newBuilder().setSiteId("a1").setSite(newer).build(),
            Code.INVALID_ARGUMENT,
            "UNKNOWN_FIELD"),
        order("G37 hostname with blanks", assignment().setHostname("a b"), "assignment.hostname"),
        order(
            "G37 hostname that is a command",
            assignment().setHostname("a;reboot"),
            "assignment.hostname"),
        order(
            "G37 hostname with a leading -", assignment().setHostname("-a"), "assignment.hostname"),
        order(
            "G37 hostname with two dots", assignment().setHostname("a..b"), "assignment.hostname"),
        order(
            "G37 hostname of 254",
            assignment().setHostname("a.".repeat(127)),
            "assignment.hostname"),
        order("G37 homoglyph", assignment().setHostname("\u0430dmin"), "assignment.hostname"),
        order(
            "placeholder nobody knows",
            assignment().setHostnameFormat("{label}-{mac}"),
            "assignment.hostname_format"),
        order(
            "G38 id of 101", assignment().setExternalId("8".repeat(101)), "assignment.external_id"),
        order("G38 id with a blank", assignment().setExternalId("812 "), "assignment.external_id"),
        order(
            "G46 password with NUL",
            assignment().setRootPassword("abcdefgh\u0000"),
            "assignment.root_password"),
        order(
            "G46 password of 1000",
            assignment().setRootPassword("x".repeat(1000)),
            "assignment.root_password"),
        order("no package", Assignment.newBuilder().setExternalId("812"), "assignment.package"),
        bad(
            "credential for nobody",
            ApiCredentialServiceGrpc.getCreateApiCredentialMethod(),
            CreateApiCredentialRequest.newBuilder()
                .setApiCredentialId("c1")
                .setApiCredential(
                    io.toplink.dcim.v1.ApiCredential.newBuilder()
                        .setDisplayName("x")
                        .setTenant("hk")
                        .addScopes(Scope.SCOPE_READ)
                        .addAllowedCidrs("10.0.0.5/24"))
                .build(),
            "api_credential.allowed_cidrs[0]"),
        bad(
            "G53 negative page size",
            SiteServiceGrpc.getListSitesMethod(),
            ListSitesRequest.newBuilder().setPageSize(-1).build(),
            "page_size"),
        refused(
            "G53 forged page token",
            SiteServiceGrpc.getListSitesMethod(),
            ListSitesRequest.newBuilder().setPageToken("AAAA").build(),
            Code.INVALID_ARGUMENT,
            "INVALID_PAGE_TOKEN"),
        refused(
            "G54 filter that is SQL",
            ServerServiceGrpc.getListServersMethod(),
            ListServersRequest.newBuilder().setFilter("' OR 1=1 --").build(),
            Code.INVALID_ARGUMENT,
            "INVALID_FILTER"),
        bad(
            "G54 filter of 100 KiB",
            ServerServiceGrpc.getListServersMethod(),
            ListServersRequest.newBuilder().setFilter("x".repeat(100 << 10)).build(),
            "filter"),
        bad(
            "order nobody knows",
            ServerServiceGrpc.getListServersMethod(),
            ListServersRequest.newBuilder().setOrderBy("price").build(),
            "order_by"));
  }

  private static List<String> powers(int count) {
    return IntStream.range(0, count).mapToObj(i -> "servers/r" + (1000 + i) + "/power").toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRefusedClearly(BadCall bad) {
    bad.assertRefusedClearly();
  }

  private static BadCall order(String name, Assignment.Builder assignment, String field) {
    return bad(
        name,
        ProvisioningServiceGrpc.getCreateAssignmentMethod(),
        CreateAssignmentRequest.newBuilder().setAssignment(assignment).setRequestId(ID).build(),
        field);
  }

  private static CreateSiteRequest site(String id, String displayName, String requestId) {
    return CreateSiteRequest.newBuilder()
        .setSiteId(id)
        .setSite(Site.newBuilder().setDisplayName(displayName))
        .setRequestId(requestId)
        .build();
  }
}
