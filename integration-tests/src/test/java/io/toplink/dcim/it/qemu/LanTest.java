package io.toplink.dcim.it.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.qemu.Board.Firmware;
import io.toplink.dcim.it.stack.FreePorts;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.it.stack.Tool;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.Power.Manner;
import io.toplink.dcim.v1.RestartRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Machines in a network with a DHCP server of others, which knows of us what the server writes for
 * it: from their own firmware to the installed system. Minutes, so only with {@code
 * -Ddcim.lan=true}.
 */
class LanTest {
  private static final Duration PATIENCE = Duration.ofMinutes(8);
  private static final int UEFI = 1;
  private static final int BIOS = 2;

  private static Stack stack;
  private static Mirror mirror;
  private static Lan lan;
  private static QemuEstate estate;

  @BeforeAll
  static void start() throws Exception {
    if (!Boolean.getBoolean("dcim.lan")) {
      String why = "-Ddcim.lan=true was not given";
      System.err.println("SKIPPED: " + why + ", so leading machines by dnsmasq is NOT tested.");
      Assumptions.abort(why);
    }
    for (String program : QemuEstate.PROGRAMS) {
      Tool.orSkip(program, "leading machines by dnsmasq");
    }
    Lan.orSkip();
    SmallLinux.orSkip();
    SystemDisk.uefiOrSkip();
    VirtualMachine.uefiOrSkip();
    int port = FreePorts.next();
    String netboot = "http://" + Mirror.HOST_OF_MACHINES + ":" + port;
    stack =
        Stack.start(
            StackOptions.of("lan")
                .withServerSettings(
                    "netboot { url = \""
                        + netboot
                        + "\", address = 127.0.0.1, port = "
                        + port
                        + "}",
                    "images { allow-plain-http = true, cache-directory ="
                        + " target/stacks/lan/images }"));
    SmallLinux linux = SmallLinux.build(stack.directory());
    SystemDisk disks = new SystemDisk(stack.directory(), linux);
    mirror = new Mirror();
    mirror.with("/vmlinuz", linux.kernel()).with("/initramfs", linux.initramfs());
    lan = Lan.start(stack.directory(), dnsmasq(port), port, mirror.port());
    estate = new QemuEstate(stack.api(), stack.directory(), mirror);
    estate.complete(linux, disks.system());
    estate.copy("by-uefi", linux, disks.uefiSystem(), "");
    estate.machine(lan.machine(UEFI, Firmware.UEFI, false), "images/by-uefi");
    // A BIOS has only what its card brings, and that is iPXE here.
    estate.machine(lan.machine(BIOS, Firmware.BIOS, true), QemuEstate.STARTER);
  }

  @AfterAll
  static void stop() {
    for (AutoCloseable one : new AutoCloseable[] {estate, lan, mirror, stack}) {
      close(one);
    }
  }

  private static void close(AutoCloseable one) {
    try {
      if (one != null) {
        one.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String dnsmasq(int port) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + "/dnsmasq.conf");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }

  /** Its own PXE is led to ipxe.efi, and that to us. */
  @Test
  void aMachineThatBootsByUefi() throws Exception {
    becomesActive(UEFI);
    assertThat(fetched("ipxe.efi")).isPositive();
    startsFromItsDisk(UEFI);
  }

  /** It has iPXE, and is led to us at once. */
  @Test
  void aMachineWithBios() throws Exception {
    becomesActive(BIOS);
    startsFromItsDisk(BIOS);
    assertThat(fetched("undionly.kpxe")).isZero();
  }

  private static void becomesActive(int number) throws Exception {
    VirtualMachine machine = estate.machine(number);
    Operation ended = QemuEstate.ended(stack.api(), estate.order(number).getName(), PATIENCE);
    assertThat(ended.hasError()).as(ended + machine.consoles() + lan.log()).isFalse();
    assertThat(estate.ordered(number).getState()).isEqualTo(Assignment.State.ACTIVE);
    assertThat(machine.effects()).containsExactly("power-on", "boot order=c,once=n");
    assertThat(machine.console(1))
        .contains("DCIM: writing vda", "DCIM: done; starting from vda")
        .contains("SYSTEM " + label(number) + " start 1", "SYSTEM has told that it is up");
  }

  /** Its BMC makes it ask the network for ever now, and it is told the disk. */
  private static void startsFromItsDisk(int number) throws Exception {
    VirtualMachine machine = estate.machine(number);
    machine.bootFromTheNetworkAlways();
    String power = estate.ordered(number).getServer() + "/power";
    stack
        .api()
        .power()
        .restart(RestartRequest.newBuilder().setName(power).setManner(Manner.FORCED).build());
    Await.until(
        "the installed system to start again: " + machine.consoles(),
        PATIENCE,
        () -> machine.console(2).contains("SYSTEM " + label(number) + " start 2"));
    assertThat(machine.console(2)).doesNotContain("DCIM: writing");
    assertThat(machine.effects().subList(2, 5))
        .isEqualTo(List.of("power-cut", "power-on", "boot order=nc"));
  }

  private static String label(int number) {
    return estate.ordered(number).getHostname().split("\\.")[0];
  }

  private static long fetched(String file) {
    return lan.log().lines().filter(line -> line.contains("sent /srv/tftp/" + file)).count();
  }
}
