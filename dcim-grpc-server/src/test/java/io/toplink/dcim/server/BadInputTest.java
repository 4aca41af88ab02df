package io.toplink.dcim.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.Code;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.toplink.dcim.v1.ApiCredentialServiceGrpc;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.BatchGetPowerRequest;
import io.toplink.dcim.v1.BatchPowerRequest;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.BootMode;
import io.toplink.dcim.v1.CreateApiCredentialRequest;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.CreateImageRequest;
import io.toplink.dcim.v1.CreatePackageRequest;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.CreateSiteRequest;
import io.toplink.dcim.v1.DeleteAssignmentRequest;
import io.toplink.dcim.v1.DeleteSiteRequest;
import io.toplink.dcim.v1.EjectMediaRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.GetServerRequest;
import io.toplink.dcim.v1.GetSiteRequest;
import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.ImageServiceGrpc;
import io.toplink.dcim.v1.InsertMediaRequest;
import io.toplink.dcim.v1.IpPoolServiceGrpc;
import io.toplink.dcim.v1.ListIpAddressesRequest;
import io.toplink.dcim.v1.ListServersRequest;
import io.toplink.dcim.v1.ListSitesRequest;
import io.toplink.dcim.v1.Package;
import io.toplink.dcim.v1.PackageServiceGrpc;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.PowerServiceGrpc;
import io.toplink.dcim.v1.ProvisioningServiceGrpc;
import io.toplink.dcim.v1.ReadBootOverrideRequest;
import io.toplink.dcim.v1.ReadLastRestartRequest;
import io.toplink.dcim.v1.ReadMediaRequest;
import io.toplink.dcim.v1.ReadSensorsRequest;
import io.toplink.dcim.v1.ReinstallAssignmentRequest;
import io.toplink.dcim.v1.ResetAssignmentPasswordRequest;
import io.toplink.dcim.v1.RestartRequest;
import io.toplink.dcim.v1.Scope;
import io.toplink.dcim.v1.Server;
import io.toplink.dcim.v1.ServerServiceGrpc;
import io.toplink.dcim.v1.SetBootOverrideRequest;
import io.toplink.dcim.v1.Site;
import io.toplink.dcim.v1.SiteServiceGrpc;
import io.toplink.dcim.v1.StartRescueRequest;
import io.toplink.dcim.v1.UpdateSiteRequest;
import io.toplink.dcim.v1.WhoAmIRequest;
import io.toplink.dcim.v1.WipeServerRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad input, call by call, and what is said of each. The numbers are those of our list of cases.
 */
class BadInputTest {
  private static final TestStack STACK = TestStack.shared();
  private static final String ADMIN = STACK.credential("admin");
  private static final String KEY = ADMIN.substring(0, ADMIN.indexOf(':'));
  private static final String SECRET = ADMIN.substring(ADMIN.indexOf(':') + 1);
  private static final String READER =
      STACK.issue("reader", "hk", List.of("127.0.0.1/32"), Scope.SCOPE_READ);
  private static final String ELSEWHERE =
      STACK.issue("elsewhere", "hk", List.of("192.0.2.0/24"), Scope.SCOPE_READ);
  private static final String ID = "0b0e7a9e-58a5-4d6a-9d1c-0d5c3a1f7c11";

  /**
   * One case.
   *
   * @param headers what the call shows
   * @param fields that must be named, all of them; none if the reason is not about fields
   */
  record Case(
      String name,
      Metadata headers,
      MethodDescriptor<?, ?> method,
      Message request,
      Code code,
      String reason,
      List<String> fields) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(access(), forwarding(), requestIds(), fields(), names(), state())
        .flatMap(UnaryOperator.identity());
  }

  private static Stream<Case> access() {
    return Stream.of(
        who("G1 no credential", new Metadata(), Code.UNAUTHENTICATED, "CREDENTIAL_MISSING"),
        who("G2 key without secret", basic(KEY), Code.UNAUTHENTICATED, "CREDENTIAL_MISSING"),
        who(
            "G2 secret without key",
            basic(":" + SECRET),
            Code.UNAUTHENTICATED,
            "CREDENTIAL_MISSING"),
        who("G2 unknown scheme", bearer("Digest x"), Code.UNAUTHENTICATED, "CREDENTIAL_MISSING"),
        who("G2 no base64", bearer("Basic %%%"), Code.UNAUTHENTICATED, "CREDENTIAL_INVALID"),
        who(
            "G3 unknown key",
            basic("dckAAAAAAAAAAAAAAAAAAAAAA:" + SECRET),
            Code.UNAUTHENTICATED,
            "CREDENTIAL_INVALID"),
        who(
            "G4 wrong secret",
            basic(KEY + ":" + READER.split(":")[1]),
            Code.UNAUTHENTICATED,
            "CREDENTIAL_INVALID"),
        who("G5 trailing blank", basic(ADMIN + " "), Code.UNAUTHENTICATED, "CREDENTIAL_INVALID"),
        who(
            "G6 two credentials",
            TestStack.headers("Bearer " + KEY + "." + SECRET, "Bearer x.y"),
            Code.UNAUTHENTICATED,
            "CREDENTIAL_AMBIGUOUS"),
        who(
            "G8 no ASCII in the key",
            basic("dck\u00e9\u0007:" + SECRET),
            Code.UNAUTHENTICATED,
            "CREDENTIAL_INVALID"),
        who(
            "G11 from elsewhere",
            basic(ELSEWHERE),
            Code.PERMISSION_DENIED,
            "SOURCE_IP_NOT_ALLOWED"),
        new Case(
            "G13 scope missing",
            basic(READER),
            SiteServiceGrpc.getCreateSiteMethod(),
            site("hk9", "x", ""),
            Code.PERMISSION_DENIED,
            "SCOPE_MISSING",
            List.of()));
  }

  private static Stream<Case> forwarding() {
    return Stream.of(
        who(
            "G12 forged address",
            TestStack.with(basic(ELSEWHERE), "x-dcim-caller-address", "192.0.2.1"),
            Code.UNAUTHENTICATED,
            "FORWARDED_CALL_REFUSED"),
        who(
            "G12 passed on by who is no gateway",
            forwarded(ADMIN, "192.0.2.1"),
            Code.UNAUTHENTICATED,
            "FORWARDED_CALL_REFUSED"),
        who(
            "G12 passed on, from an address that is not allowed",
            forwarded(STACK.credential("gateway"), "198.51.100.7"),
            Code.PERMISSION_DENIED,
            "SOURCE_IP_NOT_ALLOWED"),
        who(
            "G12 passed on, from no address",
            forwarded(STACK.credential("gateway"), "localhost"),
            Code.UNAUTHENTICATED,
            "FORWARDED_CALL_REFUSED"),
        who(
            "a gateway that speaks for nobody",
            basic(STACK.credential("gateway")),
            Code.PERMISSION_DENIED,
            "SCOPE_MISSING"));
  }

  private static Stream<Case> requestIds() {
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

  private static Stream<Case> fields() {
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

  private static Stream<Case> names() {
    return Stream.of(
        bad(
            "G39 a package where a server is needed",
            ServerServiceGrpc.getGetServerMethod(),
            GetServerRequest.newBuilder().setName("packages/hk-e5").build(),
            "name"),
        bad(
            "G39 a server where its power is needed",
            PowerServiceGrpc.getPowerOnMethod(),
            PowerOnRequest.newBuilder().setName("servers/r750-07").build(),
            "name"),
        bad(
            "G39 a server among powers",
            PowerServiceGrpc.getBatchGetPowerMethod(),
            BatchGetPowerRequest.newBuilder()
                .addNames("servers/r750-07/power")
                .addNames("servers/r750-08")
                .build(),
            "names[1]"),
        bad(
            "G39 a server where a package is needed",
            ProvisioningServiceGrpc.getCreateAssignmentMethod(),
            CreateAssignmentRequest.newBuilder()
                .setAssignment(assignment().setPackage("servers/r750-07"))
                .build(),
            "assignment.package"),
        bad(
            "G39 an operation that is none",
            com.google.longrunning.OperationsGrpc.getGetOperationMethod(),
            com.google.longrunning.GetOperationRequest.newBuilder().setName("servers/x").build(),
            "name"),
        bad(
            "an update of nothing",
            SiteServiceGrpc.getUpdateSiteMethod(),
            UpdateSiteRequest.newBuilder().setSite(Site.newBuilder().setDisplayName("x")).build(),
            "site.name"),
        bad(
            "an image with a variable nobody knows, from where anybody may change it",
            ImageServiceGrpc.getCreateImageMethod(),
            CreateImageRequest.newBuilder().setImageId("i1").setImage(image("{{hostnam}}")).build(),
            "image.sources[0].uri",
            "image.templates[0].content"),
        bad(
            "an image of nothing",
            ImageServiceGrpc.getCreateImageMethod(),
            CreateImageRequest.newBuilder()
                .setImageId("i1")
                .setImage(Image.getDefaultInstance())
                .build(),
            "image.display_name",
            "image.family",
            "image.architecture",
            "image.installer"),
        bad(
            "an image from an ISO that may change, and a password where anybody may read it",
            ImageServiceGrpc.getCreateImageMethod(),
            CreateImageRequest.newBuilder()
                .setImageId("i1")
                .setImage(
                    image("{{password}}").toBuilder()
                        .setIsoBoot(Image.IsoBoot.newBuilder().setIso("a"))
                        .setSources(
                            0,
                            Image.Source.newBuilder()
                                .setSourceId("a")
                                .setUri("https://mirror.example/a")))
                .build(),
            "image.iso_boot.iso",
            "image.templates[0].content"),
        bad(
            "a key that is a command",
            ProvisioningServiceGrpc.getReinstallAssignmentMethod(),
            ReinstallAssignmentRequest.newBuilder()
                .setName("assignments/ext:812")
                .addSshKeys("ssh-ed25519 $(reboot)")
                .build(),
            "ssh_keys[0]"),
        bad(
            "a password that a shadow file could not hold",
            ProvisioningServiceGrpc.getResetAssignmentPasswordMethod(),
            ResetAssignmentPasswordRequest.newBuilder()
                .setName("assignments/ext:812")
                .setRootPassword("two\nlines")
                .build(),
            "root_password"),
        bad(
            "a rescue of a server, with a key that is none",
            ProvisioningServiceGrpc.getStartRescueMethod(),
            StartRescueRequest.newBuilder().setName("servers/r7").addSshKeys("root").build(),
            "name",
            "ssh_keys[0]"),
        bad(
            "a wipe that does not say how",
            ServerServiceGrpc.getWipeServerMethod(),
            WipeServerRequest.newBuilder().setName("servers/r750").build(),
            "method"),
        bad(
            "a wipe of a kind nobody knows, at the end",
            ProvisioningServiceGrpc.getDeleteAssignmentMethod(),
            DeleteAssignmentRequest.newBuilder()
                .setName("assignments/ext:812")
                .setWipeValue(9)
                .build(),
            "wipe"),
        bad(
            "a wipe that is kept on",
            ProvisioningServiceGrpc.getDeleteAssignmentMethod(),
            DeleteAssignmentRequest.newBuilder()
                .setName("assignments/ext:812")
                .setWipe(DeleteAssignmentRequest.Wipe.FULL)
                .setKeepPower(true)
                .build(),
            "keep_power"),
        bad(
            "addresses of no pool",
            IpPoolServiceGrpc.getListIpAddressesMethod(),
            ListIpAddressesRequest.newBuilder().setParent("sites/hk1").build(),
            "parent"));
  }

  private static Image image(String template) {
    return Image.newBuilder()
        .setDisplayName("x")
        .setFamily("x")
        .setArchitecture(Image.Architecture.X86_64)
        .setInstaller(Image.Installer.OTHER)
        .setScriptBoot(Image.ScriptBoot.newBuilder().setScript("exit"))
        .addSources(Image.Source.newBuilder().setSourceId("a").setUri("http://mirror.example/a"))
        .addTemplates(
            Image.Template.newBuilder()
                .setFileName("f")
                .setFormat(Image.Template.Format.SHELL)
                .setContent(template))
        .build();
  }

  private static Stream<Case> state() {
    return Stream.of(
        refused(
            "G40 unknown package",
            ProvisioningServiceGrpc.getCreateAssignmentMethod(),
            CreateAssignmentRequest.newBuilder()
                .setAssignment(assignment().setPackage("packages/none"))
                .build(),
            Code.NOT_FOUND,
            "NOT_FOUND"),
        refused(
            "unknown site",
            SiteServiceGrpc.getGetSiteMethod(),
            GetSiteRequest.newBuilder().setName("sites/none").build(),
            Code.NOT_FOUND,
            "NOT_FOUND"),
        refused(
            "an order that does not live",
            ProvisioningServiceGrpc.getDeleteAssignmentMethod(),
            DeleteAssignmentRequest.newBuilder().setName("assignments/ext:812").build(),
            Code.NOT_FOUND,
            "NOT_FOUND"),
        new Case(
            "G14 another tenant's",
            basic(READER),
            ProvisioningServiceGrpc.getGetAssignmentMethod(),
            GetAssignmentRequest.newBuilder().setName("assignments/ext:812").build(),
            Code.NOT_FOUND,
            "NOT_FOUND",
            List.of()),
        refused(
            "a BMC outside of the networks for them",
            ServerServiceGrpc.getCreateServerMethod(),
            CreateServerRequest.newBuilder()
                .setServerId("far-away")
                .setServer(
                    Server.newBuilder()
                        .setBmc(
                            Bmc.newBuilder()
                                .setProtocol(Bmc.Protocol.REDFISH)
                                .setHost("192.0.2.9")
                                .setUsername("root")
                                .setPassword("p")))
                .build(),
            Code.FAILED_PRECONDITION,
            "BMC_ADDRESS_REFUSED"),
        refused(
            "deleting what is not there",
            SiteServiceGrpc.getDeleteSiteMethod(),
            DeleteSiteRequest.newBuilder().setName("sites/none").build(),
            Code.NOT_FOUND,
            "NOT_FOUND"),
        bad(
            "a package with unknown pools",
            PackageServiceGrpc.getCreatePackageMethod(),
            CreatePackageRequest.newBuilder()
                .setPackageId("p1")
                .setPackage(Package.newBuilder().setDisplayName("P").addIpPools("ipPools/none"))
                .build(),
            "package.ip_pools[0]"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRefusedClearly(Case bad) {
    Throwable thrown = catchThrowable(() -> call(bad));
    assertThat(thrown).isInstanceOf(StatusRuntimeException.class);
    Told told = Told.of((StatusRuntimeException) thrown);
    assertThat(told.code()).as(told.message()).isEqualTo(bad.code());
    assertThat(told.reason()).isEqualTo(bad.reason());
    assertThat(told.domain()).isEqualTo("dcim.toplink.io");
    assertThat(told.requestId()).isNotEmpty();
    assertThat(told.message())
        .isNotEmpty()
        .doesNotContain("Exception")
        .doesNotContain("io.toplink.dcim.core")
        .doesNotContain(SECRET);
    if (!bad.fields().isEmpty()) {
      assertThat(told.fields()).containsExactlyInAnyOrderElementsOf(bad.fields());
    }
  }

  @SuppressWarnings("unchecked")
  private static void call(Case bad) {
    MethodDescriptor<Message, Message> method = (MethodDescriptor<Message, Message>) bad.method();
    ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(
            STACK.channel, MetadataUtils.newAttachHeadersInterceptor(bad.headers())),
        method,
        CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
        bad.request());
  }

  private static Case who(String name, Metadata headers, Code code, String reason) {
    return new Case(
        name,
        headers,
        ApiCredentialServiceGrpc.getWhoAmIMethod(),
        WhoAmIRequest.getDefaultInstance(),
        code,
        reason,
        List.of());
  }

  private static Case bad(
      String name, MethodDescriptor<?, ?> method, Message request, String... fields) {
    return new Case(
        name,
        basic(ADMIN),
        method,
        request,
        Code.INVALID_ARGUMENT,
        "INVALID_FIELD",
        List.of(fields));
  }

  private static Case refused(
      String name, MethodDescriptor<?, ?> method, Message request, Code code, String reason) {
    return new Case(name, basic(ADMIN), method, request, code, reason, List.of());
  }

  private static Case order(String name, Assignment.Builder assignment, String field) {
    return bad(
        name,
        ProvisioningServiceGrpc.getCreateAssignmentMethod(),
        CreateAssignmentRequest.newBuilder().setAssignment(assignment).setRequestId(ID).build(),
        field);
  }

  private static Assignment.Builder assignment() {
    return Assignment.newBuilder().setPackage("packages/none").setExternalId("812");
  }

  private static CreateSiteRequest site(String id, String displayName, String requestId) {
    return CreateSiteRequest.newBuilder()
        .setSiteId(id)
        .setSite(Site.newBuilder().setDisplayName(displayName))
        .setRequestId(requestId)
        .build();
  }

  private static Metadata basic(String credential) {
    return TestStack.basic(credential);
  }

  private static Metadata bearer(String authorization) {
    return TestStack.headers(authorization);
  }

  private static Metadata forwarded(String gateway, String address) {
    Metadata headers = basic(gateway);
    TestStack.with(headers, "x-dcim-caller-key", READER.split(":")[0]);
    TestStack.with(headers, "x-dcim-caller-secret", READER.split(":")[1]);
    return TestStack.with(headers, "x-dcim-caller-address", address);
  }
}
