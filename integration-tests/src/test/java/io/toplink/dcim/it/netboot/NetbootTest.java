package io.toplink.dcim.it.netboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.sun.net.httpserver.HttpServer;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.FreePorts;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.CreateImageRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.ImageServiceGrpc;
import io.toplink.dcim.v1.ListImagesRequest;
import io.toplink.dcim.v1.OperationMetadata;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
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
  private static final byte[] KERNEL = "this is a kernel".getBytes(StandardCharsets.US_ASCII);

  @Test
  void killedInTheMiddleEveryInstallationGoesOn() throws Exception {
    int port = FreePorts.next();
    String netboot = "http://127.0.0.1:" + port;
    HttpServer mirror = mirror();
    StackOptions options =
        StackOptions.of("netboot")
            .with("e5", "E5", MACHINES)
            .inChildProcess()
            .withServerSettings(
                "netboot { url = \"" + netboot + "\", address = 127.0.0.1, port = " + port + " }",
                "images { allow-plain-http = true, cache-directory = target/stacks/netboot/images"
                    + " }");
    try (Stack stack = Stack.start(options)) {
      createImage(stack.api(), mirror.getAddress().getPort());
      List<Assignment> sold = new ArrayList<>();
      for (int i = 0; i < MACHINES; i++) {
        sold.add(order(stack.api(), i));
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
    } finally {
      mirror.stop(0);
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

  private static Assignment order(ApiCalls api, int number) {
    Operation operation =
        api.provisioning()
            .createAssignment(
                CreateAssignmentRequest.newBuilder()
                    .setAssignment(
                        Assignment.newBuilder()
                            .setPackage("packages/e5")
                            .setImage("images/tiny")
                            .setExternalId("net-" + number))
                    .build());
    try {
      return operation.getMetadata().unpack(OperationMetadata.class).getAssignment();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
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

  private static void createImage(ApiCalls api, int mirror) throws Exception {
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(KERNEL));
    String base = "http://127.0.0.1:" + mirror;
    Image.Builder image =
        Image.newBuilder()
            .setDisplayName("Tiny")
            .setFamily("tiny")
            .setArchitecture(Image.Architecture.X86_64)
            .setInstaller(Image.Installer.DISK_IMAGE)
            .setKernelBoot(
                Image.KernelBoot.newBuilder()
                    .setKernel("kernel")
                    .addInitrds("initrd")
                    .setArguments("quiet dcim={{url_templates}}"));
    image.addSourcesBuilder().setSourceId("kernel").setUri(base + "/kernel").setSha256(digest);
    image.addSourcesBuilder().setSourceId("initrd").setUri(base + "/initrd");
    image
        .addTemplatesBuilder()
        .setFileName("install.sh")
        .setFormat(Image.Template.Format.SHELL)
        .setContent(ScriptedMachine.TEMPLATE);
    ImageServiceGrpc.ImageServiceBlockingStub images = api.stub(ImageServiceGrpc::newBlockingStub);
    images.createImage(CreateImageRequest.newBuilder().setImageId("tiny").setImage(image).build());
    assertThat(images.listImages(ListImagesRequest.getDefaultInstance()).getImagesList())
        .extracting(Image::getName)
        .contains("images/debian-12", "images/tiny");
  }

  private static HttpServer mirror() throws Exception {
    HttpServer mirror =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    mirror.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, KERNEL.length);
          exchange.getResponseBody().write(KERNEL);
          exchange.close();
        });
    mirror.start();
    return mirror;
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
