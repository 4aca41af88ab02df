package io.toplink.dcim.whmcs.api;

import static io.toplink.dcim.whmcs.testing.Refusals.refusal;
import static io.toplink.dcim.whmcs.testing.Refusals.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.Operation;
import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import com.google.rpc.Code;
import io.grpc.Status;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.OperationMetadata;
import io.toplink.dcim.whmcs.testing.FakeDcim;
import io.toplink.dcim.whmcs.testing.HttpCaller;
import io.toplink.dcim.whmcs.testing.HttpCaller.Reply;
import io.toplink.dcim.whmcs.testing.TestGateway;
import io.toplink.dcim.whmcs.testing.World;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looking at one operation of a service, and calling it off. */
class ServiceOperationsTest {
  private static final String SERVICE = "/whmcs/v1/services/812";
  private static final String OPERATION = SERVICE + "/operations/" + World.OPERATION_ID;
  private static final String CANCEL = OPERATION + "/cancel";

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
  void aReinstallationIsUnderWay() {
    dcim.forget();
    dcim.answer("GetAssignment", World.assignment(Assignment.State.INSTALLING));
    dcim.answer("GetOperation", about("assignments/a1b2c3"));
    dcim.answer("CancelOperation", Empty.getDefaultInstance());
    dcim.answer("WaitOperation", cancelled(about("assignments/a1b2c3")));
  }

  private static Operation about(String target) {
    return Operation.newBuilder()
        .setName(World.OPERATION)
        .setMetadata(
            Any.pack(
                OperationMetadata.newBuilder()
                    .setVerb("ReinstallAssignment")
                    .setTarget(target)
                    .setStep("power-off")
                    .setCancellable(true)
                    .build()))
        .build();
  }

  private static Operation cancelled(Operation operation) {
    return operation.toBuilder()
        .setDone(true)
        .setError(status(Code.CANCELLED, "OPERATION_CANCELLED", "It was cancelled.", Map.of()))
        .build();
  }

  @Test
  void whatWasCancelledIsOverAndSaysSo() {
    Reply reply = whmcs.post(CANCEL, "{}");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.data().get("done").asBoolean()).isTrue();
    assertThat(reply.data().at("/error/code").asText()).isEqualTo("OPERATION_CANCELLED");
    assertThat(dcim.seen("CancelOperation"))
        .singleElement()
        .extracting(FakeDcim.Seen::request)
        .isEqualTo(CancelOperationRequest.newBuilder().setName(World.OPERATION).build());
  }

  @Test
  void whatWillEndIsAccepted() {
    Operation still = about("assignments/a1b2c3");
    dcim.answer("WaitOperation", still);

    Reply reply = whmcs.post(CANCEL, "{}");

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.data().get("done").asBoolean()).isFalse();
  }

  @Test
  void whatCannotBeSeenToEndIsAcceptedAllTheSame() {
    dcim.fail("WaitOperation", Status.UNAVAILABLE.asRuntimeException());

    assertThat(whmcs.post(CANCEL, "{}").status()).isEqualTo(202);
  }

  @Test
  void afterThePointOfNoReturnItIsRefused() {
    dcim.fail("CancelOperation", refusal(Code.FAILED_PRECONDITION, "CANCEL_TOO_LATE"));

    Reply reply = whmcs.post(CANCEL, "{}");

    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.code()).isEqualTo("CANCEL_TOO_LATE");
    assertThat(reply.changed()).isEqualTo("no");
    assertThat(dcim.seen("WaitOperation")).isEmpty();
  }

  @Test
  void whatIsOverIsNotCancelled() {
    Operation done =
        about("assignments/a1b2c3").toBuilder()
            .setDone(true)
            .setResponse(Any.pack(World.assignment(Assignment.State.ACTIVE)))
            .build();
    dcim.answer("GetOperation", done);

    Reply reply = whmcs.post(CANCEL, "{}");

    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.code()).isEqualTo("CANCEL_TOO_LATE");
    assertThat(reply.message()).contains("over already: it was carried out");
    assertThat(reply.data().get("done").asBoolean()).isTrue();
    assertThat(dcim.seen("CancelOperation")).isEmpty();
  }

  @Test
  void whatEndsBeforeItIsStoppedIsNotCalledCancelled() {
    dcim.answer(
        "WaitOperation",
        about("assignments/a1b2c3").toBuilder()
            .setDone(true)
            .setError(status(Code.UNAVAILABLE, "BMC_UNREACHABLE", "Silent.", Map.of()))
            .build());

    Reply reply = whmcs.post(CANCEL, "{}");

    assertThat(reply.code()).isEqualTo("CANCEL_TOO_LATE");
    assertThat(reply.message()).contains("it failed");
  }

  @Test
  void cancellingTwiceAnswersTheSame() {
    dcim.answer("GetOperation", cancelled(about("assignments/a1b2c3")));

    assertThat(whmcs.post(CANCEL, "{}").status()).isEqualTo(200);
    assertThat(dcim.seen("CancelOperation")).isEmpty();
  }

  @Test
  void whatGaveUpAndKeepsTheServerIsLetGo() throws Exception {
    Operation waiting = cancelled(about("assignments/a1b2c3"));
    OperationMetadata metadata =
        waiting.getMetadata().unpack(OperationMetadata.class).toBuilder()
            .setNeedsAttention(true)
            .build();
    dcim.answer("GetOperation", waiting.toBuilder().setMetadata(Any.pack(metadata)).build());

    assertThat(whmcs.get(OPERATION).data().get("needs_attention").asBoolean()).isTrue();
    assertThat(whmcs.post(CANCEL, "{}").status()).isEqualTo(200);
    assertThat(dcim.seen("CancelOperation")).hasSize(1);
  }

  @Test
  void workOnThePowerOfItsServerIsItsToo() {
    dcim.answer("GetOperation", about("servers/r750-07"));

    assertThat(whmcs.post(CANCEL, "{}").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"assignments/another", "servers/r750-08", "batches", ""})
  void theWorkOfAnotherServiceIsNotThere(String target) {
    dcim.answer("GetOperation", about(target));

    Reply reply = whmcs.post(CANCEL, "{}");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.code()).isEqualTo("NOT_FOUND");
    assertThat(dcim.seen("CancelOperation")).isEmpty();
  }

  @Test
  void whoCouldNotHaveStartedItCannotStopIt() {
    dcim.fail(
        "CancelOperation",
        refusal(
            Code.PERMISSION_DENIED,
            "SCOPE_MISSING",
            "Not yours.",
            Map.of("scope", "SCOPE_PROVISIONING")));

    Reply reply = whmcs.post(CANCEL, "{}");

    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.message()).contains("SCOPE_PROVISIONING");
  }

  @Test
  void aPageKnowsWhetherItCanStillBeStopped() {
    dcim.answer(
        "GetAssignment",
        World.assignment(Assignment.State.INSTALLING).toBuilder()
            .setOperation(World.OPERATION)
            .build());

    assertThat(whmcs.get(SERVICE).data().at("/operation/cancellable").asBoolean()).isTrue();

    dcim.fail("GetOperation", Status.UNAVAILABLE.asRuntimeException());
    assertThat(whmcs.get(SERVICE).data().at("/operation/cancellable").isNull()).isTrue();
  }
}
