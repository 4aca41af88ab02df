package io.toplink.dcim.it.netboot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.Operation;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.CreateImageRequest;
import io.toplink.dcim.v1.GetAssignmentLoginRequest;
import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.ReadMediaRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Installations from an ISO that the BMC shows: machines read it in pieces, as BMCs do, and follow
 * what they find in it, while the server is killed.
 */
class MediaTest {
  private static final int MACHINES = 3;
  private static final int PIECE = 7000;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final byte[] ISO = iso();

  private static final HttpClient http = HttpClient.newHttpClient();
  private static final List<String> secrets = new ArrayList<>();
  private static NetbootRig rig;
  private static Stack stack;

  private static byte[] iso() {
    byte[] filling = new byte[50_000];
    new Random(3).nextBytes(filling);
    ByteArrayOutputStream made = new ByteArrayOutputStream();
    made.writeBytes(filling);
    made.writeBytes(place("install.sh", 4096));
    made.writeBytes(filling);
    made.writeBytes(place("answer.xml", 512));
    made.writeBytes(place("install.sh", 3000));
    return made.toByteArray();
  }

  private static byte[] place(String fileName, int length) {
    String marker = "DCIM-TEMPLATE:" + fileName + ":";
    return (marker + "0".repeat(length - marker.length() - 1) + "\n").getBytes(ISO_8859_1);
  }

  @BeforeAll
  static void start() throws Exception {
    rig = new NetbootRig();
    stack =
        Stack.start(
            StackOptions.of("media")
                .with("e5", "E5", MACHINES)
                .inChildProcess()
                .withServerSettings(rig.settings("media")));
    Image.Builder image =
        Image.newBuilder()
            .setDisplayName("From an ISO")
            .setFamily("tiny")
            .setArchitecture(Image.Architecture.X86_64)
            .setInstaller(Image.Installer.WINDOWS_UNATTEND)
            .setIsoBoot(Image.IsoBoot.newBuilder().setIso("cd"));
    image
        .addSourcesBuilder()
        .setSourceId("cd")
        .setUri(rig.file("/cd.iso", ISO))
        .setSha256(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(ISO)));
    image
        .addTemplatesBuilder()
        .setFileName("install.sh")
        .setFormat(Image.Template.Format.SHELL)
        .setContent(ScriptedMachine.TEMPLATE);
    image
        .addTemplatesBuilder()
        .setFileName("answer.xml")
        .setFormat(Image.Template.Format.XML)
        .setContent("<Value>{{password}}</Value>");
    NetbootRig.images(stack.api())
        .createImage(CreateImageRequest.newBuilder().setImageId("cd").setImage(image).build());
  }

  /** Nobody has written a token, or a password, anywhere. */
  @AfterAll
  static void stop() throws IOException {
    List<Path> logs = stack.logs();
    stack.close();
    rig.close();
    assertThat(secrets).hasSizeGreaterThan(3);
    for (Path log : logs) {
      String text = Files.readString(log);
      for (String secret : secrets) {
        assertThat(secret).hasSizeGreaterThan(8);
        assertThat(text.contains(secret)).as("a secret in " + log).isFalse();
      }
    }
  }

  @Test
  void killedInTheMiddleAMachineIsInstalledFromWhatItsBmcShows() throws Exception {
    ApiCalls before = stack.apiAt(stack.server());
    Operation order = NetbootRig.order(before, "cd", "iso-1");
    SimulatedBmc bmc = stack.bmcOf(NetbootRig.assignment(order).getServer());
    ScriptedMachine machine = new ScriptedMachine(rig.netboot(), bmc.machine());
    machine.awaitPower();
    String address = bmc.machine().image().orElseThrow();
    assertThat(
            before
                .servers()
                .readMedia(
                    ReadMediaRequest.newBuilder()
                        .setName(NetbootRig.assignment(order).getServer())
                        .build())
                .toString())
        .contains("/m/***/");
    byte[] first = read(address);
    String told = told(first, 50_000, 4096);
    keepSecret(address, told, first);
    assertThat(first).hasSameSizeAs(ISO);
    assertThat(Arrays.copyOf(first, 50_000)).isEqualTo(Arrays.copyOf(ISO, 50_000));
    assertThat(told(first, first.length - 3000, 3000)).isEqualTo(told);

    before.close();
    stack.serverProcess().kill();
    stack.serverProcess().start();

    // Nothing but hashes was kept, and yet it is the same ISO.
    assertThat(read(address)).isEqualTo(first);
    assertThat(machine.boot()).contains("sanboot").doesNotContain("kernel");
    SimulatedBmc other =
        stack.fleet().bmcs().stream().filter(one -> one != bmc).findFirst().orElseThrow();
    assertThat(new ScriptedMachine(rig.netboot(), other.machine()).beginWipe(told))
        .startsWith("STOP TOKEN_WRONG_MACHINE");
    assertThat(machine.beginWipe(told)).isEqualTo("GO\n");
    machine.install(told);
    until("the ISO to be taken away", () -> bmc.machine().image().isEmpty());
    assertThat(get(address, "Range", "bytes=0-1").statusCode()).isEqualTo(403);
    machine.comeUp(told);
    try (ApiCalls api = stack.apiAt(stack.server())) {
      NetbootRig.ended(api, order.getName(), PATIENCE);
      assertThat(NetbootRig.now(api, order).getState()).isEqualTo(Assignment.State.ACTIVE);
      String password =
          api.provisioning()
              .getAssignmentLogin(
                  GetAssignmentLoginRequest.newBuilder()
                      .setName(NetbootRig.assignment(order).getName())
                      .build())
              .getPassword();
      assertThat(told(first, 104_096, 512)).isEqualTo("<Value>" + password + "</Value>");
      secrets.add(password);
    }
    assertThat(bmc.effects()).containsExactly("power-on", "boot Cd");
  }

  @Test
  void piecesAreServedAsBmcsAskForThem() throws Exception {
    ApiCalls api = stack.apiAt(stack.server());
    Operation order = NetbootRig.order(api, "cd", "iso-2");
    SimulatedBmc bmc = stack.bmcOf(NetbootRig.assignment(order).getServer());
    new ScriptedMachine(rig.netboot(), bmc.machine()).awaitPower();
    String address = bmc.machine().image().orElseThrow();

    HttpResponse<byte[]> whole = get(address, "X-None", "1");
    byte[] iso = whole.body();
    keepSecret(address, told(iso, 50_000, 4096), iso);
    String etag = whole.headers().firstValue("ETag").orElseThrow();
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.headers().firstValue("Accept-Ranges")).contains("bytes");
    HttpResponse<byte[]> head =
        http.send(
            HttpRequest.newBuilder(URI.create(address))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(ISO.length);
    assertThat(head.headers().firstValue("ETag")).contains(etag);

    HttpResponse<byte[]> end = get(address, "Range", "bytes=-10");
    assertThat(end.statusCode()).isEqualTo(206);
    assertThat(end.body()).isEqualTo(Arrays.copyOfRange(iso, iso.length - 10, iso.length));
    assertThat(end.headers().firstValue("Content-Range"))
        .contains("bytes " + (iso.length - 10) + "-" + (iso.length - 1) + "/" + iso.length);
    HttpResponse<byte[]> none = get(address, "Range", "bytes=" + iso.length + "-");
    assertThat(none.statusCode()).isEqualTo(416);
    assertThat(none.headers().firstValue("Content-Range")).contains("bytes */" + iso.length);
    assertThat(get(address, "Range", "bytes=1-2", "If-Range", etag).body()).hasSize(2);
    assertThat(get(address, "Range", "bytes=1-2", "If-Range", "\"other\"").body())
        .hasSameSizeAs(iso);

    assertThat(get(address + "x", "X-None", "1").statusCode()).isEqualTo(404);
    assertThat(get(address.replaceFirst("/m/..", "/m/AA"), "X-None", "1").statusCode())
        .isEqualTo(403);

    // Nothing of it is left when the installation is called off.
    api.operations()
        .cancelOperation(CancelOperationRequest.newBuilder().setName(order.getName()).build());
    NetbootRig.ended(api, order.getName(), PATIENCE);
    api.close();
    assertThat(get(address, "X-None", "1").statusCode()).isEqualTo(403);
    until("the ISO to be taken away", () -> bmc.machine().image().isEmpty());
  }

  private static void keepSecret(String address, String told, byte[] iso) {
    secrets.add(address.split("/")[4]);
    for (String part : told.split("[/'\\s]+")) {
      if (part.length() == 43) {
        secrets.add(part);
      }
    }
  }

  /** What stands at a place, without the line ends that fill it. */
  private static String told(byte[] iso, int offset, int length) {
    return new String(iso, offset, length, ISO_8859_1).strip();
  }

  private static byte[] read(String address) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Optional<Long> length = Optional.empty();
    while (length.isEmpty() || all.size() < length.get()) {
      HttpResponse<byte[]> piece =
          get(address, "Range", "bytes=" + all.size() + "-" + (all.size() + PIECE - 1));
      assertThat(piece.statusCode()).isEqualTo(206);
      String range = piece.headers().firstValue("Content-Range").orElseThrow();
      length = Optional.of(Long.parseLong(range.substring(range.indexOf('/') + 1)));
      all.writeBytes(piece.body());
    }
    return all.toByteArray();
  }

  private static HttpResponse<byte[]> get(String address, String... headers) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(address)).headers(headers).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private static void until(String what, BooleanSupplier holds) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }
}
