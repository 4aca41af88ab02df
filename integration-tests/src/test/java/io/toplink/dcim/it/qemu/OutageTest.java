package io.toplink.dcim.it.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.qemu.Board.Firmware;
import io.toplink.dcim.it.stack.FreePorts;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.it.stack.Tool;
import io.toplink.dcim.v1.Power.Manner;
import io.toplink.dcim.v1.RestartRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * A machine that starts while the server is down, with a TFTP server that has a copy of our script:
 * with an installation it comes through a minute of that, with none it starts from its disk.
 * Minutes, so only with {@code -Ddcim.outage=true}.
 */
class OutageTest {
  private static final Duration PATIENCE = Duration.ofMinutes(8);
  private static final Duration OUTAGE = Duration.ofSeconds(60);
  private static final int NUMBER = 1;

  @Test
  void aMachineThatStartsWhileTheServerIsDown() throws Exception {
    if (!Boolean.getBoolean("dcim.outage")) {
      String why = "-Ddcim.outage=true was not given";
      System.err.println("SKIPPED: " + why + ", so machines that start without us are NOT tested.");
      Assumptions.abort(why);
    }
    for (String program : QemuEstate.PROGRAMS) {
      Tool.orSkip(program, "machines that start without us");
    }
    SmallLinux.orSkip();
    int port = FreePorts.next();
    String netboot = "http://" + Mirror.HOST_OF_MACHINES + ":" + port;
    try (Mirror mirror = new Mirror();
        Stack stack =
            Stack.start(
                StackOptions.of("outage")
                    .inChildProcess()
                    .withServerSettings(
                        "netboot { url = \"" + netboot + "\", address = 127.0.0.1, port = " + port,
                        " }",
                        "images { allow-plain-http = true, cache-directory ="
                            + " target/stacks/outage/images }"));
        QemuEstate estate = new QemuEstate(stack.api(), stack.directory(), mirror)) {
      SmallLinux linux = SmallLinux.build(stack.directory());
      mirror.with("/vmlinuz", linux.kernel()).with("/initramfs", linux.initramfs());
      estate.complete(linux, new SystemDisk(stack.directory(), linux).system());
      Path tftp = Files.createDirectories(stack.directory().resolve("tftp"));
      Files.writeString(tftp.resolve("boot.ipxe"), script(port));
      String network = "user,bootfile=boot.ipxe,tftp=" + tftp.toAbsolutePath();
      estate.machine(new Board(NUMBER, Firmware.BIOS, network, true, ""), QemuEstate.STARTER);

      Operation order = estate.order(NUMBER);
      VirtualMachine machine = estate.machine(NUMBER);
      Await.until("the machine to be turned on", PATIENCE, () -> !machine.effects().isEmpty());
      stack.serverProcess().kill();
      pass(OUTAGE);
      assertThat(machine.console(1)).doesNotContain("DCIM: writing");
      stack.serverProcess().start();
      try (ApiCalls again = stack.apiAt(stack.server())) {
        Operation ended = QemuEstate.ended(again, order.getName(), PATIENCE);
        assertThat(ended.hasError()).as(ended + machine.consoles()).isFalse();
        assertThat(machine.effects()).containsExactly("power-on", "boot order=c,once=n");
        assertThat(machine.console(1)).contains("start 1");

        machine.bootFromTheNetworkAlways();
        again
            .power()
            .restart(
                RestartRequest.newBuilder()
                    .setName("servers/vm-" + NUMBER + "/power")
                    .setManner(Manner.FORCED)
                    .build());
        Await.until("the machine to be turned on", PATIENCE, () -> machine.effects().size() == 5);
      }
      stack.serverProcess().kill();
      long began = System.nanoTime();
      Await.until(
          "the machine to start from its disk",
          PATIENCE,
          () -> machine.console(2).contains("start 2"));
      System.err.printf(
          "From its disk %d s after it was turned on.%n",
          Duration.ofNanos(System.nanoTime() - began).toSeconds());
      assertThat(machine.console(2)).doesNotContain("DCIM:");
      assertThat(machine.effects().subList(2, 5))
          .isEqualTo(List.of("power-cut", "power-on", "boot order=nc"));
    }
  }

  private static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    Await.until("the time to pass", PATIENCE, () -> System.nanoTime() > end);
  }

  private static String script(int port) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + "/boot.ipxe");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }
}
