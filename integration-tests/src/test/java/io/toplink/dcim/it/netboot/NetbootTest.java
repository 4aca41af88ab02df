package io.toplink.dcim.it.netboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.ListImagesRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Orders with an image, to machines that make the requests real ones make, while the server is
 * killed: every installation goes on where it was, and no machine is turned on twice.
 */
class NetbootTest {
  private static final int MACHINES = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @Test
  void killedInTheMiddleEveryInstallationGoesOn() throws Exception {
    NetbootRig rig = new NetbootRig();
    String netboot = rig.netboot();
    StackOptions options =
        StackOptions.of("netboot")
            .with("e5", "E5", MACHINES)
            .inChildProcess()
            .withServerSettings(rig.settings("netboot"));
    try (rig;
        Stack stack = Stack.start(options)) {
      rig.image(stack.api(), "tiny");
      assertThat(
              NetbootRig.images(stack.api())
                  .listImages(ListImagesRequest.getDefaultInstance())
                  .getImagesList())
          .extracting(Image::getName)
          .contains("images/debian-12", "images/tiny");
      List<Assignment> sold = new ArrayList<>();
      for (int i = 0; i < MACHINES; i++) {
        sold.add(NetbootRig.assignment(NetbootRig.order(stack.api(), "tiny", "net-" + i)));
      }

      CountDownLatch running = new CountDownLatch(MACHINES);
      CountDownLatch killed = new CountDownLatch(1);
      List<CompletableFuture<String>> machines =
          sold.stream()
              .map(
                  assignment -> {
                    SimulatedBmc bmc = stack.bmcOf(assignment.getServer());
                    ScriptedMachine machine = new ScriptedMachine(netboot, bmc.machine());
                    return CompletableFuture.supplyAsync(
                        () -> live(machine, running, killed), work -> new Thread(work).start());
                  })
              .toList();
      running.await();
      stack.serverProcess().kill();
      killed.countDown();
      stack.serverProcess().start();
      List<String> told = machines.stream().map(CompletableFuture::join).toList();

      try (ApiCalls again = stack.apiAt(stack.server())) {
        for (Assignment assignment : sold) {
          assertThat(active(again, assignment.getName()).getImage()).isEqualTo("images/tiny");
          SimulatedBmc bmc = stack.bmcOf(assignment.getServer());
          assertThat(bmc.effects()).containsExactly("power-on", "boot Pxe");
          assertThat(new ScriptedMachine(netboot, bmc.machine()).boot()).contains("sanboot");
        }
      }
      nothingSecretIsLogged(stack, told);
    }
  }

  /** Gives what the installer was told. */
  private static String live(
      ScriptedMachine machine, CountDownLatch running, CountDownLatch killed) {
    machine.awaitPower();
    String told = machine.startInstaller(machine.boot());
    running.countDown();
    try {
      killed.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(machine.beginWipe(told)).isEqualTo("GO\n");
    machine.install(told);
    assertThat(machine.boot()).contains("sanboot").doesNotContain("kernel");
    machine.comeUp(told);
    assertThat(machine.value("PASSWORD", told)).startsWith("$6$");
    return told;
  }

  private static Assignment active(ApiCalls api, String name) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    GetAssignmentRequest request = GetAssignmentRequest.newBuilder().setName(name).build();
    while (true) {
      Assignment assignment = api.provisioning().getAssignment(request);
      if (assignment.getState() == Assignment.State.ACTIVE) {
        return assignment;
      }
      if (System.nanoTime() > deadline) {
        Operation operation =
            api.operations()
                .getOperation(
                    GetOperationRequest.newBuilder().setName(assignment.getOperation()).build());
        throw new AssertionError(assignment + "\n" + operation);
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private static void nothingSecretIsLogged(Stack stack, List<String> told) throws Exception {
    for (Path log : stack.logs()) {
      String text = Files.readString(log);
      for (String one : told) {
        for (String token : one.split("[/'\\s]+")) {
          if (token.length() == 43) {
            assertThat(text.contains(token)).as("a token in " + log).isFalse();
          }
        }
      }
    }
  }
}
