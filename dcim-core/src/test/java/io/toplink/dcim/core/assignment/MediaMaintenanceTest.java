package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.toplink.dcim.core.assignment.Deletions.WipeWish;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.image.ImageDraft;
import io.toplink.dcim.core.image.Images;
import io.toplink.dcim.core.install.InstallMedia;
import io.toplink.dcim.core.install.MediaImage;
import io.toplink.dcim.core.install.MediaSweep;
import io.toplink.dcim.core.maintenance.ServerWipes;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationError;
import io.toplink.dcim.core.template.TemplateFormat;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.wipe.Wipe;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rescues, wipes and passwords without DHCP, and the machines that cannot have them so. */
class MediaMaintenanceTest extends MaintenanceFixture {
  private static final String MARK = "DCIM-TEMPLATE:script.ipxe:";
  private static final String ISO = "before" + MARK + "0".repeat(400 - MARK.length()) + "\nafter";

  private HttpServer mirror;

  @Override
  @Nullable String isoImage() {
    return "cd-tools";
  }

  @BeforeEach
  void createImage() throws Exception {
    byte[] bytes = ISO.getBytes(StandardCharsets.ISO_8859_1);
    mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    mirror.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    mirror.start();
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    ImageContent content =
        new ImageContent(
            new ImageContent.Boot.Iso("cd", false),
            List.of(
                new ImageContent.Source(
                    "cd", "http://127.0.0.1:" + mirror.getAddress().getPort() + "/cd", digest)),
            List.of(
                new ImageContent.TemplateFile(
                    "script.ipxe",
                    TemplateFormat.IPXE,
                    "T={{task}} A={{ipv4_address}} D={{url_done}} ")));
    images()
        .create(
            TestCalls.call("hk", "CreateImage"),
            new ImageDraft(
                "cd-tools",
                "Tools on a CD",
                Image.Purpose.MAINTENANCE,
                "tools",
                "",
                Image.Architecture.X86_64,
                Image.Installer.OTHER,
                "root",
                0,
                0,
                List.of(),
                content,
                false,
                Map.of()));
  }

  @AfterEach
  void closeMirror() {
    mirror.stop(0);
  }

  private Images images() {
    return estate.injector.getInstance(Images.class);
  }

  private void speaksIpmi() {
    estate.database.execute(
        handle ->
            handle.execute(
                "insert into server_bmcs (server_uid, protocol, address, port, username) values (?,"
                    + " 'IPMI', '127.0.0.1', 623, 'x')",
                server));
  }

  private MediaImage image(String address) {
    String[] path = URI.create(address).getPath().split("/");
    return estate.injector.getInstance(InstallMedia.class).read(path[2], path[3]);
  }

  /** What the machine reads from the CD that it boots. */
  private String told() throws Exception {
    Await.until(
        "the machine to boot the CD",
        Duration.ofSeconds(20),
        () -> stage().equals("OPEN") && machines.state(server) == PowerReading.State.ON);
    assertThat(machines.boot(server)).contains(BootOverride.of(BootDevice.CD));
    MediaImage shown = image(machines.media(server).orElseThrow());
    try (InputStream in = shown.read(0, shown.length())) {
      String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(text).hasSameSizeAs(ISO).startsWith("beforeT=").endsWith("\nafter");
      return text;
    }
  }

  private void assertCdIsGone(String address) {
    assertThat(machines.media(server)).isEmpty();
    assertThat(machines.boot(server)).isEmpty();
    assertReason(Reason.TOKEN_DEAD, () -> image(address));
  }

  @Test
  void aRescueIsBootedFromTheCdWhichIsTakenAwayOnceItIsUp() throws Exception {
    active();
    Accepted accepted = rescue();
    String told = told();
    String address = machines.media(server).orElseThrow();
    assertThat(told).contains("T=rescue");
    assertThat(address).doesNotContain(token(told));
    // The network is no second way to it, and a rescue may not write.
    assertThat(netboot.boot(machine(), FROM)).contains("sanboot");
    assertReason(Reason.TOKEN_DEAD, () -> netboot.beginWipe(token(told), machine(), "sda", FROM));
    reports.done(token(told), FROM);
    finish(accepted, Operation.State.DONE);
    assertThat(assignment().rescueTime()).isNotNull();
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.ON);
    assertCdIsGone(address);
  }

  @Test
  void aRescueThatFailsEndsOnTheDiskWithoutTheCd() throws Exception {
    active();
    Accepted accepted = rescue();
    String token = token(told());
    String address = machines.media(server).orElseThrow();
    netboot.failed(token, "no memory", FROM);
    finish(accepted, Operation.State.FAILED);
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.ON);
    assertCdIsGone(address);
  }

  @Test
  void aPasswordIsSetFromTheCd() throws Exception {
    active();
    Accepted accepted = reset();
    String told = told();
    String address = machines.media(server).orElseThrow();
    assertThat(told).contains("T=password");
    netboot.beginWipe(token(told), machine(), "sda1", FROM);
    reports.done(token(told), FROM);
    finish(accepted, Operation.State.DONE);
    assertThat(login().password().reveal()).isEqualTo("correct-horse");
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.ON);
    assertCdIsGone(address);
  }

  @Test
  void aWipeFromTheCdGoesOnAfterTheServerDiedWithTheSameIso() throws Exception {
    active();
    Accepted accepted = delete(WipeWish.QUICK);
    String told = told();
    String address = machines.media(server).orElseThrow();
    restart(AssignmentConfig.DEFAULT);
    assertThat(told()).isEqualTo(told);
    assertThat(machines.media(server)).contains(address);
    netboot.beginWipe(token(told), machine(), DISKS, FROM);
    wipeAll(token(told));
    finish(accepted, Operation.State.DONE);
    assertThat(serverState()).isEqualTo("AVAILABLE");
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.OFF);
    assertCdIsGone(address);
  }

  @Test
  void aServerThatNobodyHasIsWipedUnderItsOwnAddress() throws Exception {
    estate.database.execute(
        handle ->
            handle.execute(
                "update server_addresses set address = '10.0.0.7', prefix = '10.0.0.7/24'"
                    + " where server_uid = ?",
                server));
    UUID wipe =
        estate
            .injector
            .getInstance(ServerWipes.class)
            .wipe(Estate.call("WipeServer"), "e5-0", Wipe.Method.QUICK, "")
            .id();
    String told = told();
    assertThat(told).contains("T=wipe A=10.0.0.7 ");
    netboot.beginWipe(token(told), machine(), DISKS, FROM);
    wipeAll(token(told));
    finish(wipe, Operation.State.DONE);
  }

  @Test
  void whatIsCalledOffLeavesNoCd() throws Exception {
    active();
    Accepted accepted = rescue();
    told();
    String address = machines.media(server).orElseThrow();
    estate.operations.cancel(Estate.call("CancelOperation"), accepted.operation());
    finish(accepted, Operation.State.CANCELLED);
    assertReason(Reason.TOKEN_DEAD, () -> image(address));
    estate.injector.getInstance(MediaSweep.class).step();
    assertThat(machines.media(server)).isEmpty();
  }

  @Test
  void aMachineWhoseBmcSpeaksIpmiBootsFromTheNetwork() {
    speaksIpmi();
    active();
    inRescue();
    assertThat(machines.media(server)).isEmpty();
    assertThat(assignment().rescueTime()).isNotNull();
  }

  @Test
  void aMachineWhoseBmcHasNoSlotsBootsFromTheNetwork() {
    active();
    machines.takeSlots(server);
    Accepted accepted = rescue();
    String token = token();
    assertThat(machines.boot(server)).contains(BootOverride.of(BootDevice.NETWORK));
    assertThat(netboot.template(token, "task.sh", machine(), FROM)).contains("T=rescue");
    reports.done(token, FROM);
    finish(accepted, Operation.State.DONE);
  }

  @Test
  void withoutAnImageForTheNetworkSuchAMachineIsLeftAlone() {
    active();
    images().delete(TestCalls.call("hk", "DeleteImage"), "tools", "");
    machines.takeSlots(server);
    int sent = machines.sent().size();
    Operation over = finish(rescue(), Operation.State.FAILED);
    assertThat(over.error())
        .extracting(OperationError::reason)
        .isEqualTo(Reason.MAINTENANCE_UNAVAILABLE);
    assertThat(over.error().message())
        .contains("images/cd-tools boots from an ISO, which the BMC of servers/e5-0 cannot show")
        .contains("there is no images/tools for maintenance that boots from the network");
    assertThat(machines.sent()).hasSize(sent);
    speaksIpmi();
    assertReason(Reason.MAINTENANCE_UNAVAILABLE, this::rescue);
  }

  @Test
  void whatTheSettingNamesHasToBootFromAnIso() {
    active();
    images().delete(TestCalls.call("hk", "DeleteImage"), "cd-tools", "");
    assertReason(Reason.MAINTENANCE_UNAVAILABLE, this::rescue);
  }
}
