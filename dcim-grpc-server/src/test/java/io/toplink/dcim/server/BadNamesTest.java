package io.toplink.dcim.server;

import static io.toplink.dcim.server.BadCall.assignment;
import static io.toplink.dcim.server.BadCall.bad;
import static io.toplink.dcim.server.BadCall.refused;

import com.google.rpc.Code;
import io.toplink.dcim.v1.BatchGetPowerRequest;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.CreateImageRequest;
import io.toplink.dcim.v1.CreatePackageRequest;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.DeleteAssignmentRequest;
import io.toplink.dcim.v1.DeleteSiteRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.GetServerRequest;
import io.toplink.dcim.v1.GetSiteRequest;
import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.ImageServiceGrpc;
import io.toplink.dcim.v1.IpPoolServiceGrpc;
import io.toplink.dcim.v1.ListIpAddressesRequest;
import io.toplink.dcim.v1.Package;
import io.toplink.dcim.v1.PackageServiceGrpc;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.PowerServiceGrpc;
import io.toplink.dcim.v1.ProvisioningServiceGrpc;
import io.toplink.dcim.v1.ReinstallAssignmentRequest;
import io.toplink.dcim.v1.ResetAssignmentPasswordRequest;
import io.toplink.dcim.v1.Scope;
import io.toplink.dcim.v1.Server;
import io.toplink.dcim.v1.ServerServiceGrpc;
import io.toplink.dcim.v1.Site;
import io.toplink.dcim.v1.SiteServiceGrpc;
import io.toplink.dcim.v1.StartRescueRequest;
import io.toplink.dcim.v1.UpdateSiteRequest;
import io.toplink.dcim.v1.WipeServerRequest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names of the wrong kind, and of what is not there or not as it would have to be. */
class BadNamesTest {
  private static final String READER =
      TestStack.shared().issue("reader-of-names", "hk", List.of("127.0.0.1/32"), Scope.SCOPE_READ);

  static Stream<BadCall> cases() {
    return Stream.concat(names(), state());
  }

  private static Stream<BadCall> names() {
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

  private static Stream<BadCall> state() {
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
        new BadCall(
            "G14 another tenant's",
            TestStack.basic(READER),
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
  void isRefusedClearly(BadCall bad) {
    bad.assertRefusedClearly();
  }
}
