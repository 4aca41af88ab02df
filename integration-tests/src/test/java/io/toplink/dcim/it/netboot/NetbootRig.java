package io.toplink.dcim.it.netboot;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.sun.net.httpserver.HttpServer;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.stack.FreePorts;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.CreateImageRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.ImageServiceGrpc;
import io.toplink.dcim.v1.OperationMetadata;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What installations without machines need: a mirror, images of it, orders. */
final class NetbootRig implements AutoCloseable {
  private static final byte[] KERNEL = "this is a kernel".getBytes(StandardCharsets.US_ASCII);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer mirror;
  private final int port = FreePorts.next();

  NetbootRig() throws IOException {
    mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    mirror.setExecutor(threads);
    serve("/", new CountDownLatch(0));
    mirror.start();
  }

  private void serve(String path, CountDownLatch until) {
    mirror.createContext(
        path,
        exchange -> {
          try {
            until.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.sendResponseHeaders(200, KERNEL.length);
          exchange.getResponseBody().write(KERNEL);
          exchange.close();
        });
  }

  /** A kernel that is not answered with before it may be. */
  String slow(String path, CountDownLatch until) {
    serve(path, until);
    return path;
  }

  /** Where a file with this content is. */
  String file(String path, byte[] content) {
    mirror.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    return "http://127.0.0.1:" + mirror.getAddress().getPort() + path;
  }

  /** Where DHCP leads machines. */
  String netboot() {
    return "http://127.0.0.1:" + port;
  }

  /** For the server of a stack of this name. */
  String[] settings(String stack) {
    return new String[] {
      "netboot { url = \"" + netboot() + "\", address = 127.0.0.1, port = " + port + " }",
      "images { allow-plain-http = true, cache-directory = target/stacks/" + stack + "/images }"
    };
  }

  /** An image that tells a {@link ScriptedMachine} what to do. */
  void image(ApiCalls api, String id) throws Exception {
    image(
        api,
        id,
        "/kernel",
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(KERNEL)));
  }

  /**
   * The same with another kernel.
   *
   * @param sha256 empty for none
   */
  void image(ApiCalls api, String id, String kernel, String sha256) {
    String base = "http://127.0.0.1:" + mirror.getAddress().getPort();
    Image.Builder image =
        Image.newBuilder()
            .setDisplayName(id)
            .setFamily("tiny")
            .setArchitecture(Image.Architecture.X86_64)
            .setInstaller(Image.Installer.OTHER)
            .setKernelBoot(
                Image.KernelBoot.newBuilder()
                    .setKernel("kernel")
                    .addInitrds("initrd")
                    .setArguments("quiet dcim={{url_templates}}"));
    image.addSourcesBuilder().setSourceId("kernel").setUri(base + kernel).setSha256(sha256);
    image.addSourcesBuilder().setSourceId("initrd").setUri(base + "/initrd");
    image
        .addTemplatesBuilder()
        .setFileName("install.sh")
        .setFormat(Image.Template.Format.SHELL)
        .setContent(ScriptedMachine.TEMPLATE);
    images(api).createImage(CreateImageRequest.newBuilder().setImageId(id).setImage(image).build());
  }

  /**
   * The maintenance image {@code tools}.
   *
   * @param template what a machine that boots it is told
   */
  static void tools(ApiCalls api, String template) {
    Image.Builder image =
        Image.newBuilder()
            .setDisplayName("Tools")
            .setPurpose(Image.Purpose.MAINTENANCE)
            .setFamily("tools")
            .setArchitecture(Image.Architecture.X86_64)
            .setInstaller(Image.Installer.OTHER)
            .setScriptBoot(
                Image.ScriptBoot.newBuilder().setScript("imgexec {{url_templates}}x.sh\n"));
    image
        .addTemplatesBuilder()
        .setFileName("x.sh")
        .setFormat(Image.Template.Format.SHELL)
        .setContent(template);
    images(api)
        .createImage(CreateImageRequest.newBuilder().setImageId("tools").setImage(image).build());
  }

  static ImageServiceGrpc.ImageServiceBlockingStub images(ApiCalls api) {
    return api.stub(ImageServiceGrpc::newBlockingStub);
  }

  /** An order of a machine of the package e5. */
  static Operation order(ApiCalls api, String image, String externalId) {
    return order(api, image, externalId, "");
  }

  /** The same of a certain machine. */
  static Operation order(ApiCalls api, String image, String externalId, String server) {
    return api.provisioning()
        .createAssignment(
            CreateAssignmentRequest.newBuilder()
                .setAssignment(
                    Assignment.newBuilder()
                        .setPackage("packages/e5")
                        .setServer(server)
                        .setImage("images/" + image)
                        .setExternalId(externalId))
                .build());
  }

  static Assignment assignment(Operation operation) {
    try {
      return operation.getMetadata().unpack(OperationMetadata.class).getAssignment();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  static Assignment now(ApiCalls api, Operation operation) {
    return api.provisioning()
        .getAssignment(
            GetAssignmentRequest.newBuilder().setName(assignment(operation).getName()).build());
  }

  static Operation ended(ApiCalls api, String name, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    WaitOperationRequest request =
        WaitOperationRequest.newBuilder()
            .setName(name)
            .setTimeout(Durations.fromSeconds(10))
            .build();
    Operation operation = api.operations().waitOperation(request);
    while (!operation.getDone()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not ended within " + patience + ": " + operation);
      }
      operation = api.operations().waitOperation(request);
    }
    return operation;
  }

  /** Why an operation failed; empty if it did not. */
  static ErrorInfo error(Operation operation) {
    try {
      for (Any detail : operation.getError().getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          return detail.unpack(ErrorInfo.class);
        }
      }
      return ErrorInfo.getDefaultInstance();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    mirror.stop(0);
    threads.shutdownNow();
  }
}
