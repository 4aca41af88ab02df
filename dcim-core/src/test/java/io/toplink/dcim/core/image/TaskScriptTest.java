package io.toplink.dcim.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.toplink.dcim.core.template.Template;
import io.toplink.dcim.core.template.TemplateFormat;
import io.toplink.dcim.core.template.TemplateValues;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The maintenance image's script, run by a real busybox on files that stand for disks: the script
 * is changed only in where {@code /sys}, {@code /dev}, {@code /proc} and {@code /tmp} are.
 */
class TaskScriptTest {
  private static final Path BUSYBOX = Path.of("/usr/bin/busybox");
  private static final int MIB = 1 << 20;
  private static final int SIZE = 40 * MIB + 1536;
  private static final String HASH = "$6$ab/c.d$xyz./AB";

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Integer> refusals = new ConcurrentLinkedQueue<>();
  @TempDir private Path root;
  private HttpServer http;

  @BeforeEach
  void open() throws IOException {
    assumeTrue(Files.isExecutable(BUSYBOX), "SKIPPED: no busybox here; install busybox-static");
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          Integer refusal = refusals.poll();
          byte[] go = "GO\n".getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(refusal == null ? 200 : refusal, go.length);
          exchange.getResponseBody().write(go);
          exchange.close();
        });
    http.start();
    disk("sda", "0");
    disk("sdb", "0");
    disk("sdz", "1");
    write("sys/block/sda/device/vpd_pg80", "\0\u007f\0\10SERIAL-1");
    write("sys/block/sdb/serial", "S,2\n");
    write("sys/class/dmi/id/product_serial", "SN 9\n");
    write("sys/class/dmi/id/product_uuid", "U-1\n");
    Files.createDirectories(root.resolve("tmp"));
  }

  @AfterEach
  void close() {
    if (http != null) {
      http.stop(0);
    }
  }

  private void disk(String name, String removable) throws IOException {
    write("sys/block/" + name + "/removable", removable + "\n");
    write("sys/block/" + name + "/size", SIZE / 512 + "\n");
    write("sys/block/" + name + "/device/model", "MODEL X/1 \n");
    byte[] written = new byte[SIZE];
    Arrays.fill(written, (byte) 0xA5);
    Files.createDirectories(root.resolve("dev"));
    Files.write(root.resolve("dev").resolve(name), written);
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardCharsets.ISO_8859_1);
  }

  /** Runs it to its end; gives its exit code. */
  private int run(String task, String method, String before) throws Exception {
    Map<String, String> values = new HashMap<>();
    ImageVariables.SINGLE.forEach(name -> values.put(name, ""));
    ImageVariables.SINGLE.stream()
        .filter(name -> name.startsWith("url_"))
        .forEach(
            name ->
                values.put(name, "http://127.0.0.1:" + http.getAddress().getPort() + "/" + name));
    values.putAll(
        Map.of(
            "task", task,
            "wipe_method", method,
            "login_username", "root",
            "password_hash", HASH,
            "mac", "02:00:5e:00:00:01"));
    String template =
        StarterImages.all().stream()
            .filter(draft -> draft.purpose() == Image.Purpose.MAINTENANCE)
            .flatMap(draft -> draft.content().template("task.sh").stream())
            .findFirst()
            .orElseThrow()
            .content();
    String script =
        Template.parse(template)
            .render(
                TemplateFormat.SHELL,
                new TemplateValues(
                    values,
                    Map.of(
                        "ssh_keys", List.of(), "dns", List.of(), "further_addresses", List.of())))
            .replaceAll("/(sys|proc|tmp)/(?!uptime)", root + "/$1/")
            .replaceAll("/dev/(?!null|zero)", root + "/dev/");
    Path file = Files.writeString(root.resolve("task.sh"), before + script);
    Process process =
        new ProcessBuilder(BUSYBOX.toString(), "sh", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(root.resolve("out").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** Whether what is between two places, in MiB, is all zero. */
  private boolean zero(String disk, int from, int to) throws IOException {
    byte[] bytes = Files.readAllBytes(root.resolve("dev").resolve(disk));
    assertThat(bytes).hasSize(SIZE);
    for (int i = from * MIB; i < Math.min(SIZE, to * MIB); i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  @Test
  void aQuickWipeClearsBothEndsOfEachDiskAndSaysSo() throws Exception {
    assertThat(run("wipe", "quick", "")).isZero();
    assertThat(asked.get(0))
        .isEqualTo(
            "/url_begin_wipe?mac=02:00:5e:00:00:01&serial=SN9&uuid=U-1&disks=sda:SERIAL-1:"
                + SIZE
                + ":MODELX1,sdb:S2:"
                + SIZE
                + ":MODELX1,sdz::"
                + SIZE
                + ":MODELX1");
    assertThat(asked)
        .contains(
            "/url_disk?device=sda&result=ends-overwritten",
            "/url_disk?device=sdb&result=ends-overwritten",
            "/url_disk?device=sdz&result=skipped")
        .last()
        .isEqualTo("/url_done");
    for (String disk : List.of("sda", "sdb")) {
      assertThat(zero(disk, 0, 16)).isTrue();
      assertThat(zero(disk, 16, 17)).isFalse();
      assertThat(zero(disk, 24, 41)).isTrue();
    }
    assertThat(zero("sdz", 0, 1)).isFalse();
  }

  @Test
  void aFullWipeClearsEverything() throws Exception {
    assertThat(run("wipe", "full", "")).isZero();
    assertThat(asked).contains("/url_disk?device=sda&result=overwritten").endsWith("/url_done");
    assertThat(zero("sda", 0, 41)).isTrue();
    assertThat(zero("sdb", 0, 41)).isTrue();
  }

  @Test
  void aDiskThatCannotBeWrittenIsSaidToHaveFailed() throws Exception {
    assertThat(
            run(
                "wipe",
                "quick",
                "dd() { case \"$*\" in *sdb*) return 1 ;; esac; busybox dd \"$@\"; }\n"))
        .isZero();
    assertThat(asked)
        .contains(
            "/url_disk?device=sda&result=ends-overwritten", "/url_disk?device=sdb&result=failed");
  }

  @Test
  void aServerThatRestartsIsAskedAgain() throws Exception {
    refusals.addAll(List.of(503, 503));
    assertThat(run("wipe", "quick", "sleep() { :; }\n")).isZero();
    assertThat(asked.stream().filter(one -> one.startsWith("/url_begin_wipe"))).hasSize(3);
    assertThat(asked).last().isEqualTo("/url_done");
  }

  @Test
  void aRefusalIsNotAskedAboutAgain() throws Exception {
    refusals.add(403);
    assertThat(run("wipe", "quick", "")).isEqualTo(1);
    assertThat(asked).hasSize(2).last().isEqualTo("/url_failed?message=not+allowed+to+wipe");
    assertThat(zero("sda", 0, 1)).isFalse();
  }

  @Test
  void whereAllDisksCanBeRemovedThereIsNothingToWipe() throws Exception {
    write("sys/block/sda/removable", "1\n");
    write("sys/block/sdb/removable", "1\n");
    assertThat(run("wipe", "quick", "")).isEqualTo(1);
    assertThat(asked).containsExactly("/url_failed?message=no+disk+found");
  }

  @Test
  void withoutAGoNothingIsTouched() throws Exception {
    http.removeContext("/");
    http.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    assertThat(run("wipe", "quick", "")).isEqualTo(1);
    assertThat(asked).containsExactly("/url_begin_wipe", "/url_failed");
    assertThat(zero("sda", 0, 1)).isFalse();
  }

  /** Mounting is a link to a directory here, and wants the kernel's driver to be loaded before. */
  private String mounts() {
    return """
    modprobe() { : > ROOT/loaded-$1; }
    mount() {
      [ -e ROOT/loaded-ext4 ] || return 1
      case $2 in ro,norecovery | *subvol*) return 1 ;; esac
      [ -d ROOT/fs/${3##*/} ] || return 1
      rm -rf ROOT/tmp/dcim/root
      ln -s ROOT/fs/${3##*/} ROOT/tmp/dcim/root
    }
    umount() { rm -f ROOT/tmp/dcim/root; mkdir -p ROOT/tmp/dcim/root; }
    """
        .replace("ROOT", root.toString());
  }

  @Test
  void aPasswordIsSetInTheOneSystemThatThereIs() throws Exception {
    write(
        "proc/partitions", "major minor  #blocks  name\n\n 8 0 9 sda\n 8 1 9 sda1\n 8 2 9 sda2\n");
    write("fs/sda1/boot", "");
    write("fs/sda2/etc/shadow", "root:!:1:0:99999:7:::\nbin:*:1::::::\n");
    assertThat(run("password", "", mounts())).isZero();
    assertThat(root.resolve("fs/sda2/etc/shadow"))
        .hasContent("root:" + HASH + ":1:0:99999:7:::\nbin:*:1::::::\n");
    assertThat(asked).hasSize(2).last().isEqualTo("/url_done");
    assertThat(asked.get(0)).endsWith("&disks=sda2");
  }

  @Test
  void ofTwoSystemsNoneIsChosen() throws Exception {
    write("proc/partitions", "major minor  #blocks  name\n\n 8 1 9 sda1\n 8 2 9 sda2\n");
    write("fs/sda1/etc/shadow", "root:!:1::::::\n");
    write("fs/sda2/etc/shadow", "root:!:1::::::\n");
    assertThat(run("password", "", mounts())).isEqualTo(1);
    assertThat(asked).singleElement().asString().startsWith("/url_failed?message=more+than+one");
    assertThat(root.resolve("fs/sda1/etc/shadow")).hasContent("root:!:1::::::\n");
  }
}
