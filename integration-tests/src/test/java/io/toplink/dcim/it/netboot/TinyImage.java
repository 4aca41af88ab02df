package io.toplink.dcim.it.netboot;

import com.sun.net.httpserver.HttpServer;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.v1.CreateImageRequest;
import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.ImageServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Images whose installer is a {@link ScriptedMachine}, with the mirror that has their files. */
final class TinyImage implements AutoCloseable {
  private static final byte[] KERNEL = "this is a kernel".getBytes(StandardCharsets.US_ASCII);

  private final HttpServer mirror;

  TinyImage() throws IOException {
    mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    mirror.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, KERNEL.length);
          exchange.getResponseBody().write(KERNEL);
          exchange.close();
        });
    mirror.start();
  }

  /** Settings of a server that installs it from this machine. */
  static String[] serverSettings(String stack, int netbootPort) {
    return new String[] {
      "netboot { url = \"%s\", address = 127.0.0.1, port = %d }"
          .formatted(netbootUrl(netbootPort), netbootPort),
      "images { allow-plain-http = true, cache-directory = target/stacks/%s/images }"
          .formatted(stack)
    };
  }

  static String netbootUrl(int port) {
    return "http://127.0.0.1:" + port;
  }

  void create(ApiCalls api, String id, String displayName) {
    String base = "http://127.0.0.1:" + mirror.getAddress().getPort();
    Image.Builder image =
        Image.newBuilder()
            .setDisplayName(displayName)
            .setFamily("tiny")
            .setArchitecture(Image.Architecture.X86_64)
            .setInstaller(Image.Installer.DISK_IMAGE)
            .setKernelBoot(
                Image.KernelBoot.newBuilder()
                    .setKernel("kernel")
                    .addInitrds("initrd")
                    .setArguments("quiet dcim={{url_templates}}"));
    image.addSourcesBuilder().setSourceId("kernel").setUri(base + "/kernel").setSha256(digest());
    image.addSourcesBuilder().setSourceId("initrd").setUri(base + "/initrd");
    image
        .addTemplatesBuilder()
        .setFileName("install.sh")
        .setFormat(Image.Template.Format.SHELL)
        .setContent(ScriptedMachine.TEMPLATE);
    api.stub(ImageServiceGrpc::newBlockingStub)
        .createImage(CreateImageRequest.newBuilder().setImageId(id).setImage(image).build());
  }

  private static String digest() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(KERNEL));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void close() {
    mirror.stop(0);
  }
}
