package io.toplink.dcim.it.qemu;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.Machine;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.qemu.Board.Firmware;
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
import io.toplink.dcim.v1.Package;
import io.toplink.dcim.v1.ResetAssignmentPasswordRequest;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * No DHCP at all: BMCs show machines that QEMU emulates, one with BIOS and one with UEFI, the ISO
 * that make-boot-iso makes; iPXE in it takes the address that the order gave it, asks whether it
 * may wipe, and reports. The first machine is then given a new password by the same way.
 */
class IsoTest {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final List<Path> PARTS =
      List.of(
          Path.of("/usr/lib/ISOLINUX/isolinux.bin"),
          Path.of("/usr/lib/syslinux/modules/bios/ldlinux.c32"));
  private static final String UNTESTED = "booting from an ISO without DHCP";

  /** From the README: the address that the order gave. */
  private static final String NETWORK =
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
      set attempt:int32 0
      goto fetch
      :again
      imgfree
      inc attempt
      iseq ${attempt} 20 && goto failed ||
      sleep 10
      :fetch
      """;

  private static final String FAILED =
      """
      exit
      :failed
      imgfetch {{url_failed}}?message=iPXE
      """;

  /** In place of the kernel that the README starts there: it installs nothing. */
  private static final String INSTALL =
      """
      imgfetch --timeout 10000 {{file_kernel}} || goto again
      imgfetch {{url_begin_wipe}}?disks=none&uuid=${uuid}&serial=${serial:uristring} || goto failed
      imgfetch {{url_written}} || goto failed
      imgfetch {{url_up}} || goto failed
      """;

  /** Likewise: it sets no password. */
  private static final String PASSWORD =
      """
      iseq {{task}} password || goto failed
      imgfetch {{url_begin_wipe}}?disks=sda1&uuid=${uuid}&serial=${serial:uristring} || goto failed
      imgfetch {{url_done}} || goto failed
      """;

  /** A machine, its BMC and what was ordered of it. */
  private record Bought(Firmware firmware, SimulatedBmc bmc, Operation operation) {
    private String id() {
      return IsoTest.id(firmware);
    }

    private String assignment() {
      return "assignments/ext:" + id();
    }
  }

  private static final Path PROGRAM =
      Path.of("..", "dcim-grpc-server", "src", "main", "dist", "bin", "make-boot-iso");

  @Test
  void machinesAreInstalledWithoutDhcp() throws Exception {
    Tool qemu = Tool.orSkip("qemu-system-x86_64", UNTESTED);
    Tool.orSkip("xorriso", UNTESTED);
    Tool.orSkip("mcopy", UNTESTED);
    for (Path part : PARTS) {
      if (!Files.exists(part)) {
        System.err.println("SKIPPED: no " + part + ", so " + UNTESTED + " is NOT tested.");
        Assumptions.abort("no " + part);
      }
    }
    List<Firmware> kinds = kinds();
    int port = FreePorts.next();
    String netboot = "http://" + Mirror.HOST_OF_MACHINES + ":" + port;
    try (Mirror mirror = new Mirror();
        Stack stack =
            Stack.start(
                StackOptions.of("iso")
                    .withSpareBmcs(kinds.size())
                    .withServerSettings(
                        "netboot { url = \"" + netboot + "\", address = 127.0.0.1, port = " + port,
                        "  start-limit = 5m }",
                        "maintenance { iso-image = iso-tools }",
                        "images { allow-plain-http = true, cache-directory ="
                            + " target/stacks/iso/images }"))) {
      Path iso = iso(stack.directory());
      mirror.with("/boot.iso", iso);
      createImage(stack.api(), mirror, "iso", image(Image.Purpose.INSTALLATION, INSTALL), iso);
      createImage(
          stack.api(), mirror, "iso-tools", image(Image.Purpose.MAINTENANCE, PASSWORD), iso);
      List<Bought> all = new ArrayList<>();
      for (Firmware firmware : kinds) {
        SimulatedBmc bmc = stack.fleet().bmcs().get(all.size());
        all.add(buy(stack.api(), firmware, bmc));
      }
      List<Process> machines = new ArrayList<>();
      try {
        for (Bought one : all) {
          machines.add(bootShown(qemu, one, stack.directory().resolve(one.id()), port));
        }
        for (Bought one : all) {
          Operation ended = QemuEstate.ended(stack.api(), one.operation().getName(), PATIENCE);
          assertThat(ended.hasError()).as(ended.toString()).isFalse();
        }
      } finally {
        for (Process machine : machines) {
          machine.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
      }
      for (Bought one : all) {
        hasBeenInstalled(stack, one);
      }
      getsANewPassword(stack, qemu, all.get(0), port);
    }
  }

  private static void getsANewPassword(Stack stack, Tool qemu, Bought one, int port)
      throws Exception {
    Operation reset =
        stack
            .api()
            .provisioning()
            .resetAssignmentPassword(
                ResetAssignmentPasswordRequest.newBuilder().setName(one.assignment()).build());
    Path directory = stack.directory().resolve(one.id() + "-password");
    Process machine = bootShown(qemu, one, directory, port);
    try {
      Operation ended = QemuEstate.ended(stack.api(), reset.getName(), PATIENCE);
      assertThat(ended.hasError()).as(ended.toString()).isFalse();
    } finally {
      machine.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    assertThat(one.bmc().machine().image()).isEmpty();
    assertThat(one.bmc().machine().power()).isEqualTo(Machine.Power.ON);
    Path traffic = directory.resolve("traffic.pcap");
    assertThat(Files.readString(traffic, ISO_8859_1)).contains("disks=sda1");
    assertThat(udpPorts(traffic)).as("asked by UDP, where DHCP has 67").doesNotContain(67);
  }

  /** Starts the machine from what its BMC shows, once that has it started. */
  private static Process bootShown(Tool qemu, Bought one, Path directory, int port)
      throws Exception {
    Machine machine = one.bmc().machine();
    Await.until(
        "the machine to be turned on with its CD",
        PATIENCE,
        () -> machine.image().isPresent() && machine.power() == Machine.Power.ON);
    String address =
        machine.image().orElseThrow().replace(Mirror.HOST_OF_MACHINES + ":" + port, here(port));
    HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(address)).build(),
            BodyHandlers.ofFile(Files.createDirectories(directory).resolve("shown.iso")));
    return boot(qemu, one, directory);
  }

  private static void hasBeenInstalled(Stack stack, Bought one) throws IOException {
    Assignment assignment =
        stack
            .api()
            .provisioning()
            .getAssignment(GetAssignmentRequest.newBuilder().setName(one.assignment()).build());
    assertThat(assignment.getState()).isEqualTo(Assignment.State.ACTIVE);
    assertThat(one.bmc().machine().image()).isEmpty();
    assertThat(one.bmc().effects()).containsExactly("power-on", "boot Cd");
    Path traffic = stack.directory().resolve(one.id()).resolve("traffic.pcap");
    assertThat(Files.readString(traffic, ISO_8859_1)).contains("/begin-wipe?");
    assertThat(udpPorts(traffic)).as("asked by UDP, where DHCP has 67").doesNotContain(67);
  }

  /** Both, where this machine has what it takes. */
  private static List<Firmware> kinds() {
    if (VirtualMachine.uefi() && Files.exists(Lan.IPXE)) {
      return List.of(Firmware.BIOS, Firmware.UEFI);
    }
    System.err.println(
        "SKIPPED: no ovmf, or no iPXE that .ci/ipxe fetches, so an ISO is NOT tested with UEFI.");
    return List.of(Firmware.BIOS);
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
    return "127.0.0.1:" + port;
  }

  /** As an operator makes it. */
  private static Path iso(Path directory) throws Exception {
    Path ipxe = Files.exists(Lan.IPXE) ? Lan.IPXE : Path.of("/usr/lib/ipxe");
    Path made = directory.resolve("dcim-boot.iso");
    Tool.Result run =
        Tool.orSkip("sh", UNTESTED)
            .run(
                PATIENCE,
                "",
                Map.of("IPXE_DIR", ipxe.toString()),
                PROGRAM.toString(),
                made.toString());
    assertThat(run.status()).as(run.errors()).isZero();
    return made;
  }

  private static Bought buy(ApiCalls api, Firmware firmware, SimulatedBmc bmc) {
    register(api, firmware, bmc);
    Assignment.Builder assignment =
        Assignment.newBuilder()
            .setPackage("packages/" + id(firmware))
            .setImage("images/iso")
            .setExternalId(id(firmware));
    Operation ordered =
        api.provisioning()
            .createAssignment(
                CreateAssignmentRequest.newBuilder().setAssignment(assignment).build());
    return new Bought(firmware, bmc, ordered);
  }

  private static String id(Firmware firmware) {
    return "iso-" + firmware.name().toLowerCase(Locale.ROOT);
  }

  private static void register(ApiCalls api, Firmware firmware, SimulatedBmc bmc) {
    String id = id(firmware);
    api.packages()
        .createPackage(
            CreatePackageRequest.newBuilder()
                .setPackageId(id)
                .setPackage(Package.newBuilder().setDisplayName(id))
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
    Network.Address address =
        Network.Address.newBuilder()
            .setPrefix(VirtualMachine.address(firmware.ordinal()) + "/24")
            .setGateway(Mirror.HOST_OF_MACHINES)
            .setPrimary(true)
            .build();
    api.servers()
        .createServer(
            CreateServerRequest.newBuilder()
                .setServerId(id)
                .setServer(
                    Server.newBuilder()
                        .setDisplayName(id)
                        .setBmc(access)
                        .setNetwork(
                            Network.newBuilder()
                                .setBootMacAddress(bmc.machine().macs().get(0))
                                .addAddresses(address)))
                .build());
    Operation inspection =
        api.servers()
            .inspectServer(InspectServerRequest.newBuilder().setName("servers/" + id).build());
    QemuEstate.ended(api, inspection.getName(), PATIENCE);
    api.servers()
        .batchAssignPackage(
            BatchAssignPackageRequest.newBuilder()
                .addServers("servers/" + id)
                .setPackage("packages/" + id)
                .build());
  }

  private static Image.Builder image(Image.Purpose purpose, String script) {
    Image.Builder image = Image.newBuilder().setPurpose(purpose);
    image
        .addTemplatesBuilder()
        .setFileName("script.ipxe")
        .setFormat(Image.Template.Format.IPXE)
        .setContent(NETWORK + script + FAILED);
    return image;
  }

  private static void createImage(
      ApiCalls api, Mirror mirror, String id, Image.Builder image, Path iso) throws IOException {
    image
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
    api.stub(ImageServiceGrpc::newBlockingStub)
        .createImage(CreateImageRequest.newBuilder().setImageId(id).setImage(image).build());
  }

  private static Process boot(Tool qemu, Bought one, Path directory) throws IOException {
    Machine machine = one.bmc().machine();
    List<String> command = new ArrayList<>(List.of(qemu.path().toString(), "-accel", "tcg"));
    command.addAll(List.of("-m", "256", "-nodefaults", "-vga", "none", "-display", "none"));
    command.addAll(List.of("-no-reboot", "-serial", "file:" + directory.resolve("serial.log")));
    command.addAll(List.of("-boot", "d", "-cdrom", directory.resolve("shown.iso").toString()));
    if (one.firmware() == Firmware.UEFI) {
      command.addAll(VirtualMachine.uefi(directory));
    }
    command.addAll(
        List.of(
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
            "filter-dump,id=f,netdev=n,file=" + directory.resolve("traffic.pcap")));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("qemu.log").toFile())
        .start();
  }
}
