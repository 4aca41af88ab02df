package io.toplink.dcim.whmcs.api;

import static io.toplink.dcim.whmcs.testing.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import com.google.rpc.Code;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.whmcs.testing.FakeDcim;
import io.toplink.dcim.whmcs.testing.HttpCaller;
import io.toplink.dcim.whmcs.testing.HttpCaller.Reply;
import io.toplink.dcim.whmcs.testing.TestGateway;
import io.toplink.dcim.whmcs.testing.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every call of the contract as it goes when all is well, and as it ends when it is not. */
class ServicesTest {
  private static final String ORDER =
      """
      {"package":"hk-e5","client_id":"1042","prefix":"hk_","hostname_format":"{label}-{ipv4}"}""";

  private final FakeDcim dcim = FakeDcim.start();
  private final TestGateway gateway = TestGateway.start(dcim.port(), "budgets.waiting = 2 s");
  private final HttpCaller whmcs = gateway.caller();

  @AfterEach
  void stop() {
    gateway.close();
    dcim.close();
  }

  @Test
  void orderIsOneCreateWithTheCallersIdentity() {
    dcim.answer("CreateAssignment", World.done("CreateAssignment", active()));
    dcim.answer("GetAssignmentLogin", World.login());

    Reply reply = whmcs.send("PUT", "/whmcs/v1/services/812", ORDER, "0192F0C0-0000-7000-8000-00000000000A");

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.data().at("/server/label").asText()).isEqualTo("HK-A07");
    assertThat(reply.data().at("/ipv4").asText()).isEqualTo("203.0.113.10");
    assertThat(reply.data().at("/password").asText()).isEqualTo(World.PASSWORD);
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
  }

  @Test
  void readingAServiceIsOneRpc() {
    dcim.answer("GetAssignment", active());

    Reply reply = whmcs.get("/whmcs/v1/services/812");

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(dcim.seen()).hasSize(1);
    assertThat(reply.data().has("password")).isFalse();
  }

  private static Assignment active() {
    return World.assignment(Assignment.State.ACTIVE);
  }
}
