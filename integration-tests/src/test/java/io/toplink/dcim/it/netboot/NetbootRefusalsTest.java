package io.toplink.dcim.it.netboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import io.grpc.StatusRuntimeException;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.Machine;
import io.toplink.dcim.it.fleet.Moment;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.CreateImageRequest;
import io.toplink.dcim.v1.DeleteAssignmentRequest;
import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.ListImagesRequest;
import io.toplink.dcim.v1.OperationMetadata;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What machines are not given, whatever they ask: over HTTP, as they ask it. */
class NetbootRefusalsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SHA_OF_SOMETHING_ELSE = "ab".repeat(32);
  private static final int TAKEOVERS = 6;
  private static final int LATE_CALLERS = 4;

  private static final AtomicInteger servers = new AtomicInteger();
  private static final AtomicInteger orders = new AtomicInteger();
  private static NetbootRig rig;
  private static Stack stack;
  private static ApiCalls api;

  @BeforeAll
  static void start() throws Exception {
    rig = new NetbootRig();
    stack =
        Stack.start(
            StackOptions.of("refusals")
                .with("e5", "E5", 13)
                .withServerSettings(rig.settings("refusals")));
    api = stack.api();
    rig.image(api, "tiny");
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
    rig.close();
  }

  @Test
  void imagesThatDoNotFitTheHardwareAreNotOffered() {
    // The simulated machines have 256 GiB of memory, a disk of 960 GiB and a larger one.
    measured("fits", Image.Architecture.X86_64, 256 * 1024, 960);
    measured("thirsty", Image.Architecture.X86_64, 256 * 1024 + 1, 0);
    measured("broad", Image.Architecture.X86_64, 0, 961);
    measured("foreign", Image.Architecture.AARCH64, 0, 0);
    Operation order = NetbootRig.order(api, "fits", "offers-1");
    ListImagesRequest mine =
        ListImagesRequest.newBuilder()
            .setAssignment(NetbootRig.assignment(order).getName())
            .setFilter("family = \"measured\"")
            .build();
    assertThat(NetbootRig.images(api).listImages(mine).getImagesList())
        .extracting(Image::getName)
        .containsExactly("images/fits");
    assertThat(
            NetbootRig.images(api)
                .listImages(mine.toBuilder().clearAssignment().build())
                .getImagesList())
        .hasSize(4);
    for (String unfit : List.of("thirsty", "broad", "foreign")) {
      assertThatThrownBy(() -> NetbootRig.order(api, unfit, "offers-" + unfit))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("images/" + unfit + " fits none of the servers");
    }
  }

  private static void measured(
      String id, Image.Architecture architecture, long memoryMib, long diskGib) {
    NetbootRig.images(api)
        .createImage(
            CreateImageRequest.newBuilder()
                .setImageId(id)
                .setImage(
                    Image.newBuilder()
                        .setDisplayName(id)
                        .setFamily("measured")
                        .setArchitecture(architecture)
                        .setInstaller(Image.Installer.OTHER)
                        .setMinimumMemoryMib(memoryMib)
                        .setMinimumDiskGib(diskGib)
                        .setScriptBoot(Image.ScriptBoot.newBuilder().setScript("exit\n")))
                .build());
  }

  /** Where an installation is when it is cancelled. */
  enum Step {
    FETCHING,
    TURNING_OFF,
    TELLING_WHAT_TO_BOOT,
    TURNING_ON,
    HANDED_OUT,
    STARTED;

    boolean isOfTheBmc() {
      return this == TURNING_OFF || this == TELLING_WHAT_TO_BOOT || this == TURNING_ON;
    }

    /** The machine of TURNING_OFF is on, and the others are off. */
    boolean isOf(String method, String path) {
      return switch (this) {
        case TURNING_OFF, TURNING_ON -> method.equals("POST") && path.endsWith(".Reset");
        case TELLING_WHAT_TO_BOOT -> method.equals("PATCH");
        default -> false;
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void cancelledBeforeTheWipeNothingIsWiped(Step step) {
    String server = nextServer();
    SimulatedBmc bmc = stack.bmcOf(server);
    CountDownLatch cancelled = new CountDownLatch(1);
    String image = step == Step.FETCHING ? "slow" : "tiny";
    if (step == Step.FETCHING) {
      rig.image(api, image, rig.slow("/slow", cancelled), "");
    } else if (step == Step.TURNING_OFF) {
      bmc.machine().turnOn();
    }
    CompletableFuture<Operation> ordered = new CompletableFuture<>();
    bmc.watch(
        (moment, method, path) -> {
          if (moment == Moment.HEARD && step.isOf(method, path) && cancelled.getCount() > 0) {
            cancel(ordered.join());
            cancelled.countDown();
          }
        });
    Operation operation = order(image, server);
    ordered.complete(operation);

    ScriptedMachine machine = new ScriptedMachine(rig.netboot(), bmc.machine());
    String told = "";
    if (step == Step.HANDED_OUT || step == Step.STARTED) {
      machine.awaitPower();
      String script = machine.boot();
      told = step == Step.STARTED ? machine.startInstaller(script) : "";
    }
    if (!step.isOfTheBmc()) {
      cancel(operation);
      cancelled.countDown();
    }
    if (!told.isEmpty()) {
      assertThat(machine.beginWipe(told)).startsWith("STOP TOKEN_DEAD ");
    }
    NetbootRig.ended(api, operation.getName(), PATIENCE);
    assertThat(cancelled.getCount()).isZero();
    Assignment assignment = NetbootRig.now(api, operation);
    assertThat(assignment.getState()).isEqualTo(Assignment.State.FAILED);
    assertThat(assignment.getStateReason()).contains("the installation was cancelled");
    assertThat(machine.boot()).contains("sanboot").doesNotContain("kernel");
    if (step == Step.FETCHING) {
      assertThat(bmc.effects()).isEmpty();
    }
  }

  /** The disks are of no use to anybody by then: going on is the way out. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void afterTheWipeItCannotBeCancelledAndGoesOn(boolean written) {
    String server = nextServer();
    Operation operation = order("tiny", server);
    ScriptedMachine machine = new ScriptedMachine(rig.netboot(), stack.bmcOf(server).machine());
    machine.awaitPower();
    String told = machine.startInstaller(machine.boot());
    assertThat(machine.beginWipe(told)).isEqualTo("GO\n");
    if (written) {
      machine.install(told);
    }
    assertThatThrownBy(() -> cancel(operation))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("is past its point of no return and goes on");
    if (!written) {
      machine.install(told);
    }
    machine.comeUp(told);
    assertThat(NetbootRig.ended(api, operation.getName(), PATIENCE).hasError()).isFalse();
    assertThat(NetbootRig.now(api, operation).getState()).isEqualTo(Assignment.State.ACTIVE);
  }

  @Test
  void aKernelThatIsNotWhatItsDigestSaysLeavesTheMachineAlone() {
    rig.image(api, "false", "/kernel", SHA_OF_SOMETHING_ELSE);
    String server = nextServer();
    SimulatedBmc bmc = stack.bmcOf(server);
    bmc.machine().turnOn();
    Operation ended = NetbootRig.ended(api, order("false", server).getName(), PATIENCE);
    assertThat(NetbootRig.error(ended).getReason()).isEqualTo("IMAGE_SOURCE_UNUSABLE");
    assertThat(ended.getError().getMessage())
        .contains("its source 'kernel'")
        .contains("and not " + SHA_OF_SOMETHING_ELSE);
    assertThat(bmc.machine().power()).isEqualTo(Machine.Power.ON);
    assertThat(bmc.effects()).containsExactly("power-on", "boot None");
  }

  @Test
  void whoAsksAgainAndAgainIsCountedAndTurnedOff() {
    String server = nextServer();
    SimulatedBmc bmc = stack.bmcOf(server);
    Operation operation = order("tiny", server);
    ScriptedMachine machine = new ScriptedMachine(rig.netboot(), bmc.machine());
    machine.awaitPower();
    for (int handout = 1; handout <= 3; handout++) {
      assertThat(machine.boot()).contains("kernel");
    }
    assertThat(machine.boot()).contains("sanboot").doesNotContain("kernel");
    Operation ended = NetbootRig.ended(api, operation.getName(), PATIENCE);
    assertThat(NetbootRig.error(ended).getReason()).isEqualTo("MACHINE_LOOPING");
    assertThat(NetbootRig.error(ended).getMetadataMap()).containsEntry("boot_requests", "4");
    // It was told to; going down takes machines a moment.
    Await.until("it is off", PATIENCE, () -> bmc.machine().power() == Machine.Power.OFF);
  }

  /** Browsers, mail filters and proxies look at addresses before anybody opens them. */
  @Test
  void lookingAtAnAddressDoesNothing() throws Exception {
    String server = nextServer();
    Operation operation = order("tiny", server);
    ScriptedMachine machine = new ScriptedMachine(rig.netboot(), stack.bmcOf(server).machine());
    machine.awaitPower();
    String asking = rig.netboot() + "/boot?" + machine.identity();
    // More often than it may start.
    for (int i = 0; i < 10; i++) {
      assertNotAllowed("HEAD", asking);
    }
    String script = machine.boot();
    assertThat(script).contains("kernel");
    String kernel = script.replaceFirst("(?s).*kernel --timeout \\d+ (\\S+).*", "$1");
    for (String file : List.of(kernel, rig.netboot() + "/boot.ipxe")) {
      HttpResponse<String> looked = send("HEAD", file);
      assertThat(looked.statusCode()).as(file).isEqualTo(200);
      assertThat(looked.headers().firstValueAsLong("Content-Length").orElse(0)).isPositive();
      assertThat(looked.body()).isEmpty();
    }
    String base = kernel.replaceFirst("/f/kernel$", "");
    assertNotAllowed("HEAD", base + "/t/install.sh");
    assertThat(metadata(operation).getStep()).isNotEqualTo("await-written");
    String told = machine.startInstaller(script);
    for (String report : List.of("begin-wipe", "written", "failed", "done", "disk", "progress")) {
      assertNotAllowed("HEAD", base + "/" + report + "?percent=90&" + machine.identity());
      assertNotAllowed("PUT", base + "/" + report);
    }
    assertNotAllowed("HEAD", machine.value("UP", told));
    // Neither wiped, nor failed, nor used up.
    assertThat(metadata(operation).getCancellable()).isTrue();
    assertThat(metadata(operation).getProgressPercent()).isLessThan(20);
    assertThat(machine.beginWipe(told)).isEqualTo("GO\n");
    machine.install(told);
    assertNotAllowed("HEAD", machine.value("UP", told));
    machine.comeUp(told);
    assertThat(NetbootRig.ended(api, operation.getName(), PATIENCE).hasError()).isFalse();
  }

  private static void assertNotAllowed(String method, String uri) throws Exception {
    HttpResponse<String> answer = send(method, uri);
    assertThat(answer.statusCode()).as(method + " " + uri).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("GET, POST");
  }

  private static HttpResponse<String> send(String method, String uri) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(uri))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static OperationMetadata metadata(Operation operation) throws Exception {
    return api.operations()
        .getOperation(GetOperationRequest.newBuilder().setName(operation.getName()).build())
        .getMetadata()
        .unpack(OperationMetadata.class);
  }

  /** Requests with every token that is over, without a pause, while one machine after the other. */
  @Test
  void aMachineOfThePastNeverWipes() throws Exception {
    String server = nextServer();
    Machine simulated = stack.bmcOf(server).machine();
    ScriptedMachine machine = new ScriptedMachine(rig.netboot(), simulated);
    List<String> past = new CopyOnWriteArrayList<>();
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger asked = new AtomicInteger();
    List<String> allowed = new CopyOnWriteArrayList<>();
    List<Thread> late = new ArrayList<>();
    for (int caller = 0; caller < LATE_CALLERS; caller++) {
      Thread thread =
          new Thread(
              () -> {
                ScriptedMachine own = new ScriptedMachine(rig.netboot(), simulated);
                while (!over.get()) {
                  for (String told : past) {
                    String answer = own.beginWipe(told);
                    asked.incrementAndGet();
                    if (!answer.startsWith("STOP TOKEN_DEAD ")) {
                      allowed.add(answer);
                    }
                  }
                  LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
                }
              });
      thread.start();
      late.add(thread);
    }
    try {
      for (int takeover = 0; takeover < TAKEOVERS; takeover++) {
        Operation operation = order("tiny", server);
        machine.awaitPower();
        String first = machine.startInstaller(machine.boot());
        if (takeover % 2 == 0) {
          cancel(operation);
          past.add(first);
        } else {
          assertThat(machine.beginWipe(first)).isEqualTo("GO\n");
          machine.install(first);
          machine.comeUp(first);
        }
        NetbootRig.ended(api, operation.getName(), PATIENCE);
        past.add(first);
        giveBack(operation);
      }
    } finally {
      over.set(true);
      for (Thread thread : late) {
        thread.join();
      }
    }
    assertThat(allowed).isEmpty();
    assertThat(asked.get()).isGreaterThan(100);
  }

  private static void giveBack(Operation operation) {
    Operation end =
        api.provisioning()
            .deleteAssignment(
                DeleteAssignmentRequest.newBuilder()
                    .setName(NetbootRig.assignment(operation).getName())
                    .build());
    assertThat(NetbootRig.ended(api, end.getName(), PATIENCE).hasError()).isFalse();
  }

  private static String nextServer() {
    return String.format(Locale.ROOT, "servers/srv-%02d", servers.incrementAndGet());
  }

  private static Operation order(String image, String server) {
    return NetbootRig.order(api, image, "r-" + orders.incrementAndGet(), server);
  }

  private static void cancel(Operation operation) {
    api.operations()
        .cancelOperation(CancelOperationRequest.newBuilder().setName(operation.getName()).build());
  }
}
