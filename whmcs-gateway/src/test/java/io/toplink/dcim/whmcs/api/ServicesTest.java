package io.toplink.dcim.whmcs.api;

import static io.toplink.dcim.whmcs.testing.Refusals.later;
import static io.toplink.dcim.whmcs.testing.Refusals.refusal;
import static io.toplink.dcim.whmcs.testing.Refusals.status;
import static io.toplink.dcim.whmcs.testing.Refusals.violations;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.DeleteAssignmentRequest;
import io.toplink.dcim.v1.ListAssignmentsResponse;
import io.toplink.dcim.v1.ListPackagesResponse;
import io.toplink.dcim.v1.ListSitesResponse;
import io.toplink.dcim.v1.Package;
import io.toplink.dcim.v1.Power;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.Site;
import io.toplink.dcim.whmcs.testing.FakeDcim;
import io.toplink.dcim.whmcs.testing.HttpCaller;
import io.toplink.dcim.whmcs.testing.HttpCaller.Reply;
import io.toplink.dcim.whmcs.testing.TestGateway;
import io.toplink.dcim.whmcs.testing.World;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every call of the contract as it goes when all is well, and as it ends when it is not. */
class ServicesTest {
  private static final String SERVICE = "/whmcs/v1/services/812";
  private static final String ORDER =
      """
      {"package":"hk-e5","client_id":"1042","prefix":"hk_","hostname_format":"{label}-{ipv4}"}\
      """;

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
    dcim.answer("GetAssignment", active());
    dcim.answer("GetAssignmentLogin", World.login());
    dcim.answer("CreateAssignment", World.done("CreateAssignment", active()));
    dcim.answer(
        "ListPackages",
        ListPackagesResponse.newBuilder()
            .addPackages(
                Package.newBuilder()
                    .setName("packages/hk-e5")
                    .setDisplayName("HK E5")
                    .setAvailableCount(3)
                    .setBoundCount(12))
            .build());
    dcim.answer(
        "ListSites",
        ListSitesResponse.newBuilder()
            .addSites(Site.newBuilder().setName("sites/hk").setDisplayName("Hong Kong"))
            .build());
  }

  @Test
  void orderIsOneCreateWithTheCallersIdentity() {
    Reply reply = whmcs.send("PUT", SERVICE, ORDER, "0192F0C0-0000-7000-8000-00000000000A");

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.data().at("/server/label").asText()).isEqualTo("HK-A07");
    assertThat(reply.data().at("/server/id").asText()).isEqualTo("r750-07");
    assertThat(reply.data().at("/ipv4").asText()).isEqualTo("203.0.113.10");
    assertThat(reply.data().at("/ipv6").asText()).isEqualTo("2001:db8::10");
    assertThat(reply.data().at("/assigned_ips/0").asText()).isEqualTo("203.0.113.10/29");
    assertThat(reply.data().at("/username").asText()).isEqualTo("root");
    assertThat(reply.data().at("/password").asText()).isEqualTo(World.PASSWORD);
    assertThat(reply.data().at("/port").asInt()).isEqualTo(22);
    assertThat(reply.data().at("/package/name").asText()).isEqualTo("HK E5");
    assertThat(reply.data().at("/power/state").asText()).isEqualTo("on");
    FakeDcim.Seen seen = dcim.seen("CreateAssignment").get(0);
    CreateAssignmentRequest request = (CreateAssignmentRequest) seen.request();
    assertThat(request.getRequestId()).isEqualTo("0192f0c0-0000-7000-8000-00000000000a");
    assertThat(request.getAssignment())
        .isEqualTo(
            Assignment.newBuilder()
                .setPackage("packages/hk-e5")
                .setExternalId("812")
                .setCustomer("hk_1042")
                .setHostnameFormat("{label}-{ipv4}")
                .build());
    assertThat(seen.header("authorization"))
        .isEqualTo(HttpCaller.basic(World.GATEWAY_KEY, World.GATEWAY_SECRET));
    assertThat(seen.header("x-dcim-caller-key")).isEqualTo(World.KEY);
    assertThat(seen.header("x-dcim-caller-secret")).isEqualTo(World.SECRET);
    assertThat(seen.header("x-dcim-caller-address")).isEqualTo("127.0.0.1");
    assertThat(seen.header("x-request-id")).isEqualTo(reply.header("X-Request-Id"));
    assertThat(dcim.seen()).hasSize(2);
  }

  @Test
  void signatureIsPassedOnWithTheBytesItCovers() throws Exception {
    String signature = "ab".repeat(32);
    Reply reply =
        whmcs.send(
            java.net.http.HttpRequest.newBuilder(
                    java.net.URI.create("http://127.0.0.1:" + gateway.port() + SERVICE))
                .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(ORDER))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "0192F0C0-0000-7000-8000-00000000000A")
                .header(
                    "Authorization",
                    "DCIM-HMAC-SHA256 key=%s, ts=1700000000, sig=%s"
                        .formatted(World.KEY, signature)));

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    FakeDcim.Seen seen = dcim.seen("CreateAssignment").get(0);
    String digest =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest(ORDER.getBytes(StandardCharsets.UTF_8)));
    byte[] signed =
        seen.headers()
            .get(
                io.grpc.Metadata.Key.of(
                    "x-dcim-caller-signed-bin", io.grpc.Metadata.BINARY_BYTE_MARSHALLER));
    assertThat(new String(signed, StandardCharsets.UTF_8))
        .isEqualTo(
            "PUT\n" + SERVICE + "\n1700000000\n0192F0C0-0000-7000-8000-00000000000A\n" + digest);
    assertThat(seen.header("x-dcim-caller-signature")).isEqualTo(signature);
    assertThat(seen.header("x-dcim-caller-secret")).isEmpty();
  }

  @Test
  void orderByShownNameFindsThePackageAndTheSite() {
    whmcs.put(SERVICE, "{\"package\":\"HK E5\",\"client_id\":\"1\",\"site\":\"Hong Kong\"}");

    Assignment ordered =
        ((CreateAssignmentRequest) dcim.seen("CreateAssignment").get(0).request()).getAssignment();
    assertThat(ordered.getPackage()).isEqualTo("packages/hk-e5");
    assertThat(ordered.getSite()).isEqualTo("sites/hk");
  }

  @Test
  void orderStillRunningIsAcceptedWithAllThatIsKnown() {
    Assignment installing = World.assignment(Assignment.State.INSTALLING);
    Operation running = World.running("CreateAssignment", installing);
    dcim.answer("CreateAssignment", running);
    dcim.answer("WaitOperation", running);

    Reply reply = whmcs.put(SERVICE, ORDER);

    assertThat(reply.status()).as(reply.text()).isEqualTo(202);
    assertThat(reply.data().at("/state").asText()).isEqualTo("installing");
    assertThat(reply.data().at("/password").asText()).isEqualTo(World.PASSWORD);
    assertThat(reply.data().at("/operation/id").asText()).isEqualTo(World.OPERATION_ID);
    assertThat(reply.data().at("/operation/done").asBoolean()).isFalse();
  }

  @Test
  void orderIsWaitedForAndAnsweredAsItThenIs() {
    Assignment installing = World.assignment(Assignment.State.INSTALLING);
    dcim.answer("CreateAssignment", World.running("CreateAssignment", installing));
    dcim.answer("WaitOperation", World.done("CreateAssignment", active()));

    Reply reply = whmcs.put(SERVICE, ORDER);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.data().at("/state").asText()).isEqualTo("active");
  }

  @Test
  void serverThatCannotBeWaitedForDoesNotSpoilTheOrder() {
    Assignment installing = World.assignment(Assignment.State.INSTALLING);
    dcim.answer("CreateAssignment", World.running("CreateAssignment", installing));
    dcim.fail("WaitOperation", Status.UNAVAILABLE.asRuntimeException());

    assertThat(whmcs.put(SERVICE, ORDER).status()).isEqualTo(202);
  }

  @Test
  void orderWhoseMachineDoesNotComeUpSaysThatAServerIsHeld() {
    Assignment failed = World.assignment(Assignment.State.FAILED);
    dcim.answer(
        "CreateAssignment",
        World.failed(
            "CreateAssignment",
            failed,
            status(Code.UNAVAILABLE, "BMC_UNREACHABLE", "The BMC does not answer.", Map.of())));

    Reply reply = whmcs.put(SERVICE, ORDER);

    assertThat(reply.json().get("ok").asBoolean()).isFalse();
    assertThat(reply.code()).isEqualTo("BMC_UNREACHABLE");
    assertThat(reply.changed()).isEqualTo("yes");
    assertThat(reply.json().get("safe_to_retry").asBoolean()).isTrue();
    assertThat(reply.data().at("/server/id").asText()).isEqualTo("r750-07");
    assertThat(reply.data().at("/operation/error/code").asText()).isEqualTo("BMC_UNREACHABLE");
  }

  @Test
  void orderWhoseLoginCannotBeReadSaysThatAServerIsHeld() {
    dcim.fail("GetAssignmentLogin", Status.UNAVAILABLE.asRuntimeException());

    Reply reply = whmcs.put(SERVICE, ORDER);

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.changed()).isEqualTo("yes");
    assertThat(reply.message()).contains("A server is held for service 812");
  }

  @Test
  void outOfStockNamesThePackageAsItIsShownAndTheSite() {
    dcim.fail(
        "CreateAssignment",
        refusal(
            Code.FAILED_PRECONDITION,
            "OUT_OF_STOCK",
            "none",
            Map.of("package", "packages/hk-e5", "bound", "12", "unsellable", "2")));

    Reply reply = whmcs.put(SERVICE, "{\"package\":\"hk-e5\",\"client_id\":\"1\",\"site\":\"hk\"}");

    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.code()).isEqualTo("OUT_OF_STOCK");
    assertThat(reply.message()).startsWith("No free server is bound to package \"HK E5\" in hk.");
    assertThat(reply.changed()).isEqualTo("no");
  }

  @Test
  void readingAServiceIsOneRpcAndTellsNoPassword() {
    Reply reply = whmcs.get(SERVICE);

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(dcim.seen()).hasSize(1);
    assertThat(reply.data().has("password")).isFalse();
    assertThat(reply.data().get("created_at").asText()).isEqualTo("2023-11-14T22:13:20Z");
    assertThat(reply.data().get("operation").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "suspend, SuspendAssignment",
    "unsuspend, ResumeAssignment",
    "terminate, DeleteAssignment",
    "undelete, UndeleteAssignment",
    "unbind, DeleteAssignment"
  })
  void stepsOfALifeAreOneOperationEach(String path, String rpc) {
    dcim.answer(rpc, World.done(rpc, active()));
    assertThat(whmcs.post(SERVICE + "/" + path, "{}").status()).isEqualTo(200);
    assertThat(dcim.seen()).hasSize(1);

    dcim.answer(rpc, World.running(rpc, active()));
    dcim.answer("WaitOperation", World.running(rpc, active()));
    Reply running = whmcs.post(SERVICE + "/" + path, "{}");
    assertThat(running.status()).isEqualTo(202);
    assertThat(running.data().at("/operation/verb").asText()).isEqualTo(rpc);
  }

  @Test
  void terminateOfNothingIsDone() {
    dcim.answer("DeleteAssignment", Operation.newBuilder().setDone(true).build());

    Reply reply = whmcs.post(SERVICE + "/terminate", "{}");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.data().get("service_id").asText()).isEqualTo("812");
    assertThat(reply.data().get("state").asText()).isEqualTo("none");
    DeleteAssignmentRequest request =
        (DeleteAssignmentRequest) dcim.seen("DeleteAssignment").get(0).request();
    assertThat(request.getAllowMissing()).isTrue();
    assertThat(request.getKeepPower()).isFalse();
    assertThat(request.getWipe()).isEqualTo(DeleteAssignmentRequest.Wipe.WIPE_UNSPECIFIED);
    assertThat(request.getName()).isEqualTo("assignments/ext:812");
  }

  @ParameterizedTest
  @CsvSource({"none, NONE", "quick, QUICK", "full, FULL"})
  void terminateWipesAsItIsTold(String word, DeleteAssignmentRequest.Wipe wipe) {
    dcim.answer("DeleteAssignment", World.done("DeleteAssignment", active()));

    assertThat(whmcs.post(SERVICE + "/terminate", "{\"wipe\":\"" + word + "\"}").status())
        .isEqualTo(200);
    assertThat(((DeleteAssignmentRequest) dcim.seen("DeleteAssignment").get(0).request()).getWipe())
        .isEqualTo(wipe);
  }

  @Test
  void terminateDoesNotGuessWhatToWipe() {
    Reply reply = whmcs.post(SERVICE + "/terminate", "{\"wipe\":\"Quick\"}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.message()).contains("wipe: must be none, quick or full");
    assertThat(dcim.seen()).isEmpty();
  }

  @Test
  void terminationInItsGracePeriodTellsUntilWhen() {
    Assignment ending =
        World.assignment(Assignment.State.ENDING).toBuilder()
            .setPurgeTime(Timestamp.newBuilder().setSeconds(1_700_086_400))
            .build();
    dcim.answer("DeleteAssignment", World.done("DeleteAssignment", ending));

    Reply reply = whmcs.post(SERVICE + "/terminate", "{}");

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.data().get("state").asText()).isEqualTo("ending");
    assertThat(reply.data().get("purge_at").asText()).isEqualTo("2023-11-15T22:13:20Z");
  }

  @ParameterizedTest
  @CsvSource({
    "TRANSITION_UNSPECIFIED, null",
    "POWERING_ON, starting",
    "POWERING_OFF, stopping",
  })
  void aMachineOnItsWayIsNotToldAsRunning(Power.Transition transition, String told) {
    Power power = World.power(Power.State.ON).toBuilder().setTransition(transition).build();
    dcim.answer("GetAssignment", active().toBuilder().setPower(power).build());

    Reply reply = whmcs.get(SERVICE);

    assertThat(reply.data().at("/power/state").asText()).isEqualTo("on");
    assertThat(reply.data().at("/power/transition").asText()).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({
    "on, PowerOn, ON",
    "off, PowerOff, OFF",
    "soft_off, PowerOff, OFF",
    "reset, Restart, ON",
    "cycle, Restart, ON"
  })
  void powerButtons(String action, String rpc, Power.State ends) {
    dcim.answer(rpc, World.powered(rpc, ends));

    Reply reply = whmcs.post(SERVICE + "/power", "{\"action\":\"" + action + "\"}");

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.data().at("/power/state").asText()).isEqualToIgnoringCase(ends.name());
    if (dcim.seen(rpc).get(0).request() instanceof PowerOffRequest off) {
      assertThat(off.getManner())
          .isEqualTo(action.equals("off") ? Power.Manner.FORCED : Power.Manner.GRACEFUL);
      assertThat(off.getName()).isEqualTo("assignments/ext:812/power");
    }
  }

  @Test
  void powerThatCannotBeConfirmedMayHaveChanged() {
    dcim.answer(
        "PowerOn",
        World.failed(
            "PowerOn",
            active(),
            status(Code.DEADLINE_EXCEEDED, "POWER_STATE_UNCONFIRMED", "Still off.", Map.of())));

    Reply reply = whmcs.post(SERVICE + "/power", "{\"action\":\"on\"}");

    assertThat(reply.code()).isEqualTo("POWER_STATE_UNCONFIRMED");
    assertThat(reply.changed()).isEqualTo("unknown");
  }

  @Test
  void changingThePackageIsForPeople() {
    Reply same = whmcs.post(SERVICE + "/change-package", "{\"package\":\"HK E5\"}");
    Reply other = whmcs.post(SERVICE + "/change-package", "{\"package\":\"hk-e7\"}");

    assertThat(same.status()).isEqualTo(200);
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.code()).isEqualTo("NEEDS_MANUAL");
  }

  @Test
  void listsAreWholeAndInTheShapeOfTheContract() {
    dcim.answer(
        "ListAssignments",
        ListAssignmentsResponse.newBuilder()
            .addAssignments(active())
            .addAssignments(active().toBuilder().clearExternalId())
            .setNextPageToken("more")
            .build());

    assertThat(whmcs.get("/whmcs/v1/packages").data().toString())
        .isEqualTo(
            "[{\"id\":\"hk-e5\",\"name\":\"HK"
                + " E5\",\"available\":3,\"bound\":12,\"retired\":false}]");
    assertThat(whmcs.get("/whmcs/v1/sites").data().toString())
        .isEqualTo("[{\"id\":\"hk\",\"name\":\"Hong Kong\"}]");
    Reply services = whmcs.get("/whmcs/v1/services?page_token=a%2Fb");
    assertThat(services.data().get("services")).hasSize(1);
    assertThat(services.data().get("next_page_token").asText()).isEqualTo("more");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/usage", "/services/812/traffic"})
  void whatIsNotThereYetSaysSo(String path) {
    Reply reply = whmcs.get("/whmcs/v1" + path);

    assertThat(reply.status()).isEqualTo(501);
    assertThat(reply.code()).isEqualTo("NOT_SUPPORTED");
  }

  @Test
  void anotherServicesOperationIsNotThere() {
    dcim.answer("GetOperation", World.done("SuspendAssignment", active()));
    String own = SERVICE + "/operations/" + World.OPERATION_ID;

    assertThat(whmcs.get(own).data().get("verb").asText()).isEqualTo("SuspendAssignment");
    assertThat(whmcs.get(own.replace("812", "813")).code()).isEqualTo("NOT_FOUND");
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(
            refusal(Code.INVALID_ARGUMENT, "REQUEST_ID_REUSED"), 422, "REQUEST_ID_REUSED", "no"),
        Arguments.of(
            refusal(Code.UNAUTHENTICATED, "CREDENTIAL_INVALID"), 401, "CREDENTIAL_INVALID", "no"),
        Arguments.of(refusal(Code.UNAUTHENTICATED, "CLOCK_SKEW"), 401, "CLOCK_SKEW", "no"),
        Arguments.of(refusal(Code.PERMISSION_DENIED, "SCOPE_MISSING"), 403, "SCOPE_MISSING", "no"),
        Arguments.of(refusal(Code.NOT_FOUND, "NOT_FOUND"), 404, "NOT_FOUND", "no"),
        Arguments.of(later(Code.ABORTED, "SERVER_BUSY", 7), 423, "SERVER_BUSY", "no"),
        Arguments.of(
            later(Code.ABORTED, "REQUEST_IN_PROGRESS", 2), 409, "REQUEST_IN_PROGRESS", "unknown"),
        Arguments.of(refusal(Code.FAILED_PRECONDITION, "WRONG_STATE"), 409, "WRONG_STATE", "no"),
        Arguments.of(
            later(Code.RESOURCE_EXHAUSTED, "TOO_MANY_FAILED_LOGINS", 60),
            429,
            "TOO_MANY_FAILED_LOGINS",
            "no"),
        Arguments.of(
            later(Code.UNAVAILABLE, "STORAGE_UNAVAILABLE", 1),
            503,
            "STORAGE_UNAVAILABLE",
            "unknown"),
        Arguments.of(refusal(Code.INTERNAL, "INTERNAL"), 502, "UPSTREAM_ERROR", "unknown"),
        Arguments.of(Status.INTERNAL.asRuntimeException(), 502, "UPSTREAM_ERROR", "unknown"),
        Arguments.of(Status.UNIMPLEMENTED.asRuntimeException(), 501, "VERSION_MISMATCH", "no"),
        Arguments.of(
            refusal(Code.UNIMPLEMENTED, "METHOD_NOT_SUPPORTED"), 501, "VERSION_MISMATCH", "no"),
        Arguments.of(
            refusal(Code.DEADLINE_EXCEEDED, "DEADLINE_PASSED"), 504, "OUTCOME_UNKNOWN", "unknown"),
        Arguments.of(refusal(Code.UNIMPLEMENTED, "BMC_UNSUPPORTED"), 501, "BMC_UNSUPPORTED", "no"),
        Arguments.of(
            refusal(Code.UNAUTHENTICATED, "FORWARDED_CALL_REFUSED"),
            502,
            "GATEWAY_CREDENTIAL_REFUSED",
            "no"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusalsOfTheServer(
      StatusRuntimeException refusal, int status, String code, String changed) {
    dcim.fail("SuspendAssignment", refusal);

    Reply reply = whmcs.post(SERVICE + "/suspend", "{}");

    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.changed()).isEqualTo(changed);
    assertThat(reply.header("WWW-Authenticate").isEmpty()).isEqualTo(status != 401);
  }

  @Test
  void retryInfoBecomesRetryAfter() {
    dcim.fail("SuspendAssignment", later(Code.ABORTED, "SERVER_BUSY", 7));

    Reply reply = whmcs.post(SERVICE + "/suspend", "{}");

    assertThat(reply.header("Retry-After")).isEqualTo("7");
    assertThat(reply.json().get("retry_after_s").asInt()).isEqualTo(7);
  }

  @Test
  void brokenRulesAreToldByTheNamesTheCallerUsed() {
    dcim.fail(
        "CreateAssignment",
        violations(Map.of("assignment.customer", "is too long.", "assignment.hostname", "is bad")));

    Reply reply = whmcs.put(SERVICE, ORDER);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.message()).contains("client_id: is too long", "hostname: is bad");
  }

  @Test
  void addressThatIsNotAllowedIsNamed() {
    dcim.fail(
        "WhoAmI",
        refusal(
            Code.PERMISSION_DENIED,
            "SOURCE_IP_NOT_ALLOWED",
            "no",
            Map.of("remote_address", "203.0.113.9", "key", "whmcs", "allowed", "198.51.100.4")));

    assertThat(whmcs.get("/whmcs/v1/ping").message())
        .isEqualTo("Address 203.0.113.9 may not use key \"whmcs\"; allowed: 198.51.100.4.");
  }

  private static Assignment active() {
    return World.assignment(Assignment.State.ACTIVE);
  }
}
