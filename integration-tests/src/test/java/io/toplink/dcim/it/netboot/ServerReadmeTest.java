package io.toplink.dcim.it.netboot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.ReadmeScript;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.it.stack.Tool;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Runs what the README of dcim-grpc-server tells operators to type about images, rescue, wipes,
 * passwords and reinstallations, while machines answer as real ones do.
 */
class ServerReadmeTest {
  private static final Path MODULE = Path.of("..", "dcim-grpc-server");
  private static final Path README = MODULE.resolve("README.md");
  private static final Path BIN = MODULE.resolve(Path.of("src", "main", "dist", "bin"));
  private static final String UNTESTED = "what the README of dcim-grpc-server tells to type";
  private static final String TASKS =
      """
      TASK={{task}}
      BEGIN={{url_begin_wipe}}
      DISK={{url_disk}}
      DONE={{url_done}}
      """;

  @Test
  void everyLineForGrpcurlWorks() throws Exception {
    Tool.orSkip("grpcurl", UNTESTED);
    Tool.orSkip("jq", UNTESTED);
    Tool.orSkip("xorriso", UNTESTED);
    Tool.orSkip("mcopy", UNTESTED);
    Tool bash = Tool.orSkip("bash", UNTESTED);
    NetbootRig rig = new NetbootRig();
    StackOptions options =
        StackOptions.of("server-readme")
            .with("e5", "E5", 2)
            .withServerSettings(
                rig.settings("server-readme")[0],
                rig.settings("server-readme")[1],
                "maintenance { image = tools }");
    try (rig;
        Stack stack = Stack.start(options)) {
      NetbootRig.tools(stack.api(), TASKS);
      Assignment.Builder sold =
          Assignment.newBuilder()
              .setPackage("packages/e5")
              .setServer("servers/srv-01")
              .setExternalId("812");
      Operation order =
          stack
              .api()
              .provisioning()
              .createAssignment(CreateAssignmentRequest.newBuilder().setAssignment(sold).build());
      NetbootRig.ended(stack.api(), order.getName(), Duration.ofSeconds(60));
      Path files = files(stack.directory(), rig);
      try (Hall hall = new Hall(stack, rig.netboot(), "servers/srv-01", "servers/srv-02")) {
        ReadmeScript script =
            ReadmeScript.of(README)
                .section("## By hand")
                .section("### Rescue, wiping, passwords")
                .section("### Disk images")
                .section("### From an ISO, without DHCP");
        assertThat(script.blocks()).isEqualTo(4);
        Tool.Result ran =
            bash.run(
                Duration.ofMinutes(3),
                "cd '" + files.toAbsolutePath() + "'\n" + script.text(),
                Map.of(
                    "DCIM", "127.0.0.1:" + stack.server().port(),
                    "CREDENTIAL", stack.adminCredential().path().toAbsolutePath().toString(),
                    "FREE", "srv-02",
                    "MIRROR", rig.file("/unused", new byte[0]).replace("/unused", ""),
                    "BIN", BIN.toAbsolutePath().toString()));

        assertThat(ran.status()).as("%s\n%s", ran.output(), ran.errors()).isZero();
        assertThat(hall.faults()).isEmpty();
        check(ReadmeScript.withJsonNames(ran.output()));
      }
      assertThat(stack.bmcOf("servers/srv-01").effects()).contains("power-on", "boot Pxe");
    }
  }

  private static void check(String said) {
    assertThat(ReadmeScript.said(said, "By hand")).contains("\"apiCredentials/admin\"");
    assertThat(ReadmeScript.said(said, "Rescue, wiping, passwords"))
        .contains("\"verb\": \"StartRescue\"", "\"rescue\": true", "\"verb\": \"EndRescue\"")
        .contains("\"verb\": \"ResetAssignmentPassword\"", "\"verb\": \"WipeServer\"")
        .contains("\"state\": \"SUCCEEDED\"", "\"result\": \"DISCARDED\"")
        .doesNotContain("\"error\"");
    assertThat(ReadmeScript.said(said, "Disk images"))
        .contains("\"verb\": \"ReinstallAssignment\"", "\"image\": \"images/disk-image\"")
        .doesNotContain("\"error\"");
    assertThat(ReadmeScript.said(said, "From an ISO, without DHCP"))
        .contains("\"name\": \"images/maintenance-iso\"", "\"purpose\": \"MAINTENANCE\"")
        .contains("\"fileName\": \"task.sh\"", "\"fileName\": \"script.ipxe\"");
  }

  /** What the lines take from where they are typed, and the mirror has. */
  private static Path files(Path directory, NetbootRig rig) throws Exception {
    Path files = Files.createDirectories(directory.resolve("files"));
    for (String name : List.of("vmlinuz", "initrd.gz", "debian-13.raw.xz")) {
      byte[] content = ("this is " + name).getBytes(UTF_8);
      Files.write(files.resolve(name), content);
      rig.file("/" + name, content);
    }
    Matcher script =
        Pattern.compile("(?ms)^```\n(#!ipxe\n.*?)^```$").matcher(Files.readString(README));
    assertThat(script.find()).as("the script of the ISO").isTrue();
    Files.writeString(files.resolve("script.ipxe"), script.group(1));
    return files;
  }

  /** The machines: each does, whenever it is turned on, what it is given to boot. */
  private static final class Hall implements AutoCloseable {
    private final List<Thread> threads;
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    Hall(Stack stack, String netboot, String... servers) {
      threads =
          List.of(servers).stream()
              .map(stack::bmcOf)
              .map(bmc -> new Thread(() -> live(bmc, netboot)))
              .toList();
      threads.forEach(Thread::start);
    }

    List<Throwable> faults() {
      return faults;
    }

    private void live(SimulatedBmc bmc, String netboot) {
      ScriptedMachine machine = new ScriptedMachine(netboot, bmc.machine());
      long starts = 0;
      try {
        while (!over) {
          long now = bmc.effects().stream().filter("power-on"::equals).count();
          if (now > starts) {
            starts = now;
            run(machine, machine.boot());
          }
          LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
      } catch (RuntimeException | AssertionError e) {
        faults.add(e);
      }
    }

    private static void run(ScriptedMachine machine, String script) {
      Matcher files = Pattern.compile("(http\\S+/i/[^/]+)/").matcher(script);
      if (!files.find()) {
        return;
      }
      String base = files.group(1);
      if (script.contains("imgexec")) {
        doTask(machine, machine.get(base + "/t/x.sh"));
      } else {
        machine.startInstaller(script);
        Matcher up =
            Pattern.compile("(http\\S+/u/[A-Za-z0-9_-]+)")
                .matcher(machine.get(base + "/t/user-data"));
        assertThat(up.find()).as("where the system tells that it is up").isTrue();
        go(machine, base + "/begin-wipe?disks=sda&" + machine.identity());
        go(machine, base + "/written");
        go(machine, up.group(1));
      }
    }

    private static void doTask(ScriptedMachine machine, String told) {
      String task = machine.value("TASK", told);
      if (!task.equals("rescue")) {
        String disks = task.equals("wipe") ? "sda:S1:1000204886016:M1" : "sda1";
        go(machine, machine.value("BEGIN", told) + "?disks=" + disks + "&" + machine.identity());
      }
      if (task.equals("wipe")) {
        go(machine, machine.value("DISK", told) + "?device=sda&result=discarded");
      }
      go(machine, machine.value("DONE", told));
    }

    private static void go(ScriptedMachine machine, String uri) {
      assertThat(machine.get(uri))
          .as(URI.create(uri).getPath().replaceAll(".*/", ""))
          .isEqualTo("GO\n");
    }

    @Override
    public void close() throws InterruptedException {
      over = true;
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }
}
