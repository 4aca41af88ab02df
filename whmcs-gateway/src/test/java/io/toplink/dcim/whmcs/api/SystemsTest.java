package io.toplink.dcim.whmcs.api;

import static io.toplink.dcim.whmcs.testing.Refusals.later;
import static io.toplink.dcim.whmcs.testing.Refusals.refusal;
import static io.toplink.dcim.whmcs.testing.Refusals.status;
import static io.toplink.dcim.whmcs.testing.Refusals.violations;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.longrunning.Operation;
import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.EndRescueRequest;
import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.ListImagesRequest;
import io.toplink.dcim.v1.ListImagesResponse;
import io.toplink.dcim.v1.ListPackagesResponse;
import io.toplink.dcim.v1.OperationMetadata;
import io.toplink.dcim.v1.Package;
import io.toplink.dcim.v1.ReinstallAssignmentRequest;
import io.toplink.dcim.v1.ResetAssignmentPasswordRequest;
import io.toplink.dcim.v1.StartRescueRequest;
import io.toplink.dcim.whmcs.testing.FakeDcim;
import io.toplink.dcim.whmcs.testing.HttpCaller;
import io.toplink.dcim.whmcs.testing.HttpCaller.Reply;
import io.toplink.dcim.whmcs.testing.TestGateway;
import io.toplink.dcim.whmcs.testing.World;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Choosing a system, installing it, watching that, and getting in. */
class SystemsTest {
  private static final String SERVICE = "/whmcs/v1/services/812";
  private static final String KEY = "0192f0c0-0000-7000-8000-00000000000a";
  private static final String SSH_KEY = "ssh-ed25519 " + "A".repeat(68) + " zoe@example";

  private static FakeDcim dcim;
  private static TestGateway gateway;
  private static HttpCaller whmcs;

  @BeforeAll
  static void start() {
    dcim = FakeDcim.start();
    gateway = TestGateway.startCalm(dcim.port());
    whmcs = gateway.caller();
  }

  @AfterAll
  static void stop() {
    gateway.close();
    dcim.close();
  }

  @BeforeEach
  void allIsWell() {
    dcim.forget();
    dcim.answer("GetAssignment", installing());
    dcim.answer("GetAssignmentLogin", World.login());
    dcim.answer("GetOperation", reinstalling(0));
    dcim.answer("CreateAssignment", World.done("CreateAssignment", active()));
    for (String rpc :
        List.of("ReinstallAssignment", "StartRescue", "EndRescue", "ResetAssignmentPassword")) {
      dcim.answer(rpc, World.running(rpc, installing()));
    }
    dcim.answer(
        "ListPackages",
        ListPackagesResponse.newBuilder()
            .addPackages(Package.newBuilder().setName("packages/hk-e5").setDisplayName("HK E5"))
            .addPackages(
                Package.newBuilder()
                    .setName("packages/tiny")
                    .setDisplayName("Tiny")
                    .addImages("images/debian-12")
                    .addImages("images/rocky-9"))
            .build());
    dcim.answer(
        "ListImages",
        request -> {
          boolean first = ((ListImagesRequest) request).getPageToken().isEmpty();
          return first
              ? ListImagesResponse.newBuilder()
                  .addImages(image("debian-12", "Debian 12").setOsVersion("12"))
                  .addImages(image("old", "Old").setDeprecated(true))
                  .setNextPageToken("more")
                  .build()
              : ListImagesResponse.newBuilder()
                  .addImages(image("rocky-9", "Rocky 9").addPackages("packages/hk-e5"))
                  .addImages(image("ubuntu-24", "Ubuntu 24.04"))
                  .addImages(image("maintenance", "M").setPurpose(Image.Purpose.MAINTENANCE))
                  .build();
        });
  }

  @Test
  void imagesAreAllThatMayBeSold() {
    Reply reply = whmcs.get("/whmcs/v1/images");

    assertThat(ids(reply)).containsExactly("debian-12", "rocky-9", "ubuntu-24");
    assertThat(reply.data().get(0).toString())
        .isEqualTo(
            "{\"id\":\"debian-12\",\"name\":\"Debian 12\",\"family\":\"linux\",\"version\":\"12\","
                + "\"architecture\":\"x86_64\",\"packages\":[]}");
    assertThat(reply.data().at("/1/packages/0").asText()).isEqualTo("hk-e5");
  }

  @ParameterizedTest
  @CsvSource({
    "hk-e5, 'debian-12,rocky-9,ubuntu-24'",
    "HK%20E5, 'debian-12,rocky-9,ubuntu-24'",
    "tiny, debian-12"
  })
  void imagesOfAPackageAreWhatBothAllow(String text, String ids) {
    assertThat(String.join(",", ids(whmcs.get("/whmcs/v1/images?package=" + text)))).isEqualTo(ids);
  }

  @Test
  void imagesOfNoPackageAreNone() {
    Reply reply = whmcs.get("/whmcs/v1/images?package=hk-e9");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.message()).isEqualTo("No package has the id or the name \"hk-e9\".");
  }

  @Test
  void imagesOfAServiceAreWhatTheServerSaysFits() {
    assertThat(whmcs.get(SERVICE + "/images").status()).isEqualTo(200);

    List<FakeDcim.Seen> seen = dcim.seen("ListImages");
    assertThat(seen).hasSize(2).hasSameSizeAs(dcim.seen());
    assertThat(((ListImagesRequest) seen.get(0).request()).getAssignment())
        .isEqualTo("assignments/ext:812");
  }

  @Test
  void orderNamesImageAndKeys() {
    Reply reply =
        whmcs.put(
            SERVICE,
            "{\"package\":\"hk-e5\",\"client_id\":\"1\",\"image\":\"debian-12\",\"ssh_keys\":[\""
                + SSH_KEY
                + "\"]}");

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    Assignment ordered = ordered(0);
    assertThat(ordered.getImage()).isEqualTo("images/debian-12");
    assertThat(ordered.getSshKeysList()).containsExactly(SSH_KEY);
    assertThat(dcim.seen("ListImages")).isEmpty();
  }

  @Test
  void orderByShownNamesFindsPackageAndImage() {
    whmcs.put(SERVICE, "{\"package\":\"HK E5\",\"client_id\":\"1\",\"image\":\"Rocky 9\"}");

    assertThat(ordered(0).getPackage()).isEqualTo("packages/hk-e5");
    assertThat(ordered(0).getImage()).isEqualTo("images/rocky-9");
    assertThat(dcim.seen("CreateAssignment")).hasSize(1);
  }

  @Test
  void orderOfAnImageThatIsNotThereSaysWhich() {
    dcim.fail("CreateAssignment", missing("images/debian-99"));

    Reply reply =
        whmcs.put(SERVICE, "{\"package\":\"hk-e5\",\"client_id\":\"1\",\"image\":\"debian-99\"}");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.message()).isEqualTo("No image has the id or the name \"debian-99\".");
    assertThat(reply.changed()).isEqualTo("no");
  }

  @Test
  void reinstallIsAcceptedAtOnceAndNamesItsOperation() {
    Reply reply =
        whmcs.send(
            "POST",
            SERVICE + "/reinstall",
            "{\"image\":\"debian-12\",\"password\":\"Kanari3nvogel!\",\"ssh_keys\":[\""
                + SSH_KEY
                + "\"]}",
            KEY);

    assertThat(reply.status()).as(reply.text()).isEqualTo(202);
    assertThat(reply.data().get("state").asText()).isEqualTo("installing");
    assertThat(reply.data().at("/operation/id").asText()).isEqualTo(World.OPERATION_ID);
    assertThat(reply.text()).doesNotContain("Kanari3nvogel!");
    assertThat(dcim.seen()).hasSize(1);
    assertThat(dcim.seen("ReinstallAssignment").get(0).request())
        .isEqualTo(
            ReinstallAssignmentRequest.newBuilder()
                .setName("assignments/ext:812")
                .setImage("images/debian-12")
                .setRootPassword("Kanari3nvogel!")
                .addSshKeys(SSH_KEY)
                .setRequestId(KEY)
                .build());
  }

  @Test
  void reinstallByShownNameKeepsTheRequestId() {
    dcim.on(
        "ReinstallAssignment",
        (request, out) -> {
          if (((ReinstallAssignmentRequest) request).getImage().equals("images/rocky")) {
            out.onError(missing("images/rocky"));
          } else {
            out.onNext(World.running("ReinstallAssignment", installing()));
            out.onCompleted();
          }
        });
    dcim.answer(
        "ListImages", ListImagesResponse.newBuilder().addImages(image("rocky-9", "rocky")).build());

    Reply reply = whmcs.send("POST", SERVICE + "/reinstall", "{\"image\":\"rocky\"}", KEY);

    assertThat(reply.status()).as(reply.text()).isEqualTo(202);
    ReinstallAssignmentRequest last =
        (ReinstallAssignmentRequest) dcim.seen("ReinstallAssignment").get(1).request();
    assertThat(last.getImage()).isEqualTo("images/rocky-9");
    assertThat(last.getRequestId()).isEqualTo(KEY);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(later(Code.ABORTED, "SERVER_BUSY", 30), 423, "SERVER_BUSY"),
        Arguments.of(
            refusal(Code.FAILED_PRECONDITION, "IMAGE_UNSUITABLE"), 409, "IMAGE_UNSUITABLE"),
        Arguments.of(
            refusal(Code.FAILED_PRECONDITION, "INSTALL_UNAVAILABLE"), 409, "INSTALL_UNAVAILABLE"),
        Arguments.of(
            refusal(Code.FAILED_PRECONDITION, "MAINTENANCE_UNAVAILABLE"),
            409,
            "MAINTENANCE_UNAVAILABLE"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusedActionsSayWhyAndChangeNothing(
      StatusRuntimeException refusal, int status, String code) {
    dcim.fail("ReinstallAssignment", refusal);
    dcim.fail("StartRescue", refusal);
    dcim.fail("ResetAssignmentPassword", refusal);

    for (Reply reply :
        List.of(
            whmcs.post(SERVICE + "/reinstall", "{\"image\":\"debian-12\"}"),
            whmcs.post(SERVICE + "/rescue", "{\"action\":\"start\"}"),
            whmcs.post(SERVICE + "/password", "{}"))) {
      assertThat(reply.status()).as(reply.text()).isEqualTo(status);
      assertThat(reply.code()).isEqualTo(code);
      assertThat(reply.changed()).isEqualTo("no");
    }
  }

  @Test
  void suspendedServiceSaysThatItIs() {
    dcim.fail(
        "ReinstallAssignment",
        refusal(
            Code.FAILED_PRECONDITION,
            "WRONG_STATE",
            "assignments/a1b2c3: it is SUSPENDED",
            Map.of("resource", "assignments/a1b2c3", "state", "SUSPENDED")));

    Reply reply = whmcs.post(SERVICE + "/reinstall", "{\"image\":\"debian-12\"}");

    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.code()).isEqualTo("WRONG_STATE");
    assertThat(reply.data().get("state").asText()).isEqualTo("suspended");
  }

  @Test
  void rulesOfThePasswordAreToldByTheNameTheCallerUsed() {
    dcim.fail("ResetAssignmentPassword", violations(Map.of("root_password", "is too short.")));

    Reply reply = whmcs.post(SERVICE + "/password", "{\"password\":\"short\"}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.message()).isEqualTo("Not accepted: password: is too short.");
  }

  @Test
  void repeatedCallThatFindsTheInstallationFailedSaysSo() {
    dcim.answer(
        "ReinstallAssignment",
        World.failed(
            "ReinstallAssignment",
            active(),
            status(
                Code.FAILED_PRECONDITION,
                "IMAGE_SOURCE_UNUSABLE",
                "linux is not what its digest says",
                Map.of())));

    Reply reply = whmcs.send("POST", SERVICE + "/reinstall", "{\"image\":\"debian-12\"}", KEY);

    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.code()).isEqualTo("IMAGE_SOURCE_UNUSABLE");
    assertThat(reply.changed()).isEqualTo("no");
    assertThat(reply.data().get("state").asText()).isEqualTo("active");
  }

  @Test
  void rescueBeginsAndEnds() {
    Reply begun =
        whmcs.send(
            "POST",
            SERVICE + "/rescue",
            "{\"action\":\"start\",\"ssh_keys\":[\"" + SSH_KEY + "\"]}",
            KEY);
    Reply ended = whmcs.send("POST", SERVICE + "/rescue", "{\"action\":\"end\"}", KEY);

    assertThat(begun.status()).as(begun.text()).isEqualTo(202);
    assertThat(ended.status()).as(ended.text()).isEqualTo(202);
    assertThat(dcim.seen("StartRescue").get(0).request())
        .isEqualTo(
            StartRescueRequest.newBuilder()
                .setName("assignments/ext:812")
                .addSshKeys(SSH_KEY)
                .setRequestId(KEY)
                .build());
    assertThat(dcim.seen("EndRescue").get(0).request())
        .isEqualTo(
            EndRescueRequest.newBuilder().setName("assignments/ext:812").setRequestId(KEY).build());
  }

  @Test
  void rescueThatRunsAlreadyIsDone() {
    Assignment rescued =
        active().toBuilder()
            .setRescueTime(Timestamp.newBuilder().setSeconds(1_700_000_000))
            .build();
    dcim.answer("StartRescue", World.done("StartRescue", rescued));

    Reply reply = whmcs.post(SERVICE + "/rescue", "{\"action\":\"start\"}");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.data().get("rescue_since").asText()).isEqualTo("2023-11-14T22:13:20Z");
  }

  @Test
  void passwordIsMadeUpUnlessOneIsGiven() {
    whmcs.send("POST", SERVICE + "/password", "{}", KEY);
    Reply given =
        whmcs.send("POST", SERVICE + "/password", "{\"password\":\"Kanari3nvogel!\"}", KEY);

    assertThat(given.status()).isEqualTo(202);
    assertThat(given.text()).doesNotContain("Kanari3nvogel!");
    assertThat(dcim.seen("ResetAssignmentPassword"))
        .extracting(
            seen -> ((ResetAssignmentPasswordRequest) seen.request()).getRootPassword(),
            seen -> ((ResetAssignmentPasswordRequest) seen.request()).getRequestId())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("", KEY),
            org.assertj.core.groups.Tuple.tuple("Kanari3nvogel!", KEY));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/reinstall | {} | image: is required",
        "/reinstall | {\"image\":[\"debian-12\"]} | image must be a text",
        "/reinstall | {\"image\":\"d\",\"ssh_keys\":\"k\"} | ssh_keys must be a list of texts",
        "/reinstall | {\"image\":\"d\",\"ssh_keys\":[1]} | ssh_keys must be a list of texts",
        "/reinstall | {\"image\":\"d\",\"ssh_keys\":[[\"a\"]]} | ssh_keys must be a list of texts",
        "/reinstall | {\"image\":\"d\",\"ssh_keys\":[\"a\\nb\"]} | ssh_keys: entry 1 is empty",
        "/reinstall | {\"image\":\"d\",\"ssh_keys\":[\"a\",\"\"]} | ssh_keys: entry 2 is empty",
        "/reinstall | {\"image\":\"d\",\"wipe\":\"no\"} | image, password, ssh_keys are known here",
        "/rescue | {} | action: is required",
        "/rescue | {\"action\":\"on\"} | action: must be start or end",
        "/rescue | {\"action\":true} | action must be a text",
        "/password | {\"password\":5} | password must be a text",
        "/undelete | {\"really\":true} | Unknown in the body: really"
      })
  void badBodiesAreToldAndNothingIsAsked(String path, String body, String told) {
    Reply reply = whmcs.post(SERVICE + path, body);

    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.message()).contains(told);
    assertThat(dcim.seen()).isEmpty();
  }

  @Test
  void keysAreNotWithoutLimit() {
    String keys = "\"k\",".repeat(33);
    Reply reply =
        whmcs.post(
            SERVICE + "/reinstall",
            "{\"image\":\"d\",\"ssh_keys\":[" + keys.substring(0, keys.length() - 1) + "]}");

    assertThat(reply.message()).contains("ssh_keys: holds more than 32 entries");
  }

  @Test
  void busyServiceTellsHowFarItIsWithOneMoreRpc() {
    dcim.answer("GetAssignment", installing().toBuilder().setOperation(World.OPERATION).build());
    dcim.answer("GetOperation", reinstalling(42));

    JsonNode operation = whmcs.get(SERVICE).data().get("operation");

    assertThat(dcim.seen()).hasSize(2);
    assertThat(operation.get("verb").asText()).isEqualTo("ReinstallAssignment");
    assertThat(operation.get("progress").asInt()).isEqualTo(42);
    assertThat(operation.get("step").asText()).isEqualTo("await-written");
    assertThat(operation.get("message").asText()).isEqualTo("Writing to disk");
    assertThat(operation.get("step_expected_end_at").asText()).isEqualTo("2023-11-14T22:23:20Z");
    assertThat(operation.get("step_deadline_at").asText()).isEqualTo("2023-11-14T22:53:20Z");
    assertThat(operation.get("expected_end_at").asText()).isEqualTo("2023-11-14T22:33:20Z");
    assertThat(operation.get("done").asBoolean()).isFalse();
  }

  @Test
  void busyServiceIsToldEvenIfItsProgressIsNot() {
    dcim.answer("GetAssignment", installing().toBuilder().setOperation(World.OPERATION).build());
    dcim.hang("GetOperation");

    Reply reply = whmcs.get(SERVICE);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.millis()).isLessThan(4_000);
    JsonNode operation = reply.data().get("operation");
    assertThat(operation.get("id").asText()).isEqualTo(World.OPERATION_ID);
    assertThat(operation.get("progress").isNull()).isTrue();
    assertThat(operation.get("verb").isNull()).isTrue();
  }

  @Test
  void progressIsNullWhereItCannotBeToldAndWholeWhenDone() {
    String own = SERVICE + "/operations/" + World.OPERATION_ID;
    assertThat(whmcs.get(own).data().get("progress").isNull()).isTrue();

    dcim.answer(
        "GetOperation",
        reinstalling(97).toBuilder().setDone(true).setResponse(Any.pack(active())).build());
    assertThat(whmcs.get(own).data().get("progress").asInt()).isEqualTo(100);
  }

  @Test
  void loginIsToldOnlyWhereItIsAskedFor() {
    dcim.answer(
        "GetAssignmentLogin",
        World.login().toBuilder().setRescue(true).addOtherPasswords("perhaps").build());

    Reply reply = whmcs.get(SERVICE + "/login");

    assertThat(reply.data().toString())
        .isEqualTo(
            "{\"service_id\":\"812\",\"username\":\"root\",\"password\":\"%s\",\"port\":22,"
                    .formatted(World.PASSWORD)
                + "\"rescue\":true,\"other_passwords\":[\"perhaps\"]}");
    assertThat(reply.header("Cache-Control")).contains("no-store");
    assertThat(whmcs.get(SERVICE).text()).doesNotContain(World.PASSWORD);
  }

  @Test
  void serverThatDoesNotKnowImagesIsOfAnotherVersion() {
    dcim.fail("ListImages", Status.UNIMPLEMENTED.asRuntimeException());

    assertThat(whmcs.get("/whmcs/v1/images").code()).isEqualTo("VERSION_MISMATCH");
  }

  private static Assignment ordered(int call) {
    return ((CreateAssignmentRequest) dcim.seen("CreateAssignment").get(call).request())
        .getAssignment();
  }

  private static List<String> ids(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return StreamSupport.stream(reply.data().spliterator(), false)
        .map(image -> image.get("id").asText())
        .toList();
  }

  private static StatusRuntimeException missing(String resource) {
    return refusal(Code.NOT_FOUND, "NOT_FOUND", "not there", Map.of("resource", resource));
  }

  private static Image.Builder image(String id, String shown) {
    return Image.newBuilder()
        .setName("images/" + id)
        .setDisplayName(shown)
        .setFamily("linux")
        .setArchitecture(Image.Architecture.X86_64);
  }

  @Test
  void aServiceTellsWhatItsSystemIsCalledAsLongAsThereIsThatImage() {
    dcim.answer("GetAssignment", active());
    JsonNode nameless = whmcs.get(SERVICE).data();
    assertThat(nameless.path("image").asText()).isEqualTo("debian-12");
    assertThat(nameless.path("image_name").isNull()).isTrue();

    dcim.answer("GetAssignment", active().toBuilder().setImageLabel("Debian 12").build());
    JsonNode named = whmcs.get(SERVICE).data();
    assertThat(named.path("image").asText()).isEqualTo("debian-12");
    assertThat(named.path("image_name").asText()).isEqualTo("Debian 12");
  }

  private static Assignment active() {
    return World.assignment(Assignment.State.ACTIVE).toBuilder()
        .setImage("images/debian-12")
        .build();
  }

  private static Assignment installing() {
    return World.assignment(Assignment.State.INSTALLING).toBuilder()
        .setImage("images/debian-12")
        .build();
  }

  private static Operation reinstalling(int percent) {
    return Operation.newBuilder()
        .setName(World.OPERATION)
        .setMetadata(
            Any.pack(
                OperationMetadata.newBuilder()
                    .setVerb("ReinstallAssignment")
                    .setStep("await-written")
                    .setStatusMessage("Writing to disk")
                    .setProgressPercent(percent)
                    .setStepExpectedEndTime(Timestamp.newBuilder().setSeconds(1_700_000_600))
                    .setStepDeadlineTime(Timestamp.newBuilder().setSeconds(1_700_002_400))
                    .setExpectedEndTime(Timestamp.newBuilder().setSeconds(1_700_001_200))
                    .setAssignment(installing())
                    .build()))
        .build();
  }
}
