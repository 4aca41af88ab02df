package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.image.ImageDraft;
import io.toplink.dcim.core.image.Images;
import io.toplink.dcim.core.install.Install.WhoIsIt;
import io.toplink.dcim.core.install.InstallConfig;
import io.toplink.dcim.core.install.Netboot;
import io.toplink.dcim.core.power.FakeMachines;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine asks a process that has none of the installer's files: another one fetched them, or
 * they are gone.
 */
@Timeout(120)
class NetbootFilesTest {
  private static final String FROM = "10.9.9.9";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final TestDatabase shared = TestPostgres.freshDatabase();
  private final FakeMachines machines = new FakeMachines(InstantSource.system());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  @TempDir private Path keys;
  private volatile CountDownLatch answering = new CountDownLatch(0);
  private HttpServer mirror;
  private Estate estate;
  private Netboot netboot;
  private UUID server;

  @BeforeEach
  void open() throws IOException {
    mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    mirror.setExecutor(threads);
    mirror.createContext(
        "/",
        exchange -> {
          try {
            answering.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          byte[] bytes = "a kernel".getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    mirror.start();
    estate =
        new Estate(
            shared,
            keys,
            "one",
            machines,
            new InstallConfig(
                "http://dcim.test:8069", List.of(), 2, 4, LIMIT, LIMIT, LIMIT, true, true));
    netboot = estate.injector.getInstance(Netboot.class);
    estate.start();
    estate.sell("e5");
    server = estate.stock("e5", 1).get(0);
    estate.makeRecognizable(server, "02:00:5e:00:00:01");
    estate.injector.getInstance(Images.class).create(TestCalls.call("hk", "CreateImage"), image());
  }

  @AfterEach
  void close() {
    answering.countDown();
    estate.close();
    shared.close();
    mirror.stop(0);
    threads.shutdownNow();
  }

  private ImageDraft image() {
    String base = "http://127.0.0.1:" + mirror.getAddress().getPort();
    return new ImageDraft(
        "deb",
        "Debian",
        Image.Purpose.INSTALLATION,
        "debian",
        "13",
        Image.Architecture.X86_64,
        Image.Installer.OTHER,
        "root",
        0,
        0,
        List.of(),
        new ImageContent(
            new ImageContent.Boot.Kernel("kernel", List.of("initrd"), "quiet"),
            List.of(
                new ImageContent.Source("kernel", base + "/kernel", null),
                new ImageContent.Source("initrd", base + "/initrd", null)),
            List.of()),
        false,
        Map.of());
  }

  /** Gives an order whose machine is about to ask what to boot. */
  private Accepted order() {
    Accepted accepted =
        estate.create(
            TestCalls.caller("hk"),
            new Order(
                null, "e5", null, null, null, "", "hk_1", null, "812", "", Map.of(), false, "deb",
                List.of()));
    Await.until("power", SOON, () -> machines.state(server) == PowerReading.State.ON);
    return accepted;
  }

  private String boot() {
    return netboot.boot(
        new WhoIsIt(new MacAddress("02:00:5e:00:00:01"), server.toString(), "SN-" + server), FROM);
  }

  /** Every file is gone, and the mirror does not answer. */
  private void lose() throws IOException {
    answering = new CountDownLatch(1);
    try (Stream<Path> files = Files.list(keys.resolve("images"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private int counted(String column) {
    return estate.database.read(
        handle ->
            handle.createQuery("select " + column + " from installs").mapTo(Integer.class).one());
  }

  private String lastRequest() {
    return estate.database.read(
        handle ->
            handle.createQuery("select last_request from installs").mapTo(String.class).one());
  }

  @Test
  void theMachineIsToldToAskAgainUntilTheFilesAreHere() throws Exception {
    Accepted accepted = order();
    lose();
    // More often than a machine may start.
    for (int i = 0; i < 10; i++) {
      assertThat(boot())
          .contains("\nsleep 5\n", "\niseq ${attempt} 20 && exit 1 ||\n")
          .endsWith(
              "\nchain --replace --timeout 10000 http://dcim.test:8069/boot.ipxe || goto again\n")
          .doesNotContain("/i/");
    }
    assertThat(counted("boot_requests")).isZero();
    assertThat(counted("handouts")).isZero();
    assertThat(estate.operations.get(TestCalls.caller("hk"), accepted.operation()).statusMessage())
        .contains("until the server it asked has fetched the installer");
    answering.countDown();
    Await.until(
        "the installer to be handed out",
        SOON,
        () -> boot().contains("kernel --timeout 10000 http"));
    assertThat(counted("handouts")).isEqualTo(1);
  }

  @Test
  void whatIsAskedForByTokenIsAnsweredAtOnce() throws Exception {
    order();
    Matcher script = Pattern.compile("/i/([^/]+)/f/kernel").matcher(boot());
    assertThat(script.find()).isTrue();
    String token = script.group(1);
    assertThat(netboot.file(token, "kernel", FROM)).hasContent("a kernel");
    assertThat(lastRequest()).isEqualTo("file kernel");
    lose();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> netboot.file(token, "kernel", FROM))
          .isInstanceOfSatisfying(
              DcimException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.IMAGE_SOURCE_UNUSABLE);
                assertThat(e.retryAfter()).isPositive();
              });
    }
    // Whoever reports does not wait for it.
    netboot.progress(token, 10, "still here", FROM);
    answering.countDown();
    Await.until(
        "the file to be fetched",
        SOON,
        () -> {
          try {
            return Files.exists(netboot.file(token, "kernel", FROM));
          } catch (DcimException e) {
            return false;
          }
        });
  }
}
