package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.toplink.dcim.core.assignment.Assignment.State;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootMode;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.image.ImageDraft;
import io.toplink.dcim.core.image.Images;
import io.toplink.dcim.core.install.Install.WhoIsIt;
import io.toplink.dcim.core.install.InstallConfig;
import io.toplink.dcim.core.install.InstallMedia;
import io.toplink.dcim.core.install.MediaImage;
import io.toplink.dcim.core.install.MediaSweep;
import io.toplink.dcim.core.install.Netboot;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationError;
import io.toplink.dcim.core.power.FakeMachines;
import io.toplink.dcim.core.template.TemplateFormat;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Installations from ISOs: what BMCs are had to show, and what is in it. */
class MediaInstallTest {
  private static final Caller HK = TestCalls.caller("hk");
  private static final String FROM = "10.9.9.9";
  private static final String URL = "http://dcim.test:8069";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final InstallConfig CONFIG =
      new InstallConfig(URL, List.of(), 1, 4, LIMIT, LIMIT, LIMIT, true, true);
  private static final String WORD = "pa&<ss>'word\"";
  private static final String ISO =
      "before" + place("go.cfg", 700) + "between\u0000\u0001" + place("answer.xml", 90) + "after";

  private final TestDatabase shared = TestPostgres.freshDatabase();
  private final FakeMachines machines = new FakeMachines(InstantSource.system());
  @TempDir private Path keys;
  private HttpServer mirror;
  private Estate estate;
  private Netboot netboot;
  private InstallMedia media;
  private UUID server;
  private String read = "";

  private static String place(String fileName, int length) {
    String marker = "DCIM-TEMPLATE:" + fileName + ":";
    return marker + "0".repeat(length - marker.length() - 1) + "\n";
  }

  @BeforeEach
  void open() throws Exception {
    mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    mirror.createContext(
        "/",
        exchange -> {
          byte[] bytes = ISO.getBytes(StandardCharsets.ISO_8859_1);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    mirror.start();
    estate = new Estate(shared, keys, "one", machines, CONFIG);
    netboot = estate.injector.getInstance(Netboot.class);
    media = estate.injector.getInstance(InstallMedia.class);
    estate.start();
    estate.sell("e5");
    server = estate.stock("e5", 1).get(0);
    estate.database.execute(
        handle -> {
          handle.execute(
              "insert into server_macs (mac, server_uid, position) values ('02:00:5e:00:00:01', ?,"
                  + " 0)",
              server);
          handle.execute(
              """
              insert into server_hardware (server_uid, serial_number, system_uuid, inventory, inspect_time)
              values (?, 'SN-1', ?, '{"identity": {}, "memoryMib": 65536, "disks": [], "interfaces": []}', now())
              """,
              server,
              server.toString());
        });
  }

  @AfterEach
  void close() {
    estate.close();
    shared.close();
    mirror.stop(0);
  }

  private void image(boolean silent, String goCfg) throws Exception {
    byte[] bytes = ISO.getBytes(StandardCharsets.ISO_8859_1);
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    ImageContent content =
        new ImageContent(
            new ImageContent.Boot.Iso("cd", silent),
            List.of(
                new ImageContent.Source(
                    "cd", "http://127.0.0.1:" + mirror.getAddress().getPort() + "/cd", digest)),
            List.of(
                new ImageContent.TemplateFile("go.cfg", TemplateFormat.SHELL, goCfg),
                new ImageContent.TemplateFile(
                    "answer.xml", TemplateFormat.XML, "<Value>{{password}}</Value>")));
    estate
        .injector
        .getInstance(Images.class)
        .create(
            TestCalls.call("hk", "CreateImage"),
            new ImageDraft(
                "cd-1",
                "CD",
                Image.Purpose.INSTALLATION,
                "cd",
                "1",
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

  private static final String GO =
      "G={{url_begin_wipe}}\nW={{url_written}}\nU={{url_up}}\nP={{password_hash}}\n"
          + "F={{file_cd}}\nT={{url_templates}}\n";

  private Accepted order() {
    return estate.create(HK, wanted());
  }

  private static Order wanted() {
    return new Order(
        null,
        "e5",
        null,
        null,
        null,
        "",
        "hk_1",
        new Secret(WORD),
        "812",
        "",
        Map.of(),
        false,
        "cd-1",
        List.of());
  }

  private WhoIsIt machine() {
    return new WhoIsIt(null, server.toString(), "SN-1");
  }

  private void awaitOn() {
    Await.until("power", SOON, () -> machines.state(server) == PowerReading.State.ON);
  }

  private static String match(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
    return matcher.group(1);
  }

  private MediaImage shown() {
    String address = machines.media(server).orElseThrow();
    assertThat(address).startsWith(URL + "/m/").endsWith(".iso");
    String[] path = address.substring(URL.length()).split("/");
    return media.read(path[2], path[3]);
  }

  private static String text(MediaImage image) {
    try (InputStream in = image.read(0, image.length())) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertReason(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DcimException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private Operation finish(Accepted accepted) {
    return estate.finish(accepted);
  }

  @Test
  void theCdIsBootedAsTheServerBoots() throws Exception {
    estate.bootsBy(server, BootMode.UEFI);
    image(false, GO);
    order();
    awaitOn();
    assertThat(machines.boot(server)).contains(new BootOverride(BootDevice.CD, BootMode.UEFI));
  }

  @Test
  void aMachineIsInstalledFromWhatItsBmcShows() throws Exception {
    image(false, GO);
    Accepted accepted = order();
    awaitOn();
    assertThat(machines.boot(server)).contains(BootOverride.of(BootDevice.CD));
    MediaImage image = shown();
    String iso = text(image);
    assertThat(iso)
        .hasSize(ISO.length())
        .startsWith("beforeG=" + URL + "/i/")
        .contains("\n\nbetween\u0000\u0001<Value>pa&amp;&lt;ss&gt;&apos;word&quot;</Value>\n\n")
        .endsWith("\n\nafter");
    // The same each time, the password's crypt included.
    assertThat(text(shown())).isEqualTo(iso);
    assertThat(shown().etag()).isEqualTo(image.etag());
    // The network answers as always, and is no second way to the installer.
    assertThat(netboot.boot(machine(), FROM)).contains("sanboot");

    String token = match("G=" + URL + "/i/([^/]+)/begin-wipe", iso);
    assertThat(machines.media(server).orElseThrow()).doesNotContain(token);
    assertThat(netboot.file(token, "cd", FROM)).exists();
    assertReason(
        Reason.TOKEN_WRONG_MACHINE,
        () -> netboot.beginWipe(token, new WhoIsIt(null, null, "SN-2"), "", FROM));
    netboot.beginWipe(token, machine(), "/dev/sda", FROM);
    String address = machines.media(server).orElseThrow();
    netboot.written(token, FROM);
    Await.until("the ISO to be taken away", SOON, () -> machines.media(server).isEmpty());
    String[] path = address.substring(URL.length()).split("/");
    assertReason(Reason.TOKEN_DEAD, () -> media.read(path[2], path[3]));
    netboot.up(match("U=" + URL + "/u/(\\S+)", iso), FROM);
    assertThat(finish(accepted).state()).isEqualTo(Operation.State.DONE);
    assertThat(estate.get(accepted).state()).isEqualTo(State.ACTIVE);
  }

  @Test
  @DisplayName("B40: the BMC says that it shows the ISO, and gets nothing where it fetches it")
  void anIsoThatIsNeverReadFailsInTime() throws Exception {
    estate.close();
    estate =
        new Estate(
            shared,
            keys,
            "one",
            machines,
            new InstallConfig(
                URL, List.of(), 1, 4, Duration.ofMillis(300), LIMIT, LIMIT, true, true));
    media = estate.injector.getInstance(InstallMedia.class);
    estate.start();
    image(false, GO);
    Accepted accepted = order();
    awaitOn();
    assertReason(Reason.TOKEN_DEAD, () -> media.read("cut-off", "cd.iso"));

    Operation ended = finish(accepted);
    assertThat(ended.error())
        .extracting(OperationError::reason)
        .isEqualTo(Reason.INSTALLER_NOT_STARTED);
    assertThat(estate.get(accepted).state()).isEqualTo(State.FAILED);
    assertThat(machines.sent())
        .extracting(FakeMachines.Command::command)
        .containsOnlyOnce(PowerCommand.ON);
  }

  @Test
  void whoeverCarriesAnInstallationFromAnIsoOnSendsNothingTwice() throws Exception {
    image(false, GO);
    estate.close();
    try (Takeovers takeovers = new Takeovers(shared, keys, machines, CONFIG)) {
      takeovers.killAt(1);
      Accepted accepted = estate.create(HK, wanted());
      boolean killed = takeovers.drive(accepted.operation(), () -> work(takeovers.process()));
      for (int transition = 2; killed; transition++) {
        takeovers.killAt(transition);
        int mark = machines.sent().size();
        Accepted again =
            takeovers
                .process()
                .provisioning
                .reinstall(
                    Estate.call("ReinstallAssignment"),
                    Estate.ext("812"),
                    "",
                    null,
                    null,
                    List.of());
        killed = takeovers.drive(again.operation(), () -> work(takeovers.process()));
        String where = "killed in " + takeovers.killedIn();
        assertThat(takeovers.get(again.operation()).state())
            .as(where)
            .isEqualTo(Operation.State.DONE);
        assertThat(machines.sent().subList(mark, machines.sent().size()))
            .as(where)
            .extracting(FakeMachines.Command::command)
            .containsExactly(PowerCommand.OFF, PowerCommand.ON);
        assertThat(machines.media(server)).as(where).isEmpty();
      }
      assertThat(takeovers.killedIn())
          .contains("fetch", "power-off", "insert-media", "boot-device", "open", "eject-media");
    }
  }

  /** One thing that the machine does next, by what its ISO tells it. */
  private void work(Estate process) {
    Netboot asked = process.injector.getInstance(Netboot.class);
    switch (stage()) {
      case "OPEN", "STARTED" -> {
        if (machines.state(server) == PowerReading.State.ON) {
          read = text(shown());
          asked.beginWipe(installer(), machine(), "/dev/sda", FROM);
        }
      }
      case "WIPING" -> asked.written(installer(), FROM);
      case "WRITTEN" -> asked.up(match("U=" + URL + "/u/(\\S+)", read), FROM);
      default -> {}
    }
  }

  private String installer() {
    return match("G=" + URL + "/i/([^/]+)/begin-wipe", read);
  }

  private String stage() {
    return estate.database.read(
        handle ->
            handle
                .createQuery("select stage from installs order by epoch desc limit 1")
                .mapTo(String.class)
                .one());
  }

  @Test
  void theDatabaseHoldsNoTokenOfAnIsoAndNoPassword() throws Exception {
    image(false, GO);
    order();
    awaitOn();
    String address = machines.media(server).orElseThrow();
    String iso = text(shown());
    List<String> rows =
        estate.database.read(
            handle ->
                handle
                    .createQuery(
                        "select m::text from install_media m union all select i::text from installs"
                            + " i union all select a::text from assignments a")
                    .mapTo(String.class)
                    .list());
    assertThat(rows).hasSize(3);
    List<String> secrets =
        List.of(
            address.substring(URL.length()).split("/")[2],
            match("G=" + URL + "/i/([^/]+)/begin-wipe", iso),
            match("U=" + URL + "/u/(\\S+)", iso),
            WORD);
    for (String secret : secrets) {
      String hex = HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8));
      assertThat(rows).noneMatch(row -> row.contains(secret) || row.contains(hex));
    }
  }

  @Test
  void anIsoThatAsksNothingIsThePointOfNoReturnOnceTheMachineIsOn() throws Exception {
    image(true, GO);
    Accepted accepted = order();
    awaitOn();
    String iso = text(shown());
    assertReason(
        Reason.CANCEL_TOO_LATE,
        () -> estate.operations.cancel(Estate.call("CancelOperation"), accepted.operation()));
    assertThat(estate.get(accepted).state()).isEqualTo(State.INSTALLING);
    netboot.up(match("U=" + URL + "/u/(\\S+)", iso), FROM);
    assertThat(finish(accepted).state()).isEqualTo(Operation.State.DONE);
    assertThat(machines.media(server)).isEmpty();
  }

  @Test
  void whatHasNoRoomOnTheIsoFailsBeforeTheMachineIsTouched() throws Exception {
    image(false, "#" + "x".repeat(700));
    Accepted accepted = order();
    Operation ended = finish(accepted);
    assertThat(ended.error()).extracting(OperationError::reason).isEqualTo(Reason.IMAGE_UNSUITABLE);
    assertThat(ended.error().message())
        .contains("'go.cfg' comes out 701 bytes long, and its place on the ISO has 700");
    assertThat(ended.step()).isEqualTo("fetch");
    assertThat(machines.sent()).isEmpty();
    assertThat(machines.media(server)).isEmpty();
  }

  @Test
  void aBmcWithoutSlotsIsFoundOutBeforeTheMachineIsTouched() throws Exception {
    image(false, GO);
    machines.takeSlots(server);
    Operation ended = finish(order());
    assertThat(ended.error()).extracting(OperationError::reason).isEqualTo(Reason.IMAGE_UNSUITABLE);
    assertThat(ended.error().message()).contains("which the BMC of servers/e5-0 cannot show");
    assertThat(machines.sent()).isEmpty();
  }

  @Test
  void aMachineThatSpeaksIpmiIsRefusedAtOnce() throws Exception {
    image(false, GO);
    estate.database.execute(
        handle ->
            handle.execute(
                "insert into server_bmcs (server_uid, protocol, address, port, username) values (?,"
                    + " 'IPMI', '127.0.0.1', 623, 'x')",
                server));
    assertReason(Reason.IMAGE_UNSUITABLE, this::order);
  }

  @Test
  void whatIsLeftAfterAFailureIsTakenAwayAndNothingElse() throws Exception {
    image(false, GO);
    Accepted accepted = order();
    awaitOn();
    String address = machines.media(server).orElseThrow();
    String token = match("G=" + URL + "/i/([^/]+)/begin-wipe", text(shown()));
    MediaSweep sweep = estate.injector.getInstance(MediaSweep.class);
    sweep.step();
    assertThat(machines.media(server)).contains(address);

    Await.until(
        "the operation to wait for the installer",
        SOON,
        () ->
            estate
                .operations
                .get(HK, accepted.operation())
                .statusMessage()
                .equals("waiting for the installer to start"));
    machines.cutOff(server);
    netboot.failed(token, "no disk", FROM);
    assertThat(finish(accepted).state()).isEqualTo(Operation.State.FAILED);
    String[] path = address.substring(URL.length()).split("/");
    assertReason(Reason.TOKEN_DEAD, () -> media.read(path[2], path[3]));
    sweep.step();
    machines.reconnect(server);
    due();
    sweep.step();
    assertThat(machines.media(server)).isEmpty();

    machines.show(server, "http://elsewhere.test/rescue.iso");
    due();
    sweep.step();
    assertThat(machines.media(server)).contains("http://elsewhere.test/rescue.iso");
  }

  private void due() {
    estate.database.execute(handle -> handle.execute("update install_media set due_time = now()"));
  }
}
