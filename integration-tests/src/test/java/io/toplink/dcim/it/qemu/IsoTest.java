package io.toplink.dcim.it.qemu;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.Machine;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.FreePorts;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.it.stack.Tool;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.BatchAssignPackageRequest;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.CreateImageRequest;
import io.toplink.dcim.v1.CreatePackageRequest;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.ImageServiceGrpc;
import io.toplink.dcim.v1.InspectServerRequest;
import io.toplink.dcim.v1.Network;
import io.toplink.dcim.v1.OperationMetadata;
import io.toplink.dcim.v1.Package;
import io.toplink.dcim.v1.Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * No DHCP at all: a BMC shows a machine that QEMU emulates the ISO that the README makes, iPXE in
 * it takes the address that the order gave it, asks whether it may wipe, and reports.
 */
class IsoTest {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final String PACKAGE = "packages/iso";
  private static final List<Path> PARTS =
      List.of(
          Path.of("/usr/lib/ISOLINUX/isolinux.bin"),
          Path.of("/usr/lib/syslinux/modules/bios/ldlinux.c32"),
          Path.of("/usr/lib/ipxe/ipxe.lkrn"));

  /** From the README, but that it installs nothing. */
  private static final String SCRIPT =
      """
      #!ipxe
      set idx:int32 0
      :port
      isset ${net${idx}/mac} || goto failed
      iseq ${net${idx}/mac} {{mac}} && goto found ||
      inc idx
      goto port
      :found
      set net${idx}/ip {{ipv4_address}}
      set net${idx}/netmask {{ipv4_netmask}}
      set net${idx}/gateway {{ipv4_gateway}}
      ifopen net${idx} || goto failed
      imgfetch {{file_kernel}} || goto failed
      imgfetch {{url_begin_wipe}}?disks=none&uuid=${uuid}&serial=${serial:uristring} || goto failed
      imgfetch {{url_written}} || goto failed
      imgfetch {{url_up}} || goto failed
      exit
      :failed
      imgfetch {{url_failed}}?message=iPXE
      """;

  @Test
  void aMachineIsInstalledWithoutDhcp() throws Exception {
    Tool qemu = Tool.orSkip("qemu-system-x86_64", "booting from an ISO without DHCP");
    Tool xorriso = Tool.orSkip("xorriso", "booting from an ISO without DHCP");
    for (Path part : PARTS) {
      if (!Files.exists(part)) {
        System.err.println("SKIPPED: no " + part + ", so booting from an ISO is NOT tested.");
        Assumptions.abort("no " + part);
      }
    }
    int port = FreePorts.next();
    String netboot = "http://" + Mirror.HOST_OF_MACHINES + ":" + port;
    try (Mirror mirror = new Mirror();
        Stack stack =
            Stack.start(
                StackOptions.of("iso")
                    .withSpareBmcs(1)
                    .withServerSettings(
                        "netboot { url = \"" + netboot + "\", address = 127.0.0.1, port = " + port,
                        "  start-limit = 5m }",
                        "images { allow-plain-http = true, cache-directory ="
                            + " target/stacks/iso/images }"))) {
      SimulatedBmc bmc = stack.fleet().bmcs().get(0);
      register(stack.api(), bmc);
      createImage(stack.api(), mirror, iso(xorriso, stack.directory()));
      Operation operation =
          stack
              .api()
              .provisioning()
              .createAssignment(
                  CreateAssignmentRequest.newBuilder()
                      .setAssignment(
                          Assignment.newBuilder()
                              .setPackage(PACKAGE)
                              .setImage("images/iso")
                              .setExternalId("iso-1"))
                      .build());
      Await.until(
          "the machine to be turned on", PATIENCE, () -> bmc.machine().power() == Machine.Power.ON);
      Path shown = stack.directory().resolve("shown.iso");
      String address = bmc.machine().image().orElseThrow().replace(netboot, here(port));
      HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofFile(shown));
      Path traffic = stack.directory().resolve("traffic.pcap");
      Process machine = boot(qemu, bmc.machine(), shown, traffic);
      try {
        Operation ended = QemuEstate.ended(stack.api(), operation.getName(), PATIENCE);
        assertThat(ended.hasError()).as(ended.toString()).isFalse();
      } finally {
        machine.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
      Assignment assignment =
          operation.getMetadata().unpack(OperationMetadata.class).getAssignment();
      assertThat(
              stack
                  .api()
                  .provisioning()
                  .getAssignment(
                      GetAssignmentRequest.newBuilder().setName(assignment.getName()).build())
                  .getState())
          .isEqualTo(Assignment.State.ACTIVE);
      assertThat(bmc.machine().image()).isEmpty();
      assertThat(bmc.effects()).containsExactly("power-on", "boot Cd");
      assertThat(Files.readString(traffic, ISO_8859_1)).contains("/begin-wipe?");
      assertThat(udpPorts(traffic)).as("asked by UDP, where DHCP has 67").doesNotContain(67);
    }
  }

  /** Of all packets in a capture, where they went to. */
  private static Set<Integer> udpPorts(Path capture) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(capture)).order(ByteOrder.nativeOrder());
    Set<Integer> ports = new TreeSet<>();
    int packets = 0;
    for (int at = 24; at + 16 <= all.limit(); packets++) {
      int captured = all.getInt(at + 8);
      ByteBuffer packet = all.slice(at + 16, captured).order(ByteOrder.BIG_ENDIAN);
      boolean udp = captured > 38 && packet.getShort(12) == 0x800 && packet.get(23) == 17;
      if (udp) {
        ports.add(packet.getShort(36) & 0xffff);
      }
      at += 16 + captured;
    }
    assertThat(packets).isGreaterThan(20);
    return ports;
  }

  private static String here(int port) {
    return "http://127.0.0.1:" + port;
  }

  /** As the README has it. */
  private static Path iso(Tool xorriso, Path directory) throws Exception {
    Path files = Files.createDirectories(directory.resolve("cd"));
    for (Path part : PARTS) {
      Files.copy(part, files.resolve(part.getFileName()));
    }
    Files.writeString(
        files.resolve("isolinux.cfg"),
        "default dcim\nlabel dcim\n  kernel ipxe.lkrn\n  initrd script.ipxe\n");
    String marker = "DCIM-TEMPLATE:script.ipxe:";
    Files.writeString(files.resolve("script.ipxe"), marker + "0".repeat(8192) + "\n");
    Path iso = directory.resolve("boot.iso");
    Process making =
        new ProcessBuilder(
                xorriso.path().toString(),
                "-as",
                "mkisofs",
                "-quiet",
                "-o",
                iso.toString(),
                "-b",
                "isolinux.bin",
                "-c",
                "boot.cat",
                "-no-emul-boot",
                "-boot-load-size",
                "4",
                "-boot-info-table",
                files.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("xorriso.log").toFile())
            .start();
    assertThat(making.waitFor()).isZero();
    return iso;
  }

  private static void register(ApiCalls api, SimulatedBmc bmc) {
    api.packages()
        .createPackage(
            CreatePackageRequest.newBuilder()
                .setPackageId("iso")
                .setPackage(Package.newBuilder().setDisplayName("ISO"))
                .build());
    Bmc.Builder access =
        Bmc.newBuilder()
            .setProtocol(Bmc.Protocol.REDFISH)
            .setHost("127.0.0.1")
            .setPort(bmc.address().getPort())
            .setUsername(bmc.username())
            .setPassword(bmc.password())
            .setPlainHttp(bmc.fingerprint().isEmpty());
    bmc.fingerprint().ifPresent(access::setCertificateFingerprint);
    api.servers()
        .createServer(
            CreateServerRequest.newBuilder()
                .setServerId("iso-1")
                .setServer(
                    Server.newBuilder()
                        .setDisplayName("ISO 1")
                        .setBmc(access)
                        .setNetwork(
                            Network.newBuilder()
                                .setBootMacAddress(bmc.machine().macs().get(0))
                                .addAddresses(
                                    Network.Address.newBuilder()
                                        .setPrefix("10.0.2.15/24")
                                        .setGateway(Mirror.HOST_OF_MACHINES)
                                        .setPrimary(true))))
                .build());
    Operation inspection =
        api.servers()
            .inspectServer(InspectServerRequest.newBuilder().setName("servers/iso-1").build());
    QemuEstate.ended(api, inspection.getName(), PATIENCE);
    api.servers()
        .batchAssignPackage(
            BatchAssignPackageRequest.newBuilder()
                .addServers("servers/iso-1")
                .setPackage(PACKAGE)
                .build());
  }

  private static void createImage(ApiCalls api, Mirror mirror, Path iso) throws IOException {
    mirror.with("/boot.iso", iso);
    Image.Builder image =
        Image.newBuilder()
            .setDisplayName("From an ISO")
            .setFamily("small")
            .setArchitecture(Image.Architecture.X86_64)
            .setInstaller(Image.Installer.OTHER)
            .setIsoBoot(Image.IsoBoot.newBuilder().setIso("cd"));
    image
        .addSourcesBuilder()
        .setSourceId("cd")
        .setUri(mirror.here("/boot.iso"))
        .setSha256(Mirror.sha256(iso));
    image.addSourcesBuilder().setSourceId("kernel").setUri(mirror.here("/boot.iso"));
    image
        .addTemplatesBuilder()
        .setFileName("script.ipxe")
        .setFormat(Image.Template.Format.IPXE)
        .setContent(SCRIPT);
    api.stub(ImageServiceGrpc::newBlockingStub)
        .createImage(CreateImageRequest.newBuilder().setImageId("iso").setImage(image).build());
  }

  private static Process boot(Tool qemu, Machine machine, Path iso, Path traffic)
      throws IOException {
    return new ProcessBuilder(
            qemu.path().toString(),
            "-accel",
            "tcg",
            "-m",
            "192",
            "-display",
            "none",
            "-serial",
            "none",
            "-monitor",
            "none",
            "-no-reboot",
            "-boot",
            "d",
            "-cdrom",
            iso.toString(),
            "-uuid",
            machine.uuid(),
            "-smbios",
            "type=1,serial=" + machine.serialNumber() + ",uuid=" + machine.uuid(),
            "-netdev",
            "user,id=n",
            "-device",
            // Without its own iPXE, which the firmware would go on to after the CD, and which asks
            // DHCP.
            "e1000,romfile=,netdev=n,mac=" + machine.macs().get(0),
            "-object",
            "filter-dump,id=f,netdev=n,file=" + traffic)
        .redirectErrorStream(true)
        .redirectOutput(iso.resolveSibling("qemu.log").toFile())
        .start();
  }
}
