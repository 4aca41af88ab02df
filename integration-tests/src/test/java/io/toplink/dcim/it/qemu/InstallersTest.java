package io.toplink.dcim.it.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.stack.FreePorts;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.it.stack.Tool;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.AssignmentLogin;
import io.toplink.dcim.v1.DeleteAssignmentRequest;
import io.toplink.dcim.v1.EndRescueRequest;
import io.toplink.dcim.v1.GetAssignmentLoginRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.ListWipesRequest;
import io.toplink.dcim.v1.ResetAssignmentPasswordRequest;
import io.toplink.dcim.v1.StartRescueRequest;
import io.toplink.dcim.v1.Wipe;
import io.toplink.dcim.v1.WipeServerRequest;
import io.toplink.dcim.v1.WipeServiceGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Debian's own installer on machines that QEMU emulates, with the images of a new DCIM as they are
 * delivered: it installs, sets a password, rescues and wipes. Takes more than an hour, and packages
 * from deb.debian.org, so it only runs with {@code -Ddcim.installers=12} or 13, the release.
 */
@EnabledIfSystemProperty(named = "dcim.installers", matches = "12|13")
class InstallersTest {
  /** Of what takes minutes on an idle machine, on one that has much else to do. */
  private static final Duration PATIENCE = Duration.ofHours(3);

  private static final String RELEASE = System.getProperty("dcim.installers", "");
  private static final int SOLD = 1;
  private static final int SPARE = 2;
  private static final int EDGE = 16 << 20;
  private static final String MAINTENANCE = "images/debian-13-maintenance";
  private static final String ASSIGNMENT = "assignments/ext:order-" + SOLD;

  private static Mirror mirror;
  private static Stack stack;
  private static QemuEstate estate;
  private static String netboot;
  private static int sshPort;

  @BeforeAll
  static void start() throws Exception {
    Tool.orSkip("qemu-system-x86_64", "installing Debian");
    Tool.orSkip("ipmi_sim", "installing Debian");
    DebianInstaller debian = DebianInstaller.orSkip(RELEASE);
    DebianInstaller maintenance = DebianInstaller.orSkip("13");
    int port = FreePorts.next();
    sshPort = FreePorts.next();
    netboot = "http://" + Mirror.HOST_OF_MACHINES + ":" + port;
    stack =
        Stack.start(
            StackOptions.of("installers")
                .withServerSettings(
                    "netboot { url = \"" + netboot + "\", address = 127.0.0.1, port = " + port,
                    "  dns = [\"10.0.2.3\"], start-limit = 3h, write-limit = 3h, up-limit = 3h }",
                    "maintenance { limit = 3h }",
                    "images { allow-plain-http = true, cache-directory ="
                        + " target/stacks/installers/images }"));
    mirror = new Mirror();
    estate = new QemuEstate(stack.api(), stack.directory(), mirror);
    estate.serve("images/debian-" + RELEASE, debian);
    estate.serve(MAINTENANCE, maintenance);
  }

  @AfterAll
  static void stop() {
    if (estate != null) {
      estate.close();
    }
    if (mirror != null) {
      mirror.close();
    }
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void aMachineIsInstalledGivenAPasswordRescuedAndWiped() throws Exception {
    // As little as the image asks for.
    machine(SOLD, 1024, 8 << 10);
    Ssh ssh = new Ssh(sshPort, stack.directory());
    installed(ssh);
    givenAnotherPassword(ssh);
    rescued(ssh);
    wiped();
  }

  @Test
  void everyByteOfADiskIsOverwritten() throws Exception {
    machine(SPARE, 1024, 100);
    VirtualMachine machine = estate.machine(SPARE);
    machine.fill();

    Wipe wipe = wipe(SPARE, Wipe.Method.FULL);

    assertThat(wipe.getDisks(0).getResult()).isEqualTo(Wipe.Disk.Result.OVERWRITTEN);
    assertThat(machine.bytesLeft(0, Files.size(machine.disk()))).isZero();
  }

  private static void machine(int number, int memoryMib, int diskMib) throws IOException {
    String ssh = ",hostfwd=tcp:127.0.0.1:" + sshPort + "-" + VirtualMachine.address(number) + ":22";
    String network = "user,bootfile=" + netboot + "/boot.ipxe" + (number == SOLD ? ssh : "");
    estate.machine(
        new Board(number, Board.Firmware.BIOS, network, true, "").of(memoryMib, diskMib),
        "images/debian-" + RELEASE);
  }

  private static void installed(Ssh ssh) throws Exception {
    Instant begin = Instant.now();
    ended("installed", estate.order(SOLD, ssh.publicKey()), begin);
    Assignment assignment = assignment();
    assertThat(assignment.getState()).isEqualTo(Assignment.State.ACTIVE);

    String told =
        answer(
            ssh.withPassword(
                login().getPassword(),
                "hostname; hostname -f; cat /etc/resolv.conf /root/.ssh/authorized_keys;"
                    + " ip address show; ip route; ip -6 route; cat /etc/debian_version;"
                    + " ls -A /root; systemctl is-system-running"));
    String hostname = assignment.getHostname();
    assertThat(told)
        .contains(hostname + "\n")
        .contains("nameserver 10.0.2.3")
        .contains(ssh.publicKey())
        .contains("inet " + VirtualMachine.address(SOLD) + "/24 ")
        .contains("inet " + VirtualMachine.furtherAddress(SOLD) + "/24 ")
        .contains("inet6 " + VirtualMachine.ipv6Address(SOLD) + "/64 ")
        .contains("default via " + Mirror.HOST_OF_MACHINES + " ")
        .contains("default via fec0::2 ")
        .contains("\n" + RELEASE + ".")
        .doesNotContain(".dcim-up")
        .endsWith("running\n");
    assertThat(answer(ssh.withKey("id -un"))).isEqualTo("root\n");
    assertThat(ssh.withPassword("not the password", "id -un").status()).isNotZero();
  }

  private static void givenAnotherPassword(Ssh ssh) throws Exception {
    String before = login().getPassword();
    Instant begin = Instant.now();
    ended(
        "password set",
        stack
            .api()
            .provisioning()
            .resetAssignmentPassword(
                ResetAssignmentPasswordRequest.newBuilder().setName(ASSIGNMENT).build()),
        begin);

    String after = login().getPassword();
    assertThat(after).isNotEqualTo(before);
    up(ssh);
    assertThat(answer(ssh.withPassword(after, "id -un"))).isEqualTo("root\n");
    assertThat(ssh.withPassword(before, "id -un").status()).isNotZero();
  }

  private static void rescued(Ssh ssh) throws Exception {
    Instant begin = Instant.now();
    ended(
        "rescue system up",
        stack
            .api()
            .provisioning()
            .startRescue(StartRescueRequest.newBuilder().setName(ASSIGNMENT).build()),
        begin);

    AssignmentLogin login = login();
    assertThat(login.getRescue()).isTrue();
    String installed =
        "mkdir -p /mnt && mount -o ro /dev/vda1 /mnt && cat /mnt/etc/hostname; umount /mnt";
    String hostname = assignment().getHostname();
    assertThat(answer(ssh.withPassword(login.getPassword(), installed))).isEqualTo(hostname + "\n");
    assertThat(answer(ssh.withKey(installed))).isEqualTo(hostname + "\n");

    begin = Instant.now();
    ended(
        "rescue ended",
        stack
            .api()
            .provisioning()
            .endRescue(EndRescueRequest.newBuilder().setName(ASSIGNMENT).build()),
        begin);
    assertThat(login().getRescue()).isFalse();
    up(ssh);
    assertThat(answer(ssh.withPassword(login().getPassword(), "hostname -f"))).contains(hostname);
  }

  private static void wiped() throws Exception {
    ended(
        "given back",
        stack
            .api()
            .provisioning()
            .deleteAssignment(DeleteAssignmentRequest.newBuilder().setName(ASSIGNMENT).build()),
        Instant.now());
    VirtualMachine machine = estate.machine(SOLD);
    long size = Files.size(machine.disk());
    assertThat(machine.bytesLeft(0, EDGE)).isPositive();

    Wipe wipe = wipe(SOLD, Wipe.Method.QUICK);

    assertThat(wipe.getDisks(0).getResult())
        .isIn(Wipe.Disk.Result.DISCARDED, Wipe.Disk.Result.ENDS_OVERWRITTEN);
    assertThat(machine.bytesLeft(0, EDGE)).isZero();
    assertThat(machine.bytesLeft(size - EDGE, size)).isZero();
  }

  private static Wipe wipe(int number, Wipe.Method method) throws Exception {
    Instant begin = Instant.now();
    ended(
        method + " wipe",
        stack
            .api()
            .servers()
            .wipeServer(
                WipeServerRequest.newBuilder()
                    .setName("servers/vm-" + number)
                    .setMethod(method)
                    .build()),
        begin);
    Wipe wipe =
        stack
            .api()
            .stub(WipeServiceGrpc::newBlockingStub)
            .listWipes(
                ListWipesRequest.newBuilder().setFilter("server = servers/vm-" + number).build())
            .getWipes(0);
    assertThat(wipe.getState()).isEqualTo(Wipe.State.SUCCEEDED);
    assertThat(wipe.getSerialNumber()).isEqualTo(VirtualMachine.serial(number));
    assertThat(wipe.getDisksList()).hasSize(1);
    assertThat(wipe.getDisks(0).getDevice()).isEqualTo("vda");
    assertThat(wipe.getDisks(0).getSizeBytes())
        .isEqualTo(Files.size(estate.machine(number).disk()));
    assertThat(estate.machine(number).bmc().isOn()).isFalse();
    return wipe;
  }

  /** What the machine runs from its disk takes a while to start. */
  private static void up(Ssh ssh) {
    Await.until(
        "the installed system to let its customer in",
        Duration.ofMinutes(30),
        () -> {
          try {
            return ssh.withKey("true").status() == 0;
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void ended(String what, Operation operation, Instant begin) {
    Operation ended = QemuEstate.ended(stack.api(), operation.getName(), PATIENCE);
    assertThat(ended.hasError()).as(what + ": " + ended).isFalse();
    System.out.println(
        what + " after " + Duration.between(begin, Instant.now()).toSeconds() + " s");
  }

  private static String answer(Tool.Result result) {
    assertThat(result.status()).as(result.errors()).isZero();
    return result.output();
  }

  private static Assignment assignment() {
    return stack
        .api()
        .provisioning()
        .getAssignment(GetAssignmentRequest.newBuilder().setName(ASSIGNMENT).build());
  }

  private static AssignmentLogin login() {
    return stack
        .api()
        .provisioning()
        .getAssignmentLogin(GetAssignmentLoginRequest.newBuilder().setName(ASSIGNMENT).build());
  }
}
