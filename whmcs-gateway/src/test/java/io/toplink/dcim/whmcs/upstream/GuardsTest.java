package io.toplink.dcim.whmcs.upstream;

import static io.toplink.dcim.whmcs.testing.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.SuspendAssignmentRequest;
import io.toplink.dcim.whmcs.testing.FakeDcim;
import io.toplink.dcim.whmcs.testing.HttpCaller;
import io.toplink.dcim.whmcs.testing.HttpCaller.Reply;
import io.toplink.dcim.whmcs.testing.TestGateway;
import io.toplink.dcim.whmcs.testing.Until;
import io.toplink.dcim.whmcs.testing.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Retry, circuit breakers and bulkheads, through the whole gateway. */
class GuardsTest {
  private static final String QUICK =
      """
      mutate { try-time = 500 ms, total-time = 2 s, retry-wait = 20 ms, open-time = 300 ms, minimum-calls = 3 }
      read { try-time = 500 ms, total-time = 500 ms, retry-wait = 20 ms, open-time = 300 ms, minimum-calls = 3 }
      admin { try-time = 500 ms, total-time = 500 ms, retry-wait = 20 ms, open-time = 300 ms }
      """;
  private static final String SUSPEND = "/whmcs/v1/services/812/suspend";
  private static final String SERVICE = "/whmcs/v1/services/812";

  private final FakeDcim dcim = FakeDcim.start();
  private TestGateway gateway = TestGateway.start(dcim.port(), QUICK);
  private HttpCaller whmcs = gateway.caller();

  @AfterEach
  void stop() {
    gateway.close();
    dcim.close();
  }

  @Test
  void unavailableIsRetriedWithTheSameRequestId() {
    AtomicInteger tries = new AtomicInteger();
    dcim.on(
        "SuspendAssignment",
        (request, out) -> {
          if (tries.incrementAndGet() < 3) {
            out.onError(Status.UNAVAILABLE.asRuntimeException());
          } else {
            out.onNext(World.done("SuspendAssignment", suspended()));
            out.onCompleted();
          }
        });

    Reply reply = whmcs.post(SUSPEND, "{}");

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(dcim.seen("SuspendAssignment"))
        .hasSize(3)
        .extracting(seen -> ((SuspendAssignmentRequest) seen.request()).getRequestId())
        .containsOnly(requestIdOf(0));
  }

  @Test
  void nothingElseIsRetried() {
    gateway.close();
    gateway = TestGateway.start(dcim.port(), "mutate.minimum-calls = 100");
    whmcs = gateway.caller();
    for (Status.Code code :
        List.of(
            Status.Code.INTERNAL,
            Status.Code.UNKNOWN,
            Status.Code.ABORTED,
            Status.Code.RESOURCE_EXHAUSTED,
            Status.Code.FAILED_PRECONDITION)) {
      dcim.forget();
      dcim.fail("SuspendAssignment", code.toStatus().asRuntimeException());
      whmcs.post(SUSPEND, "{}");
      assertThat(dcim.seen("SuspendAssignment")).as(code.name()).hasSize(1);
    }
  }

  @Test
  void machineThatIsUnreachableIsNotAServerThatIs() {
    dcim.fail("PowerOn", refusal(Code.UNAVAILABLE, "BMC_UNREACHABLE"));

    for (int i = 0; i < 10; i++) {
      Reply reply = whmcs.post(SERVICE + "/power", "{\"action\":\"on\"}");
      assertThat(reply.code()).isEqualTo("BMC_UNREACHABLE");
      assertThat(reply.changed()).isEqualTo("no");
    }
    assertThat(dcim.seen("PowerOn")).hasSize(10);
  }

  @Test
  void businessErrorsNeverOpenTheBreaker() {
    dcim.fail("CreateAssignment", refusal(Code.FAILED_PRECONDITION, "ORDER_DIFFERS"));

    for (int i = 0; i < 50; i++) {
      Reply reply = whmcs.put(SERVICE, "{\"package\":\"hk-e5\",\"client_id\":\"1\"}");
      assertThat(reply.code()).isEqualTo("ORDER_DIFFERS");
    }
    assertThat(breaker("mutate")).isEqualTo("closed");
  }

  @Test
  void breakerOpensAnswersAtOnceAndIsClosedByHealthNotByOrders() {
    dcim.fail("CreateAssignment", Status.UNAVAILABLE.asRuntimeException());
    dcim.answer("Check", health(ServingStatus.NOT_SERVING));
    String order = "{\"package\":\"hk-e5\",\"client_id\":\"1\"}";
    Until.holds(
        () -> {
          whmcs.put(SERVICE, order);
          return !breaker("mutate").equals("closed");
        });
    dcim.forget();

    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Reply refused = whmcs.put(SERVICE, order);
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("CONTROL_SERVER_UNREACHABLE");
      assertThat(refused.changed()).isEqualTo("no");
      assertThat(refused.message()).containsPattern("Try again after [0-9:]{8} UTC");
      assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
      assertThat(refused.json().get("retry_after_s").asInt()).isPositive();
      millis.add(refused.millis());
    }
    // The quickest: a busy machine may hold up many of them, but nothing waits by itself.
    assertThat(Collections.min(millis)).isLessThan(50);
    Until.holds(() -> !dcim.seen("Check").isEmpty());
    assertThat(dcim.seen("CreateAssignment")).isEmpty();

    dcim.answer("Check", health(ServingStatus.SERVING));
    Until.holds(() -> breaker("mutate").equals("closed"));
    assertThat(dcim.seen("CreateAssignment")).isEmpty();
    dcim.answer("CreateAssignment", World.done("CreateAssignment", active()));
    dcim.answer("GetAssignmentLogin", World.login());
    assertThat(whmcs.put(SERVICE, order).status()).isEqualTo(200);
  }

  @Test
  void breakersOfTheClassesAreSeparate() {
    dcim.fail("GetAssignment", Status.UNAVAILABLE.asRuntimeException());
    dcim.answer("Check", health(ServingStatus.NOT_SERVING));
    dcim.answer("SuspendAssignment", World.done("SuspendAssignment", suspended()));
    Until.holds(
        () -> {
          whmcs.get(SERVICE);
          return !breaker("read").equals("closed");
        });

    assertThat(whmcs.post(SUSPEND, "{}").status()).isEqualTo(200);
    assertThat(breaker("mutate")).isEqualTo("closed");
  }

  @Test
  void outageIsNotMultipliedByRetries() {
    dcim.fail("GetAssignment", Status.UNAVAILABLE.asRuntimeException());
    try (TestGateway neverOpens =
        TestGateway.start(
            dcim.port(), QUICK.replace("minimum-calls = 3", "minimum-calls = 10000"))) {
      int calls = 100;
      HttpCaller caller = neverOpens.caller();
      for (int i = 0; i < calls; i++) {
        caller.get(SERVICE);
      }
      assertThat(dcim.seen("GetAssignment")).hasSizeBetween(calls, calls * 11 / 10);
    }
  }

  @Test
  void deadlineOfAMutationLeavesTheOutcomeUnknown() {
    dcim.hang("SuspendAssignment");

    Reply reply = whmcs.post(SUSPEND, "{}");

    assertThat(reply.status()).as(reply.text()).isEqualTo(504);
    assertThat(reply.code()).isEqualTo("OUTCOME_UNKNOWN");
    assertThat(reply.changed()).isEqualTo("unknown");
    assertThat(reply.json().get("safe_to_retry").asBoolean()).isTrue();
    assertThat(dcim.seen("SuspendAssignment")).hasSize(1);
  }

  @Test
  void deadlineOfAReadChangesNothing() {
    dcim.hang("GetAssignment");

    Reply reply = whmcs.get(SERVICE);

    assertThat(reply.status()).isEqualTo(504);
    assertThat(reply.changed()).isEqualTo("no");
  }

  @Test
  void deadlineOfTheServersIsOneOfOursAndOpensTheBreaker() {
    dcim.fail("GetAssignment", refusal(Code.DEADLINE_EXCEEDED, "DEADLINE_PASSED"));

    Reply reply = whmcs.get(SERVICE);

    assertThat(reply.status()).isEqualTo(504);
    assertThat(reply.code()).isEqualTo("CONTROL_SERVER_TIMEOUT");
    assertThat(reply.changed()).isEqualTo("no");
    assertThat(reply.json().get("safe_to_retry").asBoolean()).isTrue();
    Until.holds(
        () -> {
          whmcs.get(SERVICE);
          return !breaker("read").equals("closed");
        });
  }

  @Test
  void connectionRefusedChangedNothingForSure() {
    dcim.close();

    Reply reply = whmcs.post(SUSPEND, "{}");

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.code()).isEqualTo("CONTROL_SERVER_UNREACHABLE");
    assertThat(reply.changed()).isEqualTo("no");
  }

  @Test
  void answerLostAfterSendingMayHaveChangedSomething() {
    dcim.on("SuspendAssignment", (request, out) -> new Thread(dcim::close).start());

    Reply reply = whmcs.post(SUSPEND, "{}");

    assertThat(reply.status()).as(reply.text()).isIn(503, 504);
    assertThat(reply.changed()).isEqualTo("unknown");
    assertThat(reply.json().get("safe_to_retry").asBoolean()).isTrue();
  }

  @Test
  void serverThatComesBackIsFoundAtOnce() {
    gateway.close();
    gateway = TestGateway.start(dcim.port(), "read.minimum-calls = 100");
    whmcs = gateway.caller();
    dcim.close();
    assertThat(whmcs.get(SERVICE).status()).isEqualTo(503);
    try (FakeDcim again = FakeDcim.startOn(dcim.port())) {
      again.answer("GetAssignment", active());

      assertThat(whmcs.get(SERVICE).status()).isEqualTo(200);
    }
  }

  @Test
  void fullBulkheadIsBusyAndOthersAreNotHeldUp() throws Exception {
    gateway.close();
    gateway =
        TestGateway.start(
            dcim.port(), "mutate { concurrent = 1, queue-time = 50 ms, try-time = 10 s }");
    whmcs = gateway.caller();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    dcim.on(
        "SuspendAssignment",
        (request, out) -> {
          inside.countDown();
          try {
            release.await();
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
          }
          out.onNext(World.done("SuspendAssignment", suspended()));
          out.onCompleted();
        });
    dcim.answer("GetAssignment", active());
    CompletableFuture<Reply> first = CompletableFuture.supplyAsync(() -> whmcs.post(SUSPEND, "{}"));
    inside.await();

    Reply second = whmcs.post(SUSPEND, "{}");

    assertThat(second.status()).isEqualTo(429);
    assertThat(second.code()).isEqualTo("BUSY");
    assertThat(second.header("Retry-After")).isEqualTo("1");
    assertThat(second.changed()).isEqualTo("no");
    assertThat(whmcs.get(SERVICE).status()).isEqualTo(200);
    release.countDown();
    assertThat(first.get().status()).isEqualTo(200);
  }

  @Test
  void readyWhileTheServerIsDownAndSaysSo() {
    dcim.close();
    List<Integer> statuses = new ArrayList<>();
    Until.holds(
        () -> {
          statuses.add(whmcs.get(SERVICE).status());
          return breaker("read").equals("open");
        });

    Reply ready = whmcs.get("/readyz");

    assertThat(statuses).containsOnly(503);
    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.json().at("/upstream/mutate").asText()).isEqualTo("closed");
    assertThat(whmcs.get("/livez").status()).isEqualTo(200);
  }

  private String requestIdOf(int call) {
    return ((SuspendAssignmentRequest) dcim.seen("SuspendAssignment").get(call).request())
        .getRequestId();
  }

  private String breaker(String callClass) {
    return whmcs.get("/readyz").json().at("/upstream/" + callClass).asText();
  }

  private static HealthCheckResponse health(ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }

  private static Assignment active() {
    return World.assignment(Assignment.State.ACTIVE);
  }

  private static Assignment suspended() {
    return World.assignment(Assignment.State.SUSPENDED);
  }
}
