package io.toplink.dcim.it.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import io.toplink.dcim.it.stack.FreePorts;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.it.stack.Tool;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.GetAssignmentLoginRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * A cloud image with the real cloud-init, written by the installer that every new DCIM has for disk
 * images. With {@code -Ddcim.cloud=true} the image is made of Debian's packages, and with a file in
 * place of {@code true} it is that one, which must start by UEFI.
 */
class CloudImageTest {
  private static final String UNTESTED = "a cloud image with cloud-init";
  private static final String ASKED = System.getProperty("dcim.cloud", "");
  private static final Duration MAKING = Duration.ofMinutes(30);
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final Duration LOGIN = Duration.ofMinutes(3);
  private static final int MACHINE = 1;

  @Test
  void cloudInitAppliesWhatTheOrderSays() throws Exception {
    if (ASKED.isEmpty()) {
      System.err.println("SKIPPED: no -Ddcim.cloud was given, so " + UNTESTED + " is NOT tested.");
      Assumptions.abort("no -Ddcim.cloud was given");
    }
    for (String program : QemuEstate.PROGRAMS) {
      Tool.orSkip(program, UNTESTED);
    }
    Tool ssh = Tool.orSkip("ssh", UNTESTED);
    SmallLinux.orSkip();
    VirtualMachine.uefiOrSkip();
    int port = FreePorts.next();
    int sshPort = FreePorts.next();
    String netboot = "http://" + Mirror.HOST_OF_MACHINES + ":" + port;
    try (Stack stack =
            Stack.start(
                StackOptions.of("cloud")
                    .withServerSettings(
                        "netboot { url = \"" + netboot + "\", address = 127.0.0.1, port = " + port,
                        "  up-limit = 30m, dns = [\"192.0.2.53\"] }",
                        "images { allow-plain-http = true, cache-directory ="
                            + " target/stacks/cloud/images }"));
        Mirror mirror = new Mirror();
        QemuEstate estate = new QemuEstate(stack.api(), stack.directory(), mirror)) {
      SmallLinux linux = SmallLinux.build(stack.directory());
      mirror.with("/vmlinuz", linux.kernel()).with("/initramfs", linux.initramfs());
      estate.complete(linux, image(stack.directory()));
      String address = VirtualMachine.address(MACHINE);
      String network =
          "user,bootfile=%s/boot.ipxe,hostfwd=tcp:127.0.0.1:%d-%s:22"
              .formatted(netboot, sshPort, address);
      estate.machine(
          new Board(MACHINE, Board.Firmware.UEFI, network, true, "").of(1024, 4096),
          QemuEstate.STARTER);
      Path key = key(stack.directory());

      Operation ordered = estate.order(MACHINE, Files.readString(Path.of(key + ".pub")).strip());
      VirtualMachine machine = estate.machine(MACHINE);
      Operation ended = QemuEstate.ended(stack.api(), ordered.getName(), PATIENCE);
      assertThat(ended.hasError()).as(ended + machine.consoles()).isFalse();
      Assignment assignment = estate.ordered(MACHINE);
      assertThat(assignment.getState()).isEqualTo(Assignment.State.ACTIVE);
      String label = assignment.getHostname().split("\\.")[0];

      String byKey =
          login(ssh, sshPort, Map.of(), List.of("-i", key.toString(), "-o", "BatchMode=yes"));
      assertThat(byKey)
          .contains("host " + label + "\n")
          .contains("address " + address + "/24\n")
          .contains("gateway " + Mirror.HOST_OF_MACHINES + "\n")
          .contains("dns 192.0.2.53\n")
          .contains("grown\n")
          .contains("status: done\n");
      String password =
          stack
              .api()
              .provisioning()
              .getAssignmentLogin(
                  GetAssignmentLoginRequest.newBuilder().setName(assignment.getName()).build())
              .getPassword();
      assertThat(login(ssh, sshPort, byPassword(stack.directory(), password), List.of()))
          .contains("host " + label + "\n");
    }
  }

  private static Path image(Path directory) throws IOException, InterruptedException {
    if (!ASKED.equals("true")) {
      return Path.of(ASKED);
    }
    for (String program : List.of("mmdebstrap", "grub-mkstandalone", "sgdisk")) {
      Tool.orSkip(program, UNTESTED);
    }
    Path script =
        Files.write(directory.resolve("cloud-image.sh"), SmallLinux.resource("cloud-image.sh"));
    Path image = directory.toAbsolutePath().resolve("cloud.raw.gz");
    Tool.Result made =
        Tool.orSkip("sh", UNTESTED)
            .run(
                MAKING,
                "",
                Map.of("MTOOLS_SKIP_CHECK", "1"),
                script.toString(),
                directory.toAbsolutePath().resolve("making").toString(),
                image.toString());
    assertThat(made.status()).as(made.errors()).isZero();
    return image;
  }

  private static Path key(Path directory) throws IOException, InterruptedException {
    Path key = directory.resolve("key");
    Tool.Result made =
        Tool.orSkip("ssh-keygen", UNTESTED)
            .run(LOGIN, "", Map.of(), "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
    assertThat(made.status()).as(made.errors()).isZero();
    return key;
  }

  /** What makes ssh ask a program of ours for the password, and nobody else. */
  private static Map<String, String> byPassword(Path directory, String password)
      throws IOException {
    Path program = directory.toAbsolutePath().resolve("password.sh");
    Files.writeString(program, "#!/bin/sh\nprintf '%s\\n' \"$DCIM_PASSWORD\"\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return Map.of(
        "SSH_ASKPASS",
        program.toString(),
        "SSH_ASKPASS_REQUIRE",
        "force",
        "DCIM_PASSWORD",
        password);
  }

  private static String login(
      Tool ssh, int port, Map<String, String> environment, List<String> options)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(
        List.of("-F", "none", "-p", Integer.toString(port), "-o", "StrictHostKeyChecking=no"));
    arguments.addAll(List.of("-o", "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes"));
    arguments.add("root@127.0.0.1");
    arguments.add(
        """
        echo "host $(hostname)"
        ip -o -4 address show scope global | sed 's/.* inet \\([^ ]*\\).*/address \\1/'
        ip route show default | sed 's/.* via \\([^ ]*\\).*/gateway \\1/'
        resolvectl dns | sed -n 's/.*): /dns /p'
        [ "$(df -m --output=size / | tail -n 1)" -gt 3000 ] && echo grown
        cloud-init status --wait
        """);
    Tool.Result result = ssh.run(LOGIN, "", environment, arguments.toArray(String[]::new));
    assertThat(result.status()).as(result.output() + result.errors()).isZero();
    return result.output();
  }
}
