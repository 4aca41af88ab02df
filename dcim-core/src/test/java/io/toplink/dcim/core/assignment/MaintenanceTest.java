package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.toplink.dcim.core.assignment.Assignment.State;
import io.toplink.dcim.core.assignment.AssignmentConfig.WipeOnEnd;
import io.toplink.dcim.core.assignment.Deletions.WipeWish;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.image.ImageDraft;
import io.toplink.dcim.core.image.Images;
import io.toplink.dcim.core.install.Install.WhoIsIt;
import io.toplink.dcim.core.install.InstallConfig;
import io.toplink.dcim.core.install.Netboot;
import io.toplink.dcim.core.install.TaskReports;
import io.toplink.dcim.core.maintenance.ServerWipes;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationError;
import io.toplink.dcim.core.power.FakeMachines;
import io.toplink.dcim.core.power.PowerArgs;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.template.TemplateFormat;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import io.toplink.dcim.core.wipe.Wipe;
import io.toplink.dcim.core.wipe.Wipes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rescues, wipes, new passwords, and deletions that are taken back. */
class MaintenanceTest {
  private static final Caller HK = TestCalls.caller("hk");
  private static final String FROM = "10.9.9.9";
  private static final String DISK = "sanboot --no-describe --drive 0x80";
  private static final String DISKS = "sda:S1:1000204886016:ST1000,nvme0n1::512:";
  private static final AssignmentKey KEY = Estate.ext("812");
  private static final Duration LONG = Duration.ofHours(1);
  private static final InstallConfig CONFIG =
      new InstallConfig(
          "http://dcim.test:8069",
          List.of(),
          2,
          5,
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          true,
          true);

  private final TestDatabase shared = TestPostgres.freshDatabase();
  private final FakeMachines machines = new FakeMachines(InstantSource.system());
  @TempDir private Path keys;
  private Estate estate;
  private Netboot netboot;
  private TaskReports reports;
  private Wipes wipes;
  private UUID server;

  @BeforeEach
  void open() {
    estate = start(AssignmentConfig.DEFAULT);
    estate.sell("e5");
    server = estate.stock("e5", 1).get(0);
    estate.makeRecognizable(server, "02:00:5e:00:00:01");
    estate
        .injector
        .getInstance(Images.class)
        .create(TestCalls.call("hk", "CreateImage"), tools(Image.Purpose.MAINTENANCE));
  }

  private Estate start(AssignmentConfig taking) {
    Estate started = new Estate(shared, keys, "one", machines, CONFIG, taking);
    netboot = started.injector.getInstance(Netboot.class);
    reports = started.injector.getInstance(TaskReports.class);
    wipes = started.injector.getInstance(Wipes.class);
    started.start();
    return started;
  }

  private void restart(AssignmentConfig taking) {
    estate.close();
    estate = start(taking);
  }

  @AfterEach
  void close() {
    estate.close();
    shared.close();
  }

  private static ImageDraft tools(Image.Purpose purpose) {
    return new ImageDraft(
        "tools",
        "Tools",
        purpose,
        "tools",
        "",
        Image.Architecture.X86_64,
        Image.Installer.OTHER,
        "root",
        0,
        0,
        List.of(),
        new ImageContent(
            new ImageContent.Boot.Script("imgexec {{url_templates}}task.sh\n"),
            List.of(),
            List.of(
                new ImageContent.TemplateFile(
                    "task.sh",
                    TemplateFormat.SHELL,
                    "T={{task}} M={{wipe_method}} U={{login_username}} P={{password_hash}}"
                        + " D={{url_done}}\n{{#ssh_keys}}\nK={{.}}\n{{/ssh_keys}}\n"))),
        false,
        Map.of());
  }

  private WhoIsIt machine() {
    return new WhoIsIt(new MacAddress("02:00:5e:00:00:01"), server.toString(), "SN-" + server);
  }

  /** An order that is handed over as it is. */
  private Accepted active() {
    Accepted accepted = estate.create(HK, Estate.order("e5", "812"));
    finish(accepted, Operation.State.DONE);
    return accepted;
  }

  private Operation finish(Accepted accepted, Operation.State wanted) {
    return finish(accepted.operation(), wanted);
  }

  private Operation finish(@Nullable UUID operation, Operation.State wanted) {
    Operation over = estate.operations.await(HK, operation, Duration.ofSeconds(30)).join();
    assertThat(over.state()).as(String.valueOf(over.error())).isEqualTo(wanted);
    return over;
  }

  /** Waits until the machine would get the maintenance system; gives its token. */
  private String token() {
    Await.until(
        "the machine to be given the maintenance system",
        Duration.ofSeconds(10),
        () -> stage().equals("OPEN") && machines.state(server) == PowerReading.State.ON);
    String script = netboot.boot(machine(), FROM);
    Matcher matcher = Pattern.compile("/i/([A-Za-z0-9_-]{43})/").matcher(script);
    assertThat(matcher.find()).as(script).isTrue();
    return matcher.group(1);
  }

  private String stage() {
    return estate.database.read(
        handle ->
            handle
                .createQuery("select stage from installs order by epoch desc limit 1")
                .mapTo(String.class)
                .one());
  }

  private String serverState() {
    return estate.database.read(
        handle ->
            handle
                .createQuery("select state from servers where uid = :uid")
                .bind("uid", server)
                .mapTo(String.class)
                .one());
  }

  private Login login() {
    return estate.assignments.login(Estate.call("GetAssignmentLogin"), KEY);
  }

  private Assignment assignment() {
    return estate.assignments.get(HK, KEY);
  }

  private Accepted rescue() {
    return estate.rescues.start(Estate.call("StartRescue"), KEY, "", null, List.of());
  }

  private void inRescue() {
    Accepted accepted = rescue();
    reports.done(token(), FROM);
    finish(accepted, Operation.State.DONE);
  }

  private Accepted reset() {
    return estate.rescues.resetPassword(
        Estate.call("ResetAssignmentPassword"), KEY, "", new Secret("correct-horse"));
  }

  private Accepted delete(WipeWish wipe) {
    return delete(wipe, false);
  }

  private Accepted delete(WipeWish wipe, boolean immediate) {
    return estate.deletions.delete(
        Estate.call("DeleteAssignment"),
        KEY,
        "",
        new Deletions.Wish(false, false, wipe, immediate));
  }

  private Accepted undelete() {
    return estate.deletions.undelete(Estate.call("UndeleteAssignment"), KEY);
  }

  /** The machine as far as its "go". */
  private String begin() {
    String token = token();
    netboot.template(token, "task.sh", machine(), FROM);
    netboot.beginWipe(token, machine(), DISKS, FROM);
    return token;
  }

  private void wipeAll(String token) {
    reports.disk(token, "sda", "ends-overwritten", FROM);
    reports.disk(token, "nvme0n1", "discarded", FROM);
    reports.done(token, FROM);
  }

  private static void assertReason(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DcimException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void aRescueHasALoginOfItsOwnAndEndsOnTheDisk() {
    active();
    Login usual = login();
    Accepted accepted =
        estate.rescues.start(
            Estate.call("StartRescue"), KEY, "", null, List.of("ssh-ed25519 " + "A".repeat(68)));
    String token = token();
    assertThat(rescue()).isEqualTo(Accepted.of(accepted.assignment(), accepted.operation(), true));
    assertThat(netboot.template(token, "task.sh", machine(), FROM))
        .contains("T=rescue M='' U=root P='$6$")
        .contains("K='ssh-ed25519 A");
    // It is nobody's business to wipe in a rescue.
    assertReason(Reason.TOKEN_DEAD, () -> netboot.beginWipe(token, machine(), DISKS, FROM));
    assertThat(login()).isEqualTo(usual);
    reports.done(token, FROM);
    finish(accepted, Operation.State.DONE);

    assertThat(assignment().state()).isEqualTo(State.ACTIVE);
    assertThat(assignment().rescueTime()).isNotNull();
    assertThat(login().rescue()).isTrue();
    assertThat(login().password()).isNotEqualTo(usual.password());
    assertThat(netboot.boot(machine(), FROM)).contains(DISK);
    assertThat(rescue().alreadyExisted()).isTrue();
    assertReason(Reason.WRONG_STATE, this::reset);

    finish(estate.rescues.end(Estate.call("EndRescue"), KEY, ""), Operation.State.DONE);
    assertThat(assignment().rescueTime()).isNull();
    assertThat(login()).isEqualTo(usual);
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.ON);
    assertThat(estate.rescues.end(Estate.call("EndRescue"), KEY, "").alreadyExisted()).isTrue();
  }

  @Test
  void aRescueThatFailsGivesTheMachineBackToItsDisk() {
    active();
    Login usual = login();
    Accepted accepted = rescue();
    netboot.failed(token(), "no sshd", FROM);
    Operation over = finish(accepted, Operation.State.FAILED);
    assertThat(over.error())
        .extracting(OperationError::reason)
        .isEqualTo(Reason.MAINTENANCE_FAILED);
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.ON);
    assertThat(netboot.boot(machine(), FROM)).contains(DISK);
    assertThat(assignment().state()).isEqualTo(State.ACTIVE);
    assertThat(assignment().stateReason()).contains("no sshd");
    assertThat(login()).isEqualTo(usual);
  }

  @Test
  void whateverRestartsTheMachineEndsItsRescue() {
    active();
    inRescue();
    finish(
        estate
            .power
            .restart(
                Estate.call("Restart"),
                new PowerRequests.Subject.OfAssignment(KEY),
                PowerArgs.FORCED)
            .id(),
        Operation.State.DONE);
    assertThat(assignment().rescueTime()).isNull();
    inRescue();
    finish(
        estate.provisioning.suspend(Estate.call("SuspendAssignment"), KEY, "unpaid", false),
        Operation.State.DONE);
    assertThat(assignment().rescueTime()).isNull();
    assertThat(login().rescue()).isFalse();
    assertReason(Reason.WRONG_STATE, this::rescue);
    assertReason(Reason.WRONG_STATE, this::reset);
  }

  @Test
  void aNewPasswordIsToldOnceItIsSet() {
    active();
    Login old = login();
    Accepted accepted = reset();
    String token = token();
    assertThat(netboot.template(token, "task.sh", machine(), FROM)).contains("T=password M=''");
    assertReason(Reason.WRONG_STATE, () -> reports.done(token, FROM));
    netboot.beginWipe(token, machine(), "sda1", FROM);
    estate.operations.cancel(Estate.call("CancelOperation"), accepted.operation());
    assertThat(login()).isEqualTo(old);
    reports.done(token, FROM);
    assertThat(login().password()).isEqualTo(new Secret("correct-horse"));
    finish(accepted, Operation.State.DONE);
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.ON);
    assertThat(wipes.list(PageRequest.of(0, ""), "").items()).isEmpty();
  }

  @Test
  void aPasswordThatCouldNotBeSetLeavesTheOldOne() {
    active();
    Login old = login();
    Accepted accepted = reset();
    netboot.failed(token(), "no installed Linux", FROM);
    finish(accepted, Operation.State.FAILED);
    assertThat(login()).isEqualTo(old);
    assertThat(assignment().state()).isEqualTo(State.ACTIVE);
    assertThat(assignment().stateReason()).contains("the old one counts").contains("no installed");
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.ON);
  }

  @Test
  void whatEndsWithAWipeIsSoldAgainOnlyAfterItAndIsOnRecord() {
    active();
    Accepted accepted = delete(WipeWish.QUICK);
    String token = token();
    assertReason(
        Reason.TOKEN_WRONG_MACHINE,
        () ->
            netboot.beginWipe(
                token, new WhoIsIt(null, UUID.randomUUID().toString(), "X"), DISKS, FROM));
    for (String bad : List.of("", "sda", "sda::x:", "sda:a:1:b,sda:a:1:b", "../sda::1:")) {
      assertReason(Reason.INVALID_FIELD, () -> netboot.beginWipe(token, machine(), bad, FROM));
    }
    assertReason(Reason.WRONG_STATE, () -> reports.disk(token, "sda", "discarded", FROM));
    netboot.beginWipe(token, machine(), DISKS, FROM);
    assertThat(serverState()).isEqualTo("CLEANING");
    assertReason(Reason.INVALID_FIELD, () -> reports.disk(token, "sdb", "discarded", FROM));
    assertReason(Reason.INVALID_FIELD, () -> reports.disk(token, "sda", "shredded", FROM));
    assertReason(Reason.OUT_OF_STOCK, () -> estate.create(HK, Estate.order("e5", "813")));
    wipeAll(token);
    finish(accepted, Operation.State.DONE);

    assertThat(estate.get(accepted).state()).isEqualTo(State.ENDED);
    assertThat(serverState()).isEqualTo("AVAILABLE");
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.OFF);
    Wipe wipe = wipes.get(accepted.operation());
    assertThat(wipe.state()).isEqualTo(Wipe.State.SUCCEEDED);
    assertThat(wipe.serialNumber()).isEqualTo("SN-" + server);
    assertThat(wipe.assignmentId()).isEqualTo(estate.get(accepted).id());
    assertThat(wipe.tenant()).isEqualTo(HK.tenant());
    assertThat(wipe.actor()).isEqualTo(HK.actor());
    assertThat(wipe.endTime()).isNotNull();
    assertThat(wipe.disks())
        .extracting(
            Wipe.Disk::device, Wipe.Disk::serialNumber, Wipe.Disk::sizeBytes, Wipe.Disk::result)
        .containsExactly(
            tuple("sda", "S1", 1000204886016L, Wipe.Result.ENDS_OVERWRITTEN),
            tuple("nvme0n1", "", 512L, Wipe.Result.DISCARDED));
    assertThat(
            wipes
                .list(PageRequest.of(0, ""), "state = SUCCEEDED AND server = servers/e5-0")
                .items())
        .hasSize(1);
  }

  @Test
  void aDiskThatWasNotWipedKeepsTheServerFromStock() {
    active();
    Accepted accepted = delete(WipeWish.FULL);
    String token = begin();
    reports.disk(token, "sda", "overwritten", FROM);
    // Every byte was asked for.
    reports.disk(token, "nvme0n1", "discarded", FROM);
    reports.done(token, FROM);
    Operation over = finish(accepted, Operation.State.FAILED);
    assertThat(over.error()).extracting(OperationError::reason).isEqualTo(Reason.WIPE_FAILED);
    assertThat(estate.get(accepted).state()).isEqualTo(State.FAILED);
    assertThat(estate.get(accepted).stateReason()).contains("nvme0n1 (DISCARDED)");
    assertThat(serverState()).isEqualTo("ASSIGNED");
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.OFF);
    assertThat(wipes.get(accepted.operation()).state()).isEqualTo(Wipe.State.FAILED);
    assertReason(Reason.OUT_OF_STOCK, () -> estate.create(HK, Estate.order("e5", "813")));

    Accepted again = delete(WipeWish.QUICK);
    wipeAll(begin());
    finish(again, Operation.State.DONE);
    assertThat(serverState()).isEqualTo("AVAILABLE");
    assertThat(wipes.list(PageRequest.of(0, ""), "").items()).hasSize(2);
  }

  @Test
  void aServerThatDiesInTheMiddleOfAWipeGoesOnWhereItWas() {
    active();
    Accepted accepted = delete(WipeWish.QUICK);
    String token = begin();
    reports.disk(token, "sda", "discarded", FROM);
    restart(AssignmentConfig.DEFAULT);
    netboot.beginWipe(token, machine(), DISKS, FROM);
    wipeAll(token);
    finish(accepted, Operation.State.DONE);
    assertThat(wipes.get(accepted.operation()).state()).isEqualTo(Wipe.State.SUCCEEDED);
    assertThat(serverState()).isEqualTo("AVAILABLE");
  }

  @Test
  void aMachineThatNeverSaysItIsDoneIsNotWiped() {
    active();
    Accepted accepted = delete(WipeWish.QUICK);
    begin();
    estate.database.execute(
        handle ->
            handle.execute(
                "update operations set step_deadline = now() - interval '1 s', signaled = true"
                    + " where id = ?",
                accepted.operation()));
    restart(AssignmentConfig.DEFAULT);
    Operation over = finish(accepted, Operation.State.FAILED);
    assertThat(over.error())
        .extracting(OperationError::reason)
        .isEqualTo(Reason.MAINTENANCE_UNFINISHED);
    assertThat(wipes.get(accepted.operation()).state()).isEqualTo(Wipe.State.FAILED);
    assertThat(serverState()).isEqualTo("ASSIGNED");
  }

  @Test
  void aDeletionIsTakenBackWithinItsGrace() {
    restart(new AssignmentConfig(LONG, WipeOnEnd.QUICK));
    Accepted first = active();
    finish(delete(WipeWish.POLICY), Operation.State.DONE);
    Assignment kept = assignment();
    assertThat(kept.state()).isEqualTo(State.ENDING);
    assertThat(kept.purgeTime()).isNotNull();
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.OFF);
    assertReason(Reason.WRONG_STATE, this::rescue);
    assertReason(Reason.WRONG_STATE, () -> estate.create(HK, Estate.order("e5", "812")));
    assertReason(Reason.OUT_OF_STOCK, () -> estate.create(HK, Estate.order("e5", "813")));
    assertThat(delete(WipeWish.POLICY).alreadyExisted()).isTrue();

    finish(undelete(), Operation.State.DONE);
    Assignment back = estate.get(first);
    assertThat(back.state()).isEqualTo(State.ACTIVE);
    assertThat(back.purgeTime()).isNull();
    assertThat(back.addresses()).isEqualTo(kept.addresses());
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.ON);
    assertThat(undelete().alreadyExisted()).isTrue();
  }

  @Test
  void whatWasSuspendedIsSuspendedAgainWhenItsDeletionIsTakenBack() {
    restart(new AssignmentConfig(LONG, WipeOnEnd.NONE));
    active();
    finish(
        estate.provisioning.suspend(Estate.call("SuspendAssignment"), KEY, "unpaid", false),
        Operation.State.DONE);
    finish(delete(WipeWish.POLICY), Operation.State.DONE);
    finish(undelete(), Operation.State.DONE);
    assertThat(assignment().state()).isEqualTo(State.SUSPENDED);
    assertThat(assignment().stateReason()).isEqualTo("unpaid");
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.OFF);
  }

  @Test
  void afterTheGraceTheServerIsWipedAndReleasedAndNothingIsTakenBack() {
    restart(new AssignmentConfig(LONG, WipeOnEnd.QUICK));
    Accepted first = active();
    finish(delete(WipeWish.POLICY), Operation.State.DONE);
    GraceSweep sweep = estate.injector.getInstance(GraceSweep.class);
    sweep.step();
    assertThat(assignment().operation()).isNull();
    estate.database.execute(
        handle -> handle.execute("update assignments set purge_time = now() - interval '1 s'"));
    assertReason(Reason.GRACE_OVER, this::undelete);
    sweep.step();
    sweep.step();
    UUID purging = assignment().operation();
    assertThat(purging).isNotNull();
    String token = begin();
    assertReason(Reason.GRACE_OVER, this::undelete);
    wipeAll(token);
    finish(purging, Operation.State.DONE);
    assertThat(estate.get(first).state()).isEqualTo(State.ENDED);
    assertThat(serverState()).isEqualTo("AVAILABLE");
    assertThat(wipes.get(purging).actor()).isEqualTo("system");
  }

  @Test
  void undeletingAndDeletingAtOnceLeavesNothingInBetween() {
    restart(new AssignmentConfig(LONG, WipeOnEnd.NONE));
    for (int round = 0; round < 6; round++) {
      Accepted accepted = active();
      finish(delete(WipeWish.NONE), Operation.State.DONE);
      CompletableFuture<@Nullable Reason> back =
          CompletableFuture.supplyAsync(() -> reason(this::undelete));
      CompletableFuture<@Nullable Reason> gone =
          CompletableFuture.supplyAsync(() -> reason(() -> delete(WipeWish.NONE, true)));
      Reason undeleted = back.join();
      assertThat(gone.join()).isNull();
      // A command that was on its way when it was put aside has its time to arrive.
      Await.until(
          "the assignment to come to rest",
          Duration.ofMinutes(2),
          () -> estate.get(accepted).operation() == null);
      // Either it was had back, and then deleted; or there was nothing left to have back.
      assertThat(undeleted).isIn(null, Reason.GRACE_OVER, Reason.NOT_FOUND);
      assertThat(estate.get(accepted).state()).isEqualTo(State.ENDED);
      assertThat(serverState()).isEqualTo("AVAILABLE");
      assertThat(machines.state(server)).isEqualTo(PowerReading.State.OFF);
    }
  }

  private static @Nullable Reason reason(Runnable call) {
    try {
      call.run();
      return null;
    } catch (DcimException e) {
      return e.reason();
    }
  }

  @Test
  void aServerThatNobodyHasIsWipedAndComesBack() {
    ServerWipes servers = estate.injector.getInstance(ServerWipes.class);
    UUID operation = servers.wipe(Estate.call("WipeServer"), "e5-0", Wipe.Method.QUICK, "").id();
    assertThat(serverState()).isEqualTo("CLEANING");
    assertReason(Reason.OUT_OF_STOCK, () -> estate.create(HK, Estate.order("e5", "813")));
    String token = begin();
    reports.disk(token, "sda", "failed", FROM);
    wipeAll(token);
    finish(operation, Operation.State.FAILED);
    assertThat(serverState()).isEqualTo("CLEANING");

    UUID second = servers.wipe(Estate.call("WipeServer"), "e5-0", Wipe.Method.QUICK, "").id();
    wipeAll(begin());
    finish(second, Operation.State.DONE);
    assertThat(serverState()).isEqualTo("AVAILABLE");
    assertThat(wipes.get(second).assignmentId()).isEmpty();

    UUID third = servers.wipe(Estate.call("WipeServer"), "e5-0", Wipe.Method.QUICK, "").id();
    String stale = token();
    estate.operations.cancel(Estate.call("CancelOperation"), third);
    finish(third, Operation.State.CANCELLED);
    assertReason(Reason.TOKEN_DEAD, () -> netboot.beginWipe(stale, machine(), DISKS, FROM));
    assertThat(serverState()).isEqualTo("AVAILABLE");
    active();
    assertReason(
        Reason.SERVER_ASSIGNED,
        () -> servers.wipe(Estate.call("WipeServer"), "e5-0", Wipe.Method.QUICK, ""));
  }

  @Test
  void withoutAnImageForItNothingIsBegun() {
    active();
    estate
        .injector
        .getInstance(Images.class)
        .delete(TestCalls.call("hk", "DeleteImage"), "tools", "");
    List<ThrowingCallable> calls = new ArrayList<>();
    calls.add(this::rescue);
    calls.add(this::reset);
    calls.add(() -> delete(WipeWish.QUICK));
    calls.forEach(call -> assertReason(Reason.MAINTENANCE_UNAVAILABLE, call));
    // An operating system is none.
    estate
        .injector
        .getInstance(Images.class)
        .create(TestCalls.call("hk", "CreateImage"), tools(Image.Purpose.INSTALLATION));
    calls.forEach(call -> assertReason(Reason.MAINTENANCE_UNAVAILABLE, call));
    assertThat(assignment().state()).isEqualTo(State.ACTIVE);
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.ON);
  }

  @Test
  void whatIsForMaintenanceIsNotInstalled() {
    active();
    assertReason(
        Reason.IMAGE_UNSUITABLE,
        () ->
            estate.provisioning.reinstall(
                Estate.call("ReinstallAssignment"), KEY, "", "tools", null, List.of()));
    assertReason(
        Reason.INVALID_FIELD,
        () ->
            estate.deletions.delete(
                Estate.call("DeleteAssignment"),
                KEY,
                "",
                new Deletions.Wish(false, true, WipeWish.QUICK, false)));
  }
}
