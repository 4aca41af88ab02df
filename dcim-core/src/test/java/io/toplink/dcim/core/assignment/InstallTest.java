package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.toplink.dcim.core.assignment.Assignment.State;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootMode;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.image.ImageDraft;
import io.toplink.dcim.core.image.Images;
import io.toplink.dcim.core.install.Install.WhoIsIt;
import io.toplink.dcim.core.install.InstallConfig;
import io.toplink.dcim.core.install.Netboot;
import io.toplink.dcim.core.metrics.Surveyor;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationError;
import io.toplink.dcim.core.power.FakeMachines;
import io.toplink.dcim.core.template.TemplateFormat;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Installations, from what is asked for to what a machine is given, and what it may not do. */
class InstallTest {
  private static final Caller HK = TestCalls.caller("hk");
  private static final String FROM = "10.9.9.9";
  private static final String DISK = "sanboot --no-describe --drive 0x80";
  private static final InstallConfig CONFIG =
      new InstallConfig(
          "http://dcim.test:8069",
          List.of("192.0.2.53"),
          2,
          5,
          Duration.ofSeconds(60),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          true,
          true);

  private final TestDatabase shared = TestPostgres.freshDatabase();
  private final FakeMachines machines = new FakeMachines(InstantSource.system());
  @TempDir private Path keys;
  private Estate estate;
  private Netboot netboot;
  private List<UUID> servers = List.of();

  @BeforeEach
  void open() {
    estate = start(CONFIG);
    estate.sell("e5");
    servers = estate.stock("e5", 2);
    for (int i = 0; i < servers.size(); i++) {
      UUID server = servers.get(i);
      estate.makeRecognizable(server, mac(i).toString());
    }
    estate
        .injector
        .getInstance(Images.class)
        .create(TestCalls.call("hk", "CreateImage"), image("deb", 10));
  }

  private Estate start(InstallConfig config) {
    Estate started = new Estate(shared, keys, "one", machines, config);
    netboot = started.injector.getInstance(Netboot.class);
    started.start();
    return started;
  }

  @AfterEach
  void close() {
    estate.close();
    shared.close();
  }

  private static ImageDraft image(String id, long diskGib) {
    return image(id, diskGib, "root");
  }

  private static ImageDraft image(String id, long diskGib, String username) {
    return image(id, "debian", diskGib, username);
  }

  private static ImageDraft image(String id, String family, long diskGib, String username) {
    return new ImageDraft(
        id,
        "The " + id,
        Image.Purpose.INSTALLATION,
        family,
        "12",
        Image.Architecture.X86_64,
        Image.Installer.OTHER,
        username,
        diskGib,
        0,
        List.of(),
        new ImageContent(
            new ImageContent.Boot.Script("imgexec {{url_templates}}x.sh\n"),
            List.of(),
            List.of(
                new ImageContent.TemplateFile(
                    "x.sh",
                    TemplateFormat.SHELL,
                    "H={{hostname}} P={{password_hash}} A={{ipv4_address}}\n"
                        + "{{#ssh_keys}}\nK={{.}}\n{{/ssh_keys}}\nU={{url_up}}\n"))),
        false,
        Map.of());
  }

  private static MacAddress mac(int index) {
    return new MacAddress("02:00:5e:00:00:0" + (index + 1));
  }

  private static String serial(UUID server) {
    return "SN-" + server;
  }

  private WhoIsIt machine(UUID server) {
    return new WhoIsIt(mac(servers.indexOf(server)), server.toString(), serial(server));
  }

  private Accepted order(String externalId) {
    return order(externalId, null);
  }

  private Accepted order(String externalId, @Nullable String server) {
    return order(externalId, server, "deb");
  }

  private Accepted order(String externalId, @Nullable String server, String image) {
    return estate.create(
        HK,
        new Order(
            null,
            "e5",
            null,
            server,
            null,
            "",
            "hk_1",
            null,
            externalId,
            "",
            Map.of(),
            false,
            image,
            List.of("ssh-ed25519 " + "A".repeat(68) + " John's laptop; rm -rf /")));
  }

  private String firstScript(UUID server) {
    Await.until(
        "the machine to be given power",
        Duration.ofSeconds(10),
        () -> machines.state(server) == PowerReading.State.ON);
    return netboot.boot(machine(server), FROM);
  }

  private static String token(String script) {
    Matcher matcher = Pattern.compile("/i/([A-Za-z0-9_-]{43})/").matcher(script);
    assertThat(matcher.find()).as(script).isTrue();
    return matcher.group(1);
  }

  private static String upToken(String file) {
    Matcher matcher = Pattern.compile("U=http://dcim.test:8069/u/(\\S+)").matcher(file);
    assertThat(matcher.find()).as(file).isTrue();
    return matcher.group(1);
  }

  /** The installer as far as its "go". Gives its token and what the installed system has. */
  private List<String> wipe(UUID server) {
    return wipe(server, firstScript(server));
  }

  private List<String> wipe(UUID server, String script) {
    String token = token(script);
    String file = netboot.template(token, "x.sh", machine(server), FROM);
    netboot.beginWipe(token, machine(server), "/dev/sda", FROM);
    return List.of(token, upToken(file));
  }

  private void install(UUID server) {
    install(server, firstScript(server));
  }

  private void install(UUID server, String script) {
    List<String> tokens = wipe(server, script);
    netboot.written(tokens.get(0), FROM);
    netboot.up(tokens.get(1), FROM);
  }

  private static void assertReason(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DcimException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private Operation finish(UUID operation) {
    return estate.operations.await(HK, operation, Duration.ofSeconds(30)).join();
  }

  private Operation operation(Accepted accepted) {
    return estate.operations.get(HK, accepted.operation());
  }

  @Test
  void anOrderWithAnImageIsInstalledAndThenActive() {
    Accepted accepted = order("812", "e5-1");
    Assignment assignment = estate.get(accepted);
    assertThat(assignment.imageLabel()).isEqualTo("The deb");
    UUID server = assignment.serverUid();
    String script = firstScript(server);
    assertThat(script).startsWith("#!ipxe\nimgexec http://dcim.test:8069/i/");

    String token = token(script);
    String file = netboot.template(token, "x.sh", machine(server), FROM);
    assertThat(file)
        .contains("H=" + assignment.hostname() + " P='$6$")
        .contains("A=10.0.0.1\n")
        .contains("\nK='ssh-ed25519 " + "A".repeat(68) + " John-s-laptop--rm--rf--'\n");
    Await.until(
        "the operation to wait for the installer",
        Duration.ofSeconds(10),
        () -> operation(accepted).statusMessage().equals("waiting for the installer to finish"));
    netboot.progress(token, 50, "half", FROM);
    assertThat(operation(accepted).progress()).isBetween(40, 60);
    assertThat(operation(accepted).statusMessage()).isEqualTo("half");
    netboot.beginWipe(token, machine(server), "/dev/sda", FROM);
    netboot.written(token, FROM);
    assertThat(netboot.boot(machine(server), FROM)).contains(DISK);
    netboot.up(upToken(file), FROM);

    assertThat(finish(accepted.operation()).state()).isEqualTo(Operation.State.DONE);
    assertThat(operation(accepted).progress()).isEqualTo(100);
    assertThat(estate.get(accepted).state()).isEqualTo(State.ACTIVE);
    assertThat(estate.get(accepted).image()).isEqualTo("deb");
    assertThat(netboot.boot(machine(server), FROM)).contains(DISK);
    assertReason(Reason.TOKEN_DEAD, () -> netboot.template(token, "x.sh", machine(server), FROM));
    assertReason(Reason.TOKEN_DEAD, () -> netboot.up(upToken(file), FROM));
  }

  @Test
  void aMachineWithoutAnInstallationBootsItsDisk() {
    assertThat(netboot.boot(machine(servers.get(0)), FROM)).contains(DISK);
    assertThat(netboot.boot(new WhoIsIt(null, null, null), FROM)).contains(DISK);
  }

  @Test
  void aMacAddressAloneOpensNothing() {
    UUID server = estate.get(order("812")).serverUid();
    Await.until(
        "power", Duration.ofSeconds(10), () -> machines.state(server) == PowerReading.State.ON);
    MacAddress mac = mac(servers.indexOf(server));
    assertThat(netboot.boot(new WhoIsIt(mac, null, null), FROM)).contains(DISK);
    assertThat(netboot.boot(new WhoIsIt(mac, UUID.randomUUID().toString(), "SN-X"), FROM))
        .contains(DISK);
    assertThat(firstScript(server)).contains("/i/");
    MeterRegistry registry = estate.injector.getInstance(MeterRegistry.class);
    assertThat(registry.get("dcim.netboot.wrong.machine").counter().count()).isPositive();
    estate.injector.getInstance(Surveyor.class).takeAll();
    assertThat(
            registry.get("dcim.installs").tags("task", "INSTALL", "stage", "OPEN").gauge().value())
        .isEqualTo(1);
  }

  @Test
  void aTokenThatIsHandedOutAgainIsANewOneAndTheOldIsDead() {
    UUID server = estate.get(order("812")).serverUid();
    String first = token(firstScript(server));
    String second = token(netboot.boot(machine(server), FROM));
    assertThat(second).isNotEqualTo(first);
    assertReason(Reason.TOKEN_DEAD, () -> netboot.beginWipe(first, machine(server), "", FROM));
    assertThat(netboot.template(second, "x.sh", machine(server), FROM)).contains("H=");
    // The installer has reported: from here on it is used up.
    assertThat(netboot.boot(machine(server), FROM)).contains(DISK);
  }

  @Test
  void theInstallerIsBootedAsTheServerBoots() {
    servers.forEach(server -> estate.bootsBy(server, BootMode.UEFI));
    UUID server = estate.get(order("812")).serverUid();
    firstScript(server);
    assertThat(machines.boot(server)).contains(new BootOverride(BootDevice.NETWORK, BootMode.UEFI));
  }

  @Test
  void anotherMachineWithTheTokenMayNotWipe() {
    UUID server = estate.get(order("812")).serverUid();
    UUID other = servers.get(1 - servers.indexOf(server));
    String token = token(firstScript(server));
    assertReason(
        Reason.TOKEN_WRONG_MACHINE, () -> netboot.beginWipe(token, machine(other), "", FROM));
    netboot.beginWipe(token, machine(server), "", FROM);
  }

  @Test
  void theTwoByteOrdersOfAUuidAreOneMachine() {
    UUID server = estate.get(order("812")).serverUid();
    String text = server.toString();
    String swapped =
        text.substring(6, 8)
            + text.substring(4, 6)
            + text.substring(2, 4)
            + text.substring(0, 2)
            + "-"
            + text.substring(11, 13)
            + text.substring(9, 11)
            + "-"
            + text.substring(16, 18)
            + text.substring(14, 16)
            + text.substring(18);
    String token = token(firstScript(server));
    netboot.beginWipe(token, new WhoIsIt(null, swapped, "Default string"), "", FROM);
  }

  @Test
  void aStaleMachineCanNeverWipe() {
    Accepted first = order("812");
    UUID server = estate.get(first).serverUid();
    String stale = token(firstScript(server));
    // Taken back, and sold to somebody else who installs as well.
    finish(
        estate
            .deletions
            .delete(Estate.call("DeleteAssignment"), Estate.ext("812"), "", Deletions.Wish.USUAL)
            .operation());
    assertReason(Reason.TOKEN_DEAD, () -> netboot.beginWipe(stale, machine(server), "", FROM));
    List.of("813", "814").forEach(this::order);
    assertThat(firstScript(server)).contains("/i/").doesNotContain(stale);
    assertReason(Reason.TOKEN_DEAD, () -> netboot.beginWipe(stale, machine(server), "", FROM));
  }

  @Test
  void aMachineThatStartsAgainAndAgainIsStoppedAndReported() {
    Accepted accepted = order("812");
    UUID server = estate.get(accepted).serverUid();
    firstScript(server);
    assertThat(netboot.boot(machine(server), FROM)).contains("/i/");
    assertThat(netboot.boot(machine(server), FROM)).contains(DISK);
    MeterRegistry registry = estate.injector.getInstance(MeterRegistry.class);
    assertThat(registry.get("dcim.netboot.loops").counter().count()).isEqualTo(1);
    assertThat(registry.get("dcim.netboot.requests").tag("answer", "installer").counter().count())
        .isEqualTo(2);

    Operation ended = finish(accepted.operation());
    assertThat(ended.error()).extracting(OperationError::reason).isEqualTo(Reason.MACHINE_LOOPING);
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.OFF);
    assertThat(estate.get(accepted).state()).isEqualTo(State.FAILED);
    assertThat(estate.get(accepted).stateReason()).contains("3 times");
  }

  @Test
  void aFailedInstallationKeepsTheServerAndCanBeTriedAgain() {
    Accepted accepted = order("812");
    UUID server = estate.get(accepted).serverUid();
    netboot.failed(token(firstScript(server)), "no disk\u0007 found", FROM);
    Operation ended = finish(accepted.operation());
    assertThat(ended.error()).extracting(OperationError::reason).isEqualTo(Reason.INSTALL_FAILED);
    assertThat(estate.get(accepted).stateReason()).contains("no disk  found");
    assertThat(estate.get(accepted).state()).isEqualTo(State.FAILED);

    Accepted again = reinstall("812", null);
    install(server);
    assertThat(finish(again.operation()).state()).isEqualTo(Operation.State.DONE);
    assertThat(estate.get(again).state()).isEqualTo(State.ACTIVE);
  }

  private Accepted reinstall(String externalId, @Nullable String image) {
    return estate.provisioning.reinstall(
        Estate.call("ReinstallAssignment"), Estate.ext(externalId), "", image, null, List.of());
  }

  private Login login(String externalId) {
    return estate.assignments.login(Estate.call("GetAssignmentLogin"), Estate.ext(externalId));
  }

  @Test
  void theNewPasswordIsToldFromTheMomentTheOldOneIsOfNoUse() {
    Accepted accepted = order("812");
    UUID server = estate.get(accepted).serverUid();
    Login first = login("812");
    install(server);
    finish(accepted.operation());
    assertThat(login("812")).isEqualTo(first);

    Accepted again = reinstall("812", "deb");
    String token = token(firstScriptAfterOff(server));
    assertThat(login("812")).isEqualTo(first);
    netboot.beginWipe(token, machine(server), "", FROM);
    assertThat(login("812")).isNotEqualTo(first);
    assertThat(estate.get(again).state()).isEqualTo(State.INSTALLING);
  }

  @Test
  void theLoginIsWhereTheSystemTakesIt() {
    estate
        .injector
        .getInstance(Images.class)
        .create(Estate.call("CreateImage"), image("win", "windows", 10, "Administrator"));
    order("811", null, "win");
    assertThat(login("811").port()).isEqualTo(3389);
    Accepted accepted = order("812");
    UUID server = estate.get(accepted).serverUid();
    install(server);
    finish(accepted.operation());
    assertThat(login("812").port()).isEqualTo(22);

    reinstall("812", "win");
    String token = token(firstScriptAfterOff(server));
    assertThat(login("812").port()).isEqualTo(22);
    netboot.beginWipe(token, machine(server), "", FROM);
    assertThat(login("812").port()).isEqualTo(3389);
    assertThat(login("812").username()).isEqualTo("Administrator");
  }

  /** The machine was on: it is off first. */
  private String firstScriptAfterOff(UUID server) {
    Await.until(
        "the machine to be given its installer",
        Duration.ofSeconds(10),
        () ->
            netbootStage(server).equals("OPEN") && machines.state(server) == PowerReading.State.ON);
    return netboot.boot(machine(server), FROM);
  }

  private String netbootStage(UUID server) {
    return estate.database.read(
        handle ->
            handle
                .createQuery(
                    "select stage from installs where server_uid = :server order by epoch desc"
                        + " limit 1")
                .bind("server", server)
                .mapTo(String.class)
                .one());
  }

  @Test
  void cancellingIsPossibleUntilTheWipe() {
    Accepted accepted = order("812");
    UUID server = estate.get(accepted).serverUid();
    install(server);
    finish(accepted.operation());

    Accepted first = reinstall("812", null);
    String token = token(firstScriptAfterOff(server));
    estate.operations.cancel(Estate.call("CancelOperation"), first.operation());
    assertReason(Reason.TOKEN_DEAD, () -> netboot.beginWipe(token, machine(server), "", FROM));
    assertThat(finish(first.operation()).state()).isEqualTo(Operation.State.CANCELLED);
    assertThat(estate.get(first).state()).isEqualTo(State.ACTIVE);
    assertThat(estate.get(first).stateReason()).contains("before it wiped anything");

    Accepted second = reinstall("812", null);
    String go = token(firstScriptAfterOff(server));
    String file = netboot.template(go, "x.sh", machine(server), FROM);
    assertThat(estate.operations.cancellable(operation(second))).isTrue();
    netboot.beginWipe(go, machine(server), "", FROM);
    assertThat(estate.operations.cancellable(operation(second))).isFalse();
    assertReason(
        Reason.CANCEL_TOO_LATE,
        () -> estate.operations.cancel(Estate.call("CancelOperation"), second.operation()));
    // A refused cancellation leaves no trace: the installer may ask again whether it may go on.
    netboot.beginWipe(go, machine(server), "", FROM);
    netboot.written(go, FROM);
    netboot.up(upToken(file), FROM);
    assertThat(finish(second.operation()).state()).isEqualTo(Operation.State.DONE);
    assertThat(estate.get(second).state()).isEqualTo(State.ACTIVE);
  }

  @Test
  void aCancelledFirstInstallationIsCreatedAgainWithWhatIsWantedNow() {
    Accepted accepted = order("812");
    UUID server = estate.get(accepted).serverUid();
    Login mailed = login("812");
    token(firstScript(server));
    estate.operations.cancel(Estate.call("CancelOperation"), accepted.operation());
    assertThat(finish(accepted.operation()).state()).isEqualTo(Operation.State.CANCELLED);
    assertThat(estate.get(accepted).state()).isEqualTo(State.FAILED);
    assertThat(estate.get(accepted).stateReason()).contains("cancelled", "create again");

    estate
        .injector
        .getInstance(Images.class)
        .create(TestCalls.call("hk", "CreateImage"), image("other", 0, "admin"));
    Accepted again = order("812", null, "other");
    assertThat(again.assignment()).isEqualTo(accepted.assignment());
    // There is no system yet whose login could count, so the new one's does; the password is kept.
    assertThat(login("812").username()).isEqualTo("admin");
    assertThat(login("812").password()).isEqualTo(mailed.password());
    install(server, firstScriptAfterOff(server));
    assertThat(finish(again.operation()).state()).isEqualTo(Operation.State.DONE);
    assertThat(estate.get(again).image()).isEqualTo("other");
    assertThat(login("812").password()).isEqualTo(mailed.password());
  }

  @Test
  void aReinstallationThatASuspensionPutAsideIsStillNoLossWhenItIsCancelled() {
    Accepted accepted = order("812");
    UUID server = estate.get(accepted).serverUid();
    install(server);
    finish(accepted.operation());
    reinstall("812", null);
    token(firstScriptAfterOff(server));
    estate.provisioning.suspend(
        Estate.call("SuspendAssignment"), Estate.ext("812"), "unpaid", true);
    Accepted resumed =
        estate.provisioning.resume(Estate.call("ResumeAssignment"), Estate.ext("812"));
    token(firstScriptAfterOff(server));
    estate.operations.cancel(Estate.call("CancelOperation"), resumed.operation());
    assertThat(finish(resumed.operation()).state()).isEqualTo(Operation.State.CANCELLED);
    assertThat(estate.get(resumed).state()).isEqualTo(State.ACTIVE);
    assertThat(estate.get(resumed).stateReason()).contains("before it wiped anything");
  }

  @Test
  void aSuspensionBreaksAnInstallationOffAndResumingBeginsItAnew() {
    Accepted accepted = order("812");
    UUID server = estate.get(accepted).serverUid();
    String token = token(firstScript(server));
    Accepted suspended =
        estate.provisioning.suspend(
            Estate.call("SuspendAssignment"), Estate.ext("812"), "unpaid", true);
    assertThat(suspended.operation()).isNull();
    assertReason(Reason.TOKEN_DEAD, () -> netboot.beginWipe(token, machine(server), "", FROM));
    Accepted resumed =
        estate.provisioning.resume(Estate.call("ResumeAssignment"), Estate.ext("812"));
    assertThat(estate.get(resumed).state()).isEqualTo(State.INSTALLING);
    assertThat(operation(resumed).kind()).isEqualTo("install");
  }

  @Test
  void whatDoesNotFitIsRefusedAndReservesNothing() {
    Images images = estate.injector.getInstance(Images.class);
    images.create(TestCalls.call("hk", "CreateImage"), image("large", 200));
    Accepted accepted = order("812");
    install(estate.get(accepted).serverUid());
    finish(accepted.operation());
    assertReason(Reason.IMAGE_UNSUITABLE, () -> reinstall("812", "large"));
    assertThat(estate.get(accepted).state()).isEqualTo(State.ACTIVE);
    assertReason(Reason.NOT_FOUND, () -> reinstall("812", "none"));
    assertReason(
        Reason.IN_USE, () -> images.delete(TestCalls.call("hk", "DeleteImage"), "deb", ""));
  }

  @Test
  void whileSomethingElseIsUnderWayNothingIsReinstalled() {
    order("812");
    assertReason(Reason.SERVER_BUSY, () -> reinstall("812", null));
  }

  @Test
  void aMachineThatNeverAsksFailsInTime() {
    estate.close();
    estate =
        start(
            new InstallConfig(
                "http://dcim.test:8069",
                List.of(),
                2,
                5,
                Duration.ofMillis(300),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                true,
                true));
    Accepted accepted = order("812");
    Operation ended = finish(accepted.operation());
    assertThat(ended.error())
        .extracting(OperationError::reason)
        .isEqualTo(Reason.INSTALLER_NOT_STARTED);
    assertThat(ended.error().message())
        .contains("never asked what to boot. It was started once more");
  }

  @Test
  void withoutAListenerNothingIsInstalled() {
    estate.close();
    estate = start(InstallConfig.NONE);
    assertReason(Reason.INSTALL_UNAVAILABLE, () -> order("812"));
    assertThat(estate.create(HK, Estate.order("e5", "812")).operation()).isNotNull();
  }
}
