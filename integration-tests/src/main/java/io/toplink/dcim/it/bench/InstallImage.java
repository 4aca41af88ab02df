package io.toplink.dcim.it.bench;

import com.sun.net.httpserver.HttpServer;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.netboot.ScriptedMachine;
import io.toplink.dcim.v1.CreateImageRequest;
import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.ImageServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** What is installed, and the mirror that it is fetched from. */
final class InstallImage implements AutoCloseable {
  static final String NAME = "images/tiny";

  private final HttpServer mirror;

  InstallImage() throws IOException {
    mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] kernel = "a kernel".getBytes(StandardCharsets.US_ASCII);
    mirror.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, kernel.length);
          exchange.getResponseBody().write(kernel);
          exchange.close();
        });
    mirror.start();
  }

  void create(ApiCalls calls) {
    String base = "http://127.0.0.1:" + mirror.getAddress().getPort();
    Image.Builder image =
        Image.newBuilder()
            .setDisplayName("Tiny")
            .setFamily("tiny")
            .setArchitecture(Image.Architecture.X86_64)
            .setInstaller(Image.Installer.OTHER)
            .setKernelBoot(
                Image.KernelBoot.newBuilder()
                    .setKernel("kernel")
                    .addInitrds("initrd")
                    .setArguments("quiet dcim={{url_templates}}"));
    image.addSourcesBuilder().setSourceId("kernel").setUri(base + "/kernel");
    image.addSourcesBuilder().setSourceId("initrd").setUri(base + "/initrd");
    image
        .addTemplatesBuilder()
        .setFileName("install.sh")
        .setFormat(Image.Template.Format.SHELL)
        .setContent(ScriptedMachine.TEMPLATE);
    calls
        .stub(ImageServiceGrpc::newBlockingStub)
        .createImage(CreateImageRequest.newBuilder().setImageId("tiny").setImage(image).build());
  }

  @Override
  public void close() {
    mirror.stop(0);
  }
}
