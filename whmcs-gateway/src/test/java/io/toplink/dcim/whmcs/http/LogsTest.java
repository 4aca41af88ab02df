package io.toplink.dcim.whmcs.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.SuspendAssignmentRequest;
import io.toplink.dcim.whmcs.testing.FakeDcim;
import io.toplink.dcim.whmcs.testing.HttpCaller;
import io.toplink.dcim.whmcs.testing.RawHttp;
import io.toplink.dcim.whmcs.testing.TestGateway;
import io.toplink.dcim.whmcs.testing.Until;
import io.toplink.dcim.whmcs.testing.World;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is logged of a request, and what never is: with everything of ours at its loudest. */
class LogsTest {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger ours = (Logger) LoggerFactory.getLogger("io.toplink.dcim");
  private final Logger access = (Logger) LoggerFactory.getLogger("access");
  private final ListAppender<ILoggingEvent> kept = new ListAppender<>();
  private final FakeDcim dcim = FakeDcim.start();
  private final TestGateway gateway = TestGateway.start(dcim.port(), "");
  private final HttpCaller whmcs = gateway.caller();

  @BeforeEach
  void listen() {
    kept.start();
    root.addAppender(kept);
    ours.setLevel(Level.ALL);
    access.setLevel(Level.ALL);
  }

  @AfterEach
  void stop() {
    root.detachAppender(kept);
    ours.setLevel(null);
    access.setLevel(null);
    gateway.close();
    dcim.close();
  }

  @Test
  void eachRequestIsOneLineWithoutQueryOrSecret() {
    dcim.answer(
        "CreateAssignment",
        World.done("CreateAssignment", World.assignment(Assignment.State.ACTIVE)));
    dcim.answer("GetAssignmentLogin", World.login());
    dcim.fail("ListAssignments", Status.INTERNAL.withDescription("boom").asRuntimeException());
    String order = "{\"package\":\"hk-e5\",\"client_id\":\"1\"}";

    String requestId = whmcs.put("/whmcs/v1/services/812", order).header("X-Request-Id");
    whmcs.post("/whmcs/v1/services/812/password", "{\"password\":\"" + World.PASSWORD + "\"}");
    whmcs.get("/whmcs/v1/services?page_token=query-canary");
    whmcs.get("/whmcs/v1/ping?secret=" + World.SECRET);
    whmcs.get("/whmcs/v1/services/" + World.SECRET);
    Until.holds(() -> accessLines().size() == 5);

    assertThat(accessLines().get(0))
        .contains("\"method\":\"PUT\"", "\"path\":\"/whmcs/v1/services/812\"")
        .contains("\"status\":\"200\"", "\"key\":\"" + World.KEY + "\"")
        .contains(requestId, "\"ms\":", "\"client\":\"127.0.0.1\"");
    String everything = String.join("\n", lines(kept.list));
    assertThat(everything)
        .doesNotContain(World.SECRET, World.GATEWAY_SECRET, World.PASSWORD, "query-canary")
        .doesNotContain(HttpCaller.basic(World.KEY, World.SECRET).substring(6));
  }

  @Test
  void clientThatIsGoneBeforeTheAnswerIsOneLineAndMayAskAgain() {
    CompletableFuture<Void> gone = new CompletableFuture<>();
    Message done = World.done("SuspendAssignment", World.assignment(Assignment.State.SUSPENDED));
    dcim.on(
        "SuspendAssignment",
        (request, out) -> {
          gone.orTimeout(10, TimeUnit.SECONDS).join();
          out.onNext(done);
          out.onCompleted();
        });
    String path = "/whmcs/v1/services/812/suspend";
    String key = "0192f0c0-0000-7000-8000-00000000000b";
    String request =
        "POST %s HTTP/1.1\r\nHost: gateway\r\nAuthorization: %s\r\nIdempotency-Key: %s\r\n"
                .formatted(path, HttpCaller.basic(World.KEY, World.SECRET), key)
            + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    RawHttp.sendAndVanish(gateway.port(), request, () -> !dcim.seen().isEmpty());
    gone.complete(null);
    Until.holds(() -> accessLines().size() == 1);

    assertThat(accessLines().get(0)).contains("\"code\":\"CLIENT_GONE\"", path);
    assertThat(lines(warnings())).isEmpty();
    assertThat(whmcs.send("POST", path, "{}", key).status()).isEqualTo(200);
    assertThat(dcim.seen())
        .extracting(seen -> ((SuspendAssignmentRequest) seen.request()).getRequestId())
        .containsExactly(key, key);
  }

  @Test
  void orderlyStopIsNothingToWarnOf() {
    dcim.answer("GetAssignment", World.assignment(Assignment.State.ACTIVE));
    assertThat(whmcs.get("/whmcs/v1/services/812").status()).isEqualTo(200);

    gateway.close();

    assertThat(lines(warnings())).isEmpty();
  }

  private List<ILoggingEvent> warnings() {
    return List.copyOf(kept.list).stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .toList();
  }

  private List<String> accessLines() {
    return lines(
        List.copyOf(kept.list).stream()
            .filter(event -> event.getLoggerName().equals("access"))
            .toList());
  }

  private static List<String> lines(List<ILoggingEvent> events) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.start();
    return List.copyOf(events).stream()
        .map(event -> new String(encoder.encode(event), StandardCharsets.UTF_8))
        .map(line -> line.replace("\\/", "/"))
        .toList();
  }
}
