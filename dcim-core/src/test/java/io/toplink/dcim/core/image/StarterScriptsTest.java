package io.toplink.dcim.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.image.ScriptRoom.Tool;
import io.toplink.dcim.core.image.Starters.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the images of a new DCIM have installers run, as a sh runs it, with what they ask with. */
class StarterScriptsTest {
  private static final String IDENTITY =
      "url_begin_wipe?mac=02:00:5e:10:00:01&serial=SN9&uuid=U-1&disks=";

  @TempDir private Path root;

  private static String script(ScriptRoom room, String image, String file) {
    return Starters.filled(Starters.starter(image), file, Network.BOTH, room.url());
  }

  /** What an answer file runs before anything is wiped. */
  private static String bootstrap(ScriptRoom room, String image, String file, String pattern) {
    Matcher found = Pattern.compile(pattern, Pattern.DOTALL).matcher(script(room, image, file));
    assertThat(found.find()).isTrue();
    return found.group(1).replaceAll("\\\\\\n *", " ");
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatRestartsIsAskedUntilItSaysGo(Tool tool) throws Exception {
    try (ScriptRoom room = new ScriptRoom(root, tool)) {
      Process early = room.start(script(room, "debian-13", "early.sh"));
      room.awaitThatItWaits(early);
      assertThat(room.did()).isEmpty();
      room.open(503, 500, 503);

      assertThat(room.end(early)).as(room.said()).isZero();

      assertThat(room.asked()).hasSize(4).containsOnly(IDENTITY + "/dev/sdb");
      assertThat(room.did())
          .containsExactly(
              "debconf-set partman-auto/disk /dev/sdb",
              "debconf-set grub-installer/bootdev /dev/sdb");
    }
  }

  @ParameterizedTest
  @CsvSource({"CURL,403", "CURL,409", "WGET,403", "WGET,409", "BUSYBOX,403", "BUSYBOX,404"})
  void aRefusalIsNotAskedAboutAgain(Tool tool, int status) throws Exception {
    try (ScriptRoom room = new ScriptRoom(root, tool)) {
      room.open(503, status);
      assertThat(room.run(script(room, "debian-13", "early.sh"))).isEqualTo(1);
      assertThat(room.asked()).hasSize(2).containsOnly(IDENTITY + "/dev/sdb");
      assertThat(room.did()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void nobodyForTooLongIsNoGo(Tool tool) throws Exception {
    try (ScriptRoom room = new ScriptRoom(root, tool)) {
      assertThat(room.run("patience=1\n" + script(room, "debian-13", "early.sh"))).isEqualTo(1);
      assertThat(room.did()).isEmpty();
    }
  }

  @Test
  void whatIsNotTheWordGoIsNone() throws Exception {
    try (ScriptRoom room = new ScriptRoom(root, Tool.CURL)) {
      room.open(204); // Success, but without a word.
      assertThat(room.run(script(room, "rocky-9", "early.sh"))).isEqualTo(1);
      assertThat(room.file("tmp/dcim/disk.ks")).doesNotExist();
    }
  }

  @ParameterizedTest
  @CsvSource({"quiet,sdb", "quiet dcim_disk=sdc,sdc", "dcim_disk=/dev/sdc quiet,sdc"})
  void eachInstallerIsGivenTheOneDiskThatMayBeWiped(String arguments, String disk)
      throws Exception {
    for (String image : List.of("debian-12", "debian-13", "ubuntu-24-04", "rocky-9")) {
      Path own = Files.createDirectory(root.resolve(image));
      try (ScriptRoom room = new ScriptRoom(own, Tool.CURL)) {
        room.write("proc/cmdline", arguments + "\n");
        room.write("autoinstall.yaml", "{match: {path: /dev/dcim-disk}}\n");
        room.open();

        assertThat(room.run(script(room, image, "early.sh"))).as(room.said()).isZero();

        assertThat(room.asked()).containsExactly(IDENTITY + "/dev/" + disk);
        switch (image) {
          case "ubuntu-24-04" ->
              assertThat(room.file("autoinstall.yaml"))
                  .hasContent("{match: {path: /dev/" + disk + "}}\n");
          case "rocky-9" ->
              assertThat(room.file("tmp/dcim/disk.ks"))
                  .hasContent(
                      """
                      ignoredisk --only-use=%1$s
                      clearpart --all --drives=%1$s --initlabel
                      bootloader --boot-drive=%1$s
                      """
                          .formatted(disk));
          default -> assertThat(room.did()).contains("debconf-set partman-auto/disk /dev/" + disk);
        }
      }
    }
  }

  @Test
  void withoutTheDiskThatIsNamedNoneIsTaken() throws Exception {
    try (ScriptRoom room = new ScriptRoom(root, Tool.CURL)) {
      room.write("proc/cmdline", "dcim_disk=sdx\n");
      room.open();
      assertThat(room.run(script(room, "rocky-9", "early.sh"))).isEqualTo(1);
      assertThat(room.asked()).containsExactly("url_failed?message=there+is+no+disk+to+write+to");
    }
  }

  /** Where answer files fetch the rest, and by what. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "debian-12    ; preseed.cfg ; WGET ; early_command string (.*?[^\\\\])\\n",
        "debian-13    ; preseed.cfg ; WGET ; early_command string (.*?[^\\\\])\\n",
        "ubuntu-24-04 ; user-data   ; CURL ; - \\|\\n(.*?)\\n  storage:",
        "rocky-9      ; ks.cfg      ; CURL ; %pre --erroronfail\\n(.*?)%end"
      })
  void allThatIsNeededIsFetchedBeforeAnythingIsWiped(
      String image, String file, Tool tool, String pattern) throws Exception {
    try (ScriptRoom room = new ScriptRoom(root, tool)) {
      Process fetch = room.start(bootstrap(room, image, file, pattern));
      room.awaitThatItWaits(fetch);
      room.open(503, 503);
      assertThat(room.end(fetch)).as(room.said()).isZero();
      assertThat(room.did()).containsExactly("sh early.sh");
      List<String> others =
          Starters.starter(image).content().templates().stream()
              .map(ImageContent.TemplateFile::fileName)
              .filter(name -> !List.of(file, "meta-data").contains(name))
              .toList();
      assertThat(room.asked().subList(2, room.asked().size()))
          .containsExactlyInAnyOrderElementsOf(others);
    }
    Path second = Files.createDirectory(root.resolve("refused"));
    try (ScriptRoom room = new ScriptRoom(second, tool)) {
      room.open(403);
      assertThat(room.run(bootstrap(room, image, file, pattern))).isEqualTo(9);
      assertThat(room.asked()).containsExactly("early.sh");
      assertThat(room.did()).containsExactly("reboot");
    }
  }

  @Test
  void theMaintenanceTaskIsFetchedUntilThereIsAnAnswer() throws Exception {
    String pattern = "partman/early_command string (.*?[^\\\\])\\n";
    try (ScriptRoom room = new ScriptRoom(root, Tool.WGET)) {
      String whole = bootstrap(room, "debian-13-maintenance", "preseed.cfg", pattern);
      assertThat(whole).endsWith("sh task.sh; while :; do sleep 3600; done");
      Process fetch = room.start(whole.substring(0, whole.indexOf("; while")));
      room.awaitThatItWaits(fetch);
      room.open(503);
      assertThat(room.end(fetch)).isZero();
      assertThat(room.asked()).containsExactly("task.sh", "task.sh");
      assertThat(room.did()).containsExactly("sh task.sh");
    }
  }

  /** The last request before the machine starts from its disk, and what it finds there. */
  @ParameterizedTest
  @CsvSource({"debian-13,WGET,target/", "ubuntu-24-04,CURL,target/", "rocky-9,CURL,''"})
  void thatTheDiskIsWrittenIsToldUntilItIsHeard(String image, Tool tool, String system)
      throws Exception {
    try (ScriptRoom room = LateScript.room(root, tool)) {
      room.open(503, 503, 503);

      assertThat(room.run(script(room, image, "late.sh"))).as(room.said()).isZero();

      assertThat(room.asked("url_progress")).hasSize(1);
      assertThat(room.asked("url_written")).hasSize(3);
      Path up = room.file(system + "root/.dcim-up");
      assertThat(up).hasContent("up");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(up)))
          .isEqualTo("rw-------");
      assertThat(room.file(system + "etc/systemd/system/dcim-up.service")).hasContent("unit");
      assertThat(room.did()).anyMatch(line -> line.endsWith("enable dcim-up.service"));
      assertThat(room.file(system + "root/.dcim")).doesNotExist();
    }
  }

  @ParameterizedTest
  @CsvSource({"WGET,'503,503',3", "CURL,'403',1", "WGET,'404',1", "CURL,'',1", "CURL,'410',1"})
  void theInstalledSystemTellsOnceAndForgetsWhatItTellsThatBy(Tool tool, String first, int requests)
      throws Exception {
    try (ScriptRoom room = new ScriptRoom(root, tool)) {
      room.write("root/.dcim-up", "");
      room.write("etc/systemd/system/dcim-up.service", "");
      room.open(
          Pattern.compile(",")
              .splitAsStream(first)
              .filter(one -> !one.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray());
      assertThat(room.run(script(room, "debian-13", "up.sh"))).isZero();
      assertThat(room.asked()).hasSize(requests).containsOnly("url_up");
      assertForgotten(room);
    }
  }

  @Test
  void anInstalledSystemThatReachesNobodyGivesUpAfterAnHour() throws Exception {
    try (ScriptRoom room = new ScriptRoom(root, Tool.WGET)) {
      room.write("root/.dcim-up", "");
      room.write("etc/systemd/system/dcim-up.service", "");
      String up = script(room, "debian-13", "up.sh");
      assertThat(up).contains("patience=3600\n");
      assertThat(room.run(up.replace("patience=3600\n", "patience=1\n"))).isZero();
      assertForgotten(room);
    }
  }

  private static void assertForgotten(ScriptRoom room) throws Exception {
    assertThat(room.did()).containsExactly("systemctl disable dcim-up.service");
    assertThat(room.file("root/.dcim-up")).doesNotExist();
    assertThat(room.file("etc/systemd/system/dcim-up.service")).doesNotExist();
  }

  /** The installed system keeps none of the addresses that an installer may use. */
  @Test
  void whatStaysOnTheDiskKnowsOneAddressOnly() throws Exception {
    for (String image : List.of("debian-12", "debian-13", "ubuntu-24-04", "rocky-9")) {
      String up = Starters.filled(Starters.starter(image), "up.sh", Network.BOTH, "http://x/");
      assertThat(up.replace("http://x/url_up", "")).doesNotContain("http://x/");
    }
  }

  @Test
  void ubuntusKernelAndItsIsoAreOfOnePointRelease() {
    assertThat(Starters.starter("ubuntu-24-04").content().sources())
        .hasSize(3)
        .extracting(ImageContent.Source::uri)
        .allMatch(uri -> uri.startsWith("https://releases.ubuntu.com/24.04.3/"))
        .anyMatch(uri -> uri.endsWith("/ubuntu-24.04.3-live-server-amd64.iso"));
  }
}
