package io.toplink.dcim.it.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.Operation;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.stack.Credential;
import io.toplink.dcim.it.stack.FreePorts;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.it.stack.Tool;
import io.toplink.dcim.it.whmcs.Php;
import io.toplink.dcim.it.whmcs.Whmcs;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.GetAssignmentLoginRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The whole with machines that really start: firmware, iPXE, a Linux that runs our installer, and a
 * system that starts from the disk it wrote.
 */
class QemuTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int SOLD = 1;
  private static final int SWAPPED = 2;
  private static final int LOOPING = 3;
  private static final int UEFI = 4;

  private static final List<JsonNode> moduleLog = new ArrayList<>();
  private static final List<String> secrets = new ArrayList<>();
  private static final CompletableFuture<String> rogueScript = new CompletableFuture<>();
  private static Php php;
  private static String netboot;
  private static long askedByUs;
  private static Relay relay;
  private static Mirror mirror;
  private static QemuEstate estate;
  private static Stack stack;
  private static Operation looping;
  private static Operation byUefi;

  @BeforeAll
  static void start() throws Exception {
    for (String program : QemuEstate.PROGRAMS) {
      Tool.orSkip(program, "installing an emulated machine");
    }
    SmallLinux.orSkip();
    php = Php.orSkip();
    int port = FreePorts.next();
    int behind = FreePorts.next();
    relay = new Relay(port, behind);
    netboot = "http://" + Mirror.HOST_OF_MACHINES + ":" + port;
    stack =
        Stack.start(
            StackOptions.of("qemu")
                .withServerSettings(
                    "netboot { url = \"" + netboot + "\", address = 127.0.0.1, port = " + behind,
                    "  most-boots = 2, start-limit = 5m, write-limit = 5m, up-limit = 5m }",
                    "images { allow-plain-http = true, cache-directory = target/stacks/qemu/images"
                        + " }")
                // On a fast machine WHMCS would be told of nothing but the end.
                .withGatewaySettings("budgets.waiting = 500ms"));
    SmallLinux linux = SmallLinux.build(stack.directory());
    SystemDisk disks = new SystemDisk(stack.directory(), linux);
    mirror = new Mirror();
    mirror.with("/rogue.ipxe", rogueScript);
    mirror.with("/vmlinuz", linux.kernel()).with("/initramfs", linux.initramfs());
    estate = new QemuEstate(stack.api(), stack.directory(), mirror);
    estate.complete(linux, disks.system());
    estate.copy("looping", linux, disks.looping(), " dcim_seed=none");
    String starter = QemuEstate.STARTER;
    estate.machine(bios(SOLD, netboot + "/boot.ipxe"), starter);
    estate.machine(
        bios(SWAPPED, mirror.forMachines("/rogue.ipxe")).posingAs(VirtualMachine.uuid(99)),
        starter);
    // Led past boot.ipxe, so that the requests for that are those of the machine that is sold.
    String asking = netboot + "/boot?" + VirtualMachine.asking(LOOPING);
    estate.machine(bios(LOOPING, asking), "images/looping");
    // It needs some time, and nobody to look after it.
    estate.machine(LOOPING).bootFromTheNetworkAlways();
    looping = estate.order(LOOPING);
    if (VirtualMachine.uefi() && SystemDisk.uefi()) {
      estate.copy("by-uefi", linux, disks.uefiSystem(), "");
      // Likewise, to a copy of it. Two requests on its way are lost.
      mirror.with("/chain.ipxe", CompletableFuture.completedFuture(get("/boot.ipxe")));
      Await.until("our own request to be logged", PATIENCE, () -> linesOfTheChain() == 1);
      askedByUs = 1;
      relay.lose("uuid=" + VirtualMachine.uuid(UEFI));
      relay.lose("/f/kernel");
      String bootFile = mirror.forMachines("/chain.ipxe");
      estate.machine(Board.of(UEFI, Board.Firmware.UEFI, bootFile), "images/by-uefi");
      byUefi = estate.order(UEFI);
    }
  }

  @AfterAll
  static void stop() throws IOException {
    if (estate != null) {
      estate.close();
    }
    if (mirror != null) {
      mirror.close();
    }
    if (relay != null) {
      relay.close();
    }
    if (stack != null) {
      stack.close();
      nothingSecretIsWritten();
    }
  }

  /** By anybody, on the way from the order to the system that is up. */
  private static void nothingSecretIsWritten() throws IOException {
    try (Stream<Path> files = Files.walk(stack.directory())) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        String text = Files.readString(log, StandardCharsets.ISO_8859_1);
        for (String secret : secrets) {
          assertThat(secret).hasSizeGreaterThan(8);
          assertThat(text.contains(secret)).as("a secret in %s", log).isFalse();
        }
      }
    }
  }

  @Test
  void anOrderInstallsAMachineWhichBootsFromItsDiskFromThenOn() throws Exception {
    Credential credential = stack.issueWhmcs("whmcs");
    Whmcs whmcs =
        Whmcs.install(php, "8", stack.directory().resolve("whmcs"), moduleLog)
            .withServerRecord(stack.gatewayPort(), credential.key(), credential.secret())
            .withService(812, 7, "vm-" + SOLD);
    VirtualMachine machine = estate.machine(SOLD);

    assertThat(whmcs.call("CreateAccount").text()).isEqualTo("success");
    assertThat(state(whmcs)).isEqualTo("Being prepared");
    Assignment assignment;
    try (ApiCalls own = stack.apiAt(stack.server(), credential)) {
      QemuEstate.ended(own, service(own).getOperation(), PATIENCE);
      assignment = service(own);
      assertThat(assignment.getState()).as(machine.consoles()).isEqualTo(Assignment.State.ACTIVE);
      secrets.add(login(own));
    }
    assertThat(state(whmcs)).isEqualTo("Active");
    assertThat(machine.effects()).containsExactly("power-on", "boot order=c,once=n");
    String label = assignment.getHostname().split("\\.")[0];
    assertThat(machine.console(1))
        .contains("DCIM: writing vda", "DCIM: done; starting from vda")
        .contains("SYSTEM " + label + " start 1", "SYSTEM has told that it is up");
    assertThat(askedWhatToBoot()).isEqualTo(1);

    // From now on its BMC boots from the network whatever it is told, and is told the disk.
    machine.bootFromTheNetworkAlways();
    assertThat(whmcs.call("reboot").text()).isEqualTo("success");
    Await.until(
        "the installed system to start again",
        PATIENCE,
        () -> machine.console(2).contains("SYSTEM " + label + " start 2"));
    assertThat(machine.console(2)).doesNotContain("DCIM:");
    assertThat(machine.effects())
        .containsExactly(
            "power-on", "boot order=c,once=n", "power-cut", "power-on", "boot order=nc");
    assertThat(askedWhatToBoot()).isEqualTo(2);
  }

  @Test
  void anotherMachineWithTheTokenDoesNotWipe() throws Exception {
    VirtualMachine machine = estate.machine(SWAPPED);
    Operation operation = estate.order(SWAPPED);
    Await.until("the machine to be turned on", PATIENCE, () -> !machine.effects().isEmpty());
    // What the machine that was registered would be given, and this one is not.
    String script = boot(VirtualMachine.uuid(SWAPPED), VirtualMachine.serial(SWAPPED));
    assertThat(boot(VirtualMachine.uuid(99), "ANOTHER")).contains("sanboot");
    assertThat(script).contains("kernel --timeout 10000 " + netboot + "/i/");
    secrets.add(script.replaceFirst("(?s).*/i/([^/]+)/.*", "$1"));
    rogueScript.complete(script);

    Await.until(
        "the installer to be refused",
        PATIENCE,
        () -> machine.console(1).contains("DCIM: this machine may not be wiped"));
    assertThat(machine.console(1)).contains("403").doesNotContain("DCIM: writing");
    assertThat(machine.diskLabel()).isEqualTo(VirtualMachine.LABEL);
    stack
        .api()
        .operations()
        .cancelOperation(CancelOperationRequest.newBuilder().setName(operation.getName()).build());
    QemuEstate.ended(stack.api(), operation.getName(), PATIENCE);
    assertThat(machine.diskLabel()).isEqualTo(VirtualMachine.LABEL);
    machine.close();
  }

  @Test
  void aMachineWhoseDiskNeverBootsIsTurnedOff() throws Exception {
    VirtualMachine machine = estate.machine(LOOPING);
    Operation ended = QemuEstate.ended(stack.api(), looping.getName(), PATIENCE);
    assertThat(ended.getError().getMessage()).contains("It was turned off");
    assertThat(QemuEstate.reason(ended)).isEqualTo("MACHINE_LOOPING");
    assertThat(machine.console(1)).contains("DCIM: done; starting from vda");
    assertThat(machine.bmc().isOn()).isFalse();
    assertThat(machine.effects().stream().filter("power-on"::equals)).hasSize(1);
  }

  /**
   * From its firmware, with iPXE of its port, to the boot loader on the disk that was written; it
   * asks again where nobody answered.
   */
  @Test
  void aMachineThatBootsByUefi() throws Exception {
    VirtualMachine.uefiOrSkip();
    SystemDisk.uefiOrSkip();
    VirtualMachine machine = estate.machine(UEFI);
    Operation ended = QemuEstate.ended(stack.api(), byUefi.getName(), PATIENCE);
    assertThat(ended.hasError()).as(ended + machine.consoles()).isFalse();
    assertThat(machine.effects()).containsExactly("power-on", "boot order=c,once=n");
    assertThat(machine.console(1))
        .contains("BdsDxe: starting", "DCIM: done; starting from vda")
        .contains("DCIM does not answer; asking again in 10 s")
        .contains("start 1", "SYSTEM has told that it is up");
    assertThat(relay.lost()).hasSize(2);
  }

  private static Board bios(int number, String bootFile) {
    return Board.of(number, Board.Firmware.BIOS, bootFile);
  }

  private static String boot(String uuid, String serial) throws Exception {
    String mac = VirtualMachine.mac(SWAPPED);
    return get("/boot?mac=" + mac + "&uuid=" + uuid + "&serial=" + serial);
  }

  private static String get(String path) throws IOException, InterruptedException {
    String here = netboot.replace(Mirror.HOST_OF_MACHINES, "127.0.0.1");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(here + path)).build(), BodyHandlers.ofString())
        .body();
  }

  private static String state(Whmcs whmcs) {
    try {
      return whmcs.call("ClientArea").result().path("vars").path("dcim_state").asText();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** How often iPXE asked so far: the programs of this test do not load what leads it there. */
  private static long askedWhatToBoot() {
    return linesOfTheChain() - askedByUs;
  }

  private static long linesOfTheChain() {
    long lines = 0;
    try {
      for (Path log : stack.logs()) {
        lines +=
            Files.readAllLines(log).stream().filter(line -> line.contains("boot.ipxe")).count();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  private static Assignment service(ApiCalls own) {
    return own.provisioning()
        .getAssignment(GetAssignmentRequest.newBuilder().setName("assignments/ext:812").build());
  }

  private static String login(ApiCalls own) {
    return own.provisioning()
        .getAssignmentLogin(
            GetAssignmentLoginRequest.newBuilder().setName("assignments/ext:812").build())
        .getPassword();
  }
}
