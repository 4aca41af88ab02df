package io.toplink.dcim.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.template.TemplateFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new DCIM tells installers, filled in, as those who read it check it. */
class AnswerFilesTest {
  private static final String URL = "http://[fd00::1]:8069/i/T/";

  @TempDir private Path directory;

  @Test
  void everyScriptCanBeReadByASh() throws Exception {
    List<String> checked = new ArrayList<>();
    for (ImageDraft draft : StarterImages.all()) {
      for (ImageContent.TemplateFile file : draft.content().templates()) {
        if (file.format() == TemplateFormat.SHELL) {
          for (Path filled : everyWay(draft, file.fileName())) {
            assertThat(Validators.run(List.of("sh", "-n", filled.toString()), directory)).isEmpty();
          }
          checked.add(draft.family() + " " + file.fileName());
        }
      }
    }
    assertThat(checked).contains("debian early.sh", "ubuntu late.sh", "disk-image install.sh");
  }

  @Test
  void anacondaKnowsEveryCommand() throws Exception {
    String validator = Validators.orSkip("ksvalidator", "Rocky's kickstart file");
    ImageDraft rocky = Starters.starter("rocky-9");
    for (Path filled : everyWay(rocky, "ks.cfg")) {
      assertThat(Validators.run(List.of(validator, "-v", "RHEL9", filled.toString()), directory))
          .doesNotContainIgnoringCase("warn", "deprecated");
    }
  }

  @Test
  void cloudInitKnowsEveryKey() throws Exception {
    String cloudInit = Validators.orSkip("cloud-init", "what cloud-init is told");
    ImageDraft disk = Starters.starter("disk-image");
    for (Path filled : everyWay(disk, "user-data")) {
      assertThat(
              Validators.run(
                  List.of(cloudInit, "schema", "--config-file", filled.toString()), directory))
          .startsWith("Valid");
    }
    ImageDraft ubuntu = Starters.starter("ubuntu-24-04");
    for (Path filled : everyWay(ubuntu, "user-data")) {
      Path installed = ofInstalledSystem(filled);
      assertThat(
              Validators.run(
                  List.of(cloudInit, "schema", "--config-file", installed.toString()), directory))
          .startsWith("Valid");
    }
  }

  /** Of an autoinstall file, the part that the installed system is told: what is indented below. */
  private Path ofInstalledSystem(Path autoinstall) throws IOException {
    List<String> lines = Files.readAllLines(autoinstall);
    List<String> part =
        lines.stream()
            .skip(lines.indexOf("  user-data:") + 1L)
            .takeWhile(line -> line.startsWith("    "))
            .toList();
    assertThat(part).hasSizeGreaterThan(5);
    return Files.writeString(
        directory.resolve("installed"),
        "#cloud-config\n" + String.join("\n", part).replaceAll("(?m)^ {4}", "") + "\n");
  }

  /** With all addresses there can be, with those of one kind, and with none. */
  private List<Path> everyWay(ImageDraft draft, String fileName) throws IOException {
    List<Path> ways = new ArrayList<>();
    for (Starters.Network network : Starters.Network.values()) {
      ways.add(
          Files.writeString(
              directory.resolve(network + "-" + fileName),
              Starters.filled(draft, fileName, network, URL)));
    }
    return ways;
  }
}
