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
 * that the README makes; iPXE in it takes the address that the order gave it, asks whether it may
 * wipe, and reports.
 */
class IsoTest {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final List<Path> PARTS =
      List.of(
          Path.of("/usr/lib/ISOLINUX/isolinux.bin"),
          Path.of("/usr/lib/syslinux/modules/bios/ldlinux.c32"));
  private static final String UNTESTED = "booting from an ISO without DHCP";

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

  /** A machine, its BMC and what was ordered of it. */
  private record Bought(Firmware firmware, SimulatedBmc bmc, Operation operation) {
    private String id() {
      return IsoTest.id(firmware);
    }
  }

  /** As the README has it, but for where iPXE is. Arguments: a directory with cd, and that one. */
  private static final String RECIPE =
      """
      cd=$1/cd
      cp -L "$2/ipxe.lkrn" "$cd"
      printf 'default dcim\\nlabel dcim\\n  kernel ipxe.lkrn\\n  initrd script.ipxe\\n' > "$cd/isolinux.cfg"
      printf 'DCIM-TEMPLATE:script.ipxe:%08192d\\n' 0 > "$cd/script.ipxe"
      mformat -C -f 2880 -i "$cd/efi.img" ::
      mmd -i "$cd/efi.img" ::EFI ::EFI/BOOT
      mcopy -i "$cd/efi.img" "$2/ipxe.efi" ::EFI/BOOT/BOOTX64.EFI
      mcopy -i "$cd/efi.img" "$cd/script.ipxe" ::autoexec.ipxe
      xorriso -as mkisofs -o "$1/dcim-boot.iso" -b isolinux.bin -c boot.cat -no-emul-boot -boot-load-size 4 \\
        -boot-info-table -eltorito-alt-boot -e efi.img -no-emul-boot "$cd"
      """;

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
                        "images { allow-plain-http = true, cache-directory ="
                            + " target/stacks/iso/images }"))) {
      createImage(stack.api(), mirror, iso(stack.directory()));
      List<Bought> all = new ArrayList<>();
      for (Firmware firmware : kinds) {
        SimulatedBmc bmc = stack.fleet().bmcs().get(all.size());
        all.add(buy(stack.api(), firmware, bmc));
      }
      List<Process> machines = new ArrayList<>();
      try {
        for (Bought one : all) {
          Await.until(
              "the machine to be turned on",
              PATIENCE,
              () -> one.bmc().machine().power() == Machine.Power.ON);
          Path directory = Files.createDirectories(stack.directory().resolve(one.id()));
          Path shown = directory.resolve("shown.iso");
          String address = one.bmc().machine().image().orElseThrow().replace(netboot, here(port));
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofFile(shown));
          machines.add(boot(qemu, one, directory));
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
    }
  }

  private static void hasBeenInstalled(Stack stack, Bought one) throws IOException {
    Assignment assignment =
        stack
            .api()
            .provisioning()
            .getAssignment(
                GetAssignmentRequest.newBuilder().setName("assignments/ext:" + one.id()).build());
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
    return "http://127.0.0.1:" + port;
  }

  /** As the README has it. */
  private static Path iso(Path directory) throws Exception {
    Path files = Files.createDirectories(directory.resolve("cd"));
    for (Path part : PARTS) {
      Files.copy(part, files.resolve(part.getFileName()));
    }
    Path ipxe = Files.exists(Lan.IPXE) ? Lan.IPXE : Path.of("/usr/lib/ipxe");
    Path program = directory.resolve("iso.sh");
    Files.writeString(program, RECIPE);
    Tool.Result made =
        Tool.orSkip("sh", UNTESTED)
            .run(
                PATIENCE,
                "",
                Map.of("MTOOLS_SKIP_CHECK", "1"),
                "-e",
                program.toString(),
                directory.toString(),
                ipxe.toString());
    assertThat(made.status()).as(made.errors()).isZero();
    return directory.resolve("dcim-boot.iso");
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
