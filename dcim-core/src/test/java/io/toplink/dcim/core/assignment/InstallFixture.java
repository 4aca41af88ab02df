package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.image.ImageDraft;
import io.toplink.dcim.core.image.Images;
import io.toplink.dcim.core.install.InstallConfig;
import io.toplink.dcim.core.install.Netboot;
import io.toplink.dcim.core.template.TemplateFormat;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.core.testing.TestCalls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;

/** A {@link MaintenanceFixture} whose server can be installed as well. */
abstract class InstallFixture extends MaintenanceFixture {
  static final String PASSWORD = "correct-horse-battery";

  @BeforeEach
  void addImage() {
    estate
        .injector
        .getInstance(Images.class)
        .create(
            TestCalls.call("hk", "CreateImage"),
            new ImageDraft(
                "deb",
                "Debian",
                Image.Purpose.INSTALLATION,
                "debian",
                "12",
                Image.Architecture.X86_64,
                Image.Installer.OTHER,
                "root",
                0,
                0,
                List.of(),
                new ImageContent(
                    new ImageContent.Boot.Script("imgexec {{url_templates}}x.sh\n"),
                    List.of(),
                    List.of(
                        new ImageContent.TemplateFile(
                            "x.sh", TemplateFormat.SHELL, "P={{password_hash}}\nU={{url_up}}\n"))),
                false,
                Map.of()));
  }

  /** Has the server be waited for so long after it was written. */
  void restartWaiting(Duration up) {
    estate.close();
    estate =
        new Estate(
            shared,
            keys,
            "one",
            machines,
            new InstallConfig(
                CONFIG.url(),
                List.of(),
                2,
                5,
                CONFIG.startLimit(),
                CONFIG.writeLimit(),
                up,
                true,
                true));
    netboot = estate.injector.getInstance(Netboot.class);
    estate.start();
  }

  static Order installed() {
    return new Order(
        null,
        "e5",
        null,
        null,
        null,
        "",
        "hk_1",
        new Secret(PASSWORD),
        "812",
        "",
        Map.of(),
        false,
        "deb",
        List.of());
  }

  Accepted order() {
    return estate.create(HK, installed());
  }

  Accepted reinstall() {
    return estate.provisioning.reinstall(
        Estate.call("ReinstallAssignment"), KEY, "", null, null, List.of());
  }

  /**
   * What a machine has.
   *
   * @param installer its installer's token
   * @param system its installed system's
   */
  record Tokens(String installer, String system) {}

  /** The installer as far as its "go". */
  Tokens go() {
    String token = token();
    Tokens tokens = new Tokens(token, upToken(netboot.template(token, "x.sh", machine(), FROM)));
    netboot.beginWipe(token, machine(), "/dev/sda", FROM);
    return tokens;
  }

  static String upToken(String file) {
    Matcher matcher = Pattern.compile("U=http://dcim.test:8069/u/(\\S+)").matcher(file);
    assertThat(matcher.find()).as(file).isTrue();
    return matcher.group(1);
  }

  /** What an operation does that met what it cannot decide. */
  void needsAttention(UUID operation, String waitingFor) {
    Await.until(
        "the operation waits for " + waitingFor,
        Duration.ofSeconds(10),
        () -> estate.operations.get(HK, operation).step().equals(waitingFor));
    estate.database.execute(
        handle ->
            handle.execute(
                "update operations set state = 'NEEDS_ATTENTION', next_attempt_time = null, epoch ="
                    + " epoch + 1 where id = ?",
                operation));
  }

  void cancel(Accepted accepted) {
    estate.operations.cancel(Estate.call("CancelOperation"), accepted.operation());
  }

  void maintenance(boolean on) {
    estate.database.execute(
        handle -> handle.execute("update servers set maintenance = ? where uid = ?", on, server));
  }
}
