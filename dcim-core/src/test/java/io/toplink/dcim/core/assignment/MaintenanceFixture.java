package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.power.FakeMachines;
import io.toplink.dcim.core.template.TemplateFormat;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import io.toplink.dcim.core.wipe.Wipes;
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
import org.junit.jupiter.api.io.TempDir;

/** One server that can boot a maintenance image, and what its machine and its customer do. */
abstract class MaintenanceFixture {
  static final Caller HK = TestCalls.caller("hk");
  static final String FROM = "10.9.9.9";
  static final String DISK = "sanboot --no-describe --drive 0x80";
  static final String DISKS = "sda:S1:1000204886016:ST1000,nvme0n1::512:";
  static final AssignmentKey KEY = Estate.ext("812");
  static final Duration LONG = Duration.ofHours(1);
  static final AssignmentConfig AT_ONCE = graceful(Duration.ZERO, AssignmentConfig.WipeOnEnd.NONE);
  static final InstallConfig CONFIG =
      new InstallConfig(
          "http://dcim.test:8069",
          List.of(),
          2,
          5,
          Duration.ofSeconds(60),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          true,
          true);

  final TestDatabase shared = TestPostgres.freshDatabase();
  final FakeMachines machines = new FakeMachines(InstantSource.system());
  @TempDir Path keys;
  Estate estate;
  Netboot netboot;
  TaskReports reports;
  Wipes wipes;
  UUID server;

  @BeforeEach
  void open() {
    estate = start(AT_ONCE);
    estate.sell("e5");
    server = estate.stock("e5", 1).get(0);
    estate.makeRecognizable(server, "02:00:5e:00:00:01");
    estate
        .injector
        .getInstance(Images.class)
        .create(TestCalls.call("hk", "CreateImage"), tools(Image.Purpose.MAINTENANCE));
  }

  /** Every deletion waits as long, whatever it does to the disks. */
  static AssignmentConfig graceful(Duration grace, AssignmentConfig.WipeOnEnd wipe) {
    return new AssignmentConfig(grace, grace, wipe);
  }

  /** What is booted for maintenance from an ISO; null for nothing. */
  @Nullable String isoImage() {
    return null;
  }

  Estate start(AssignmentConfig taking) {
    Estate started = new Estate(shared, keys, "one", machines, CONFIG, taking, isoImage());
    netboot = started.injector.getInstance(Netboot.class);
    reports = started.injector.getInstance(TaskReports.class);
    wipes = started.injector.getInstance(Wipes.class);
    started.start();
    return started;
  }

  void restart(AssignmentConfig taking) {
    estate.close();
    estate = start(taking);
  }

  @AfterEach
  void close() {
    estate.close();
    shared.close();
  }

  static ImageDraft tools(Image.Purpose purpose) {
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

  WhoIsIt machine() {
    return new WhoIsIt(new MacAddress("02:00:5e:00:00:01"), server.toString(), "SN-" + server);
  }

  /** An order that is handed over as it is. */
  Accepted active() {
    Accepted accepted = estate.create(HK, Estate.order("e5", "812"));
    finish(accepted, Operation.State.DONE);
    return accepted;
  }

  Operation finish(Accepted accepted, Operation.State wanted) {
    return finish(accepted.operation(), wanted);
  }

  Operation finish(@Nullable UUID operation, Operation.State wanted) {
    Operation over = estate.operations.await(HK, operation, Duration.ofSeconds(30)).join();
    assertThat(over.state()).as(String.valueOf(over.error())).isEqualTo(wanted);
    return over;
  }

  /** Waits until the machine would get the maintenance system; gives its token. */
  String token() {
    Await.until(
        "the machine to be given the maintenance system",
        Duration.ofSeconds(10),
        () -> stage().equals("OPEN") && machines.state(server) == PowerReading.State.ON);
    return token(netboot.boot(machine(), FROM));
  }

  static String token(String script) {
    Matcher matcher = Pattern.compile("/i/([A-Za-z0-9_-]{43})/").matcher(script);
    assertThat(matcher.find()).as(script).isTrue();
    return matcher.group(1);
  }

  String stage() {
    return estate.database.read(
        handle ->
            handle
                .createQuery("select stage from installs order by epoch desc limit 1")
                .mapTo(String.class)
                .one());
  }

  String serverState() {
    return estate.database.read(
        handle ->
            handle
                .createQuery("select state from servers where uid = :uid")
                .bind("uid", server)
                .mapTo(String.class)
                .one());
  }

  Login login() {
    return estate.assignments.login(Estate.call("GetAssignmentLogin"), KEY);
  }

  Assignment assignment() {
    return estate.assignments.get(HK, KEY);
  }

  Accepted rescue() {
    return estate.rescues.start(Estate.call("StartRescue"), KEY, "", null, List.of());
  }

  void inRescue() {
    Accepted accepted = rescue();
    reports.done(token(), FROM);
    finish(accepted, Operation.State.DONE);
  }

  Accepted reset() {
    return reset("correct-horse");
  }

  Accepted reset(String password) {
    return estate.rescues.resetPassword(
        Estate.call("ResetAssignmentPassword"), KEY, "", new Secret(password));
  }

  Accepted delete(WipeWish wipe) {
    return delete(wipe, false);
  }

  Accepted delete(WipeWish wipe, boolean immediate) {
    return estate.deletions.delete(
        Estate.call("DeleteAssignment"),
        KEY,
        "",
        new Deletions.Wish(false, false, wipe, immediate));
  }

  Accepted undelete() {
    return estate.deletions.undelete(Estate.call("UndeleteAssignment"), KEY);
  }

  /** The machine as far as its "go". */
  String begin() {
    String token = token();
    netboot.template(token, "task.sh", machine(), FROM);
    netboot.beginWipe(token, machine(), DISKS, FROM);
    return token;
  }

  void wipeAll(String token) {
    reports.disk(token, "sda", "ends-overwritten", FROM);
    reports.disk(token, "nvme0n1", "discarded", FROM);
    reports.done(token, FROM);
  }

  static void assertReason(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DcimException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
