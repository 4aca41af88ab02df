package io.toplink.dcim.whmcs.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.whmcs.testing.FakeDcim;
import io.toplink.dcim.whmcs.testing.HttpCaller;
import io.toplink.dcim.whmcs.testing.RawHttp;
import io.toplink.dcim.whmcs.testing.RawHttp.RawReply;
import io.toplink.dcim.whmcs.testing.TestGateway;
import io.toplink.dcim.whmcs.testing.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What callers get wrong, byte for byte on the wire, and the answer to each. In every case the
 * answer is JSON, names a request id, tells no secret, and the server is never asked.
 */
class BadInputTest {
  private static final String AUTH =
      "Authorization: " + HttpCaller.basic(World.KEY, World.SECRET) + "\r\n";
  private static final String KEY = "Idempotency-Key: 0192f0c0-0000-7000-8000-000000000001\r\n";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String HOST = "Host: gateway\r\n";
  private static final String SUSPEND = "POST /whmcs/v1/services/812/suspend HTTP/1.1\r\n";
  private static final String ONE_HOP_PROXY = "X-Forwarded-For: ";

  private static FakeDcim dcim;
  private static TestGateway gateway;
  private static TestGateway behindProxy;

  @BeforeAll
  static void start() {
    dcim = FakeDcim.start();
    gateway =
        TestGateway.start(dcim.port(), "limits { header-time = 1 s, body-time = 1 s, idle = 5 s }");
    behindProxy =
        TestGateway.start(
            dcim.port(),
            "listen { trusted-proxies = [\"127.0.0.0/8\"], host-names = [\"gateway\"] }");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    behindProxy.close();
    dcim.close();
  }

  /** A request as it goes over the wire, and what comes back. */
  record Case(String name, byte[] request, int status, String code) {
    static Case of(String name, String request, int status, String code) {
      return new Case(name, request.getBytes(StandardCharsets.ISO_8859_1), status, code);
    }

    static Case body(String name, String body, int status, String code) {
      return body(name, body.getBytes(StandardCharsets.UTF_8), status, code);
    }

    static Case body(String name, byte[] body, int status, String code) {
      String head =
          SUSPEND + HOST + AUTH + KEY + JSON + "Content-Length: " + body.length + "\r\n\r\n";
      byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
      byte[] all = java.util.Arrays.copyOf(start, start.length + body.length);
      System.arraycopy(body, 0, all, start.length, body.length);
      return new Case(name, all, status, code);
    }

    static Case path(String name, String path, int status, String code) {
      return of(name, "GET " + path + " HTTP/1.1\r\n" + HOST + AUTH + "\r\n", status, code);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        Case.of("H1 no credential", get(""), 401, "CREDENTIAL_MISSING"),
        Case.of("H1 empty secret", get(basic(World.KEY, "")), 401, "CREDENTIAL_MISSING"),
        Case.of("H1 two credentials", get(AUTH + AUTH), 401, "CREDENTIAL_AMBIGUOUS"),
        Case.path("H2 secret in query", "/whmcs/v1/ping?secret=x", 400, "CREDENTIAL_IN_URL"),
        Case.path("H2 key in path", "/whmcs/v1/services/" + World.KEY, 400, "CREDENTIAL_IN_URL"),
        Case.of("H3 secret cut off", get(basic(World.KEY, "dcs123")), 401, "CREDENTIAL_INVALID"),
        Case.of("H3 swapped", get(basic(World.SECRET, World.KEY)), 401, "CREDENTIAL_INVALID"),
        Case.of("H3 not base64", get("Authorization: Basic %%%\r\n"), 401, "CREDENTIAL_INVALID"),
        Case.of("H3 other scheme", get("Authorization: Bearer x\r\n"), 401, "CREDENTIAL_INVALID"),
        Case.path(
            "H9 GET on a mutating path",
            "/whmcs/v1/services/812/suspend",
            405,
            "METHOD_NOT_ALLOWED"),
        Case.of("H10 TRACE", method("TRACE"), 405, "METHOD_NOT_ALLOWED"),
        Case.of("H10 PROPFIND", method("PROPFIND"), 405, "METHOD_NOT_ALLOWED"),
        Case.of("H10 lower case", method("get"), 405, "METHOD_NOT_ALLOWED"),
        Case.of("H10 HEAD", "HEAD /whmcs/v1/ping HTTP/1.1\r\n" + HOST + "\r\n", 405, ""),
        Case.of(
            "H11 preflight",
            "OPTIONS /whmcs/v1/ping HTTP/1.1\r\nOrigin: https://evil\r\n" + HOST + "\r\n",
            403,
            "CORS_NOT_ALLOWED"),
        Case.path("H12 unknown path", "/whmcs/v1/servers", 404, "UNKNOWN_PATH"),
        Case.path("H13 dot dot", "/whmcs/v1/../admin", 400, "PATH_INVALID"),
        Case.path("H13 encoded dots", "/whmcs/v1/%2e%2e/admin", 400, "PATH_INVALID"),
        Case.path("H13 encoded slash", "/whmcs/v1/services/8%2f12", 400, "PATH_INVALID"),
        Case.path("H13 empty segment", "/whmcs//v1/ping", 400, "PATH_INVALID"),
        Case.path("H13 parameter", "/whmcs/v1/ping;x=1", 400, "PATH_INVALID"),
        Case.path("H13 NUL", "/whmcs/v1/services/8%00", 400, "REQUEST_INVALID"),
        Case.path("H13 half an escape", "/whmcs/v1/services/8%2", 400, "REQUEST_INVALID"),
        Case.path("H14 older version", "/whmcs/v0/ping", 410, "VERSION_GONE"),
        Case.of(
            "H15 no content type",
            SUSPEND + HOST + AUTH + KEY + "Content-Length: 2\r\n\r\n{}",
            415,
            "UNSUPPORTED_MEDIA_TYPE"),
        Case.of(
            "H15 text",
            SUSPEND + HOST + AUTH + KEY + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}",
            415,
            "UNSUPPORTED_MEDIA_TYPE"),
        Case.of(
            "H16 UTF-16",
            SUSPEND
                + HOST
                + AUTH
                + KEY
                + "Content-Type: application/json; charset=utf-16\r\nContent-Length: 2\r\n\r\n{}",
            415,
            "UNSUPPORTED_MEDIA_TYPE"),
        Case.body("H16 byte order mark", "\ufeff{}", 400, "ENCODING_INVALID"),
        Case.body("H17 empty body", "", 400, "BODY_REQUIRED"),
        Case.body("H18 not JSON", "reason=x", 400, "JSON_INVALID"),
        Case.body("H18 two objects", "{}{}", 400, "JSON_INVALID"),
        Case.body("H18 cut off", "{\"reason\":\"a", 400, "JSON_INVALID"),
        Case.body("H18 empty PHP array", "[]", 400, "JSON_INVALID"),
        Case.body(
            "H19 duplicate", "{\"reason\":\"a\",\"reason\":\"b\"}", 400, "JSON_DUPLICATE_KEY"),
        Case.body("H20 unknown field", "{\"keep_powr\":true}", 400, "UNKNOWN_FIELD"),
        Case.body(
            "H21 deep",
            "{\"reason\":" + "[".repeat(1000) + "]".repeat(1000) + "}",
            400,
            "JSON_TOO_DEEP"),
        Case.body("H22 number for text", "{\"reason\":1}", 400, "FIELD_TYPE"),
        Case.body("H22 text for flag", "{\"keep_power\":\"true\"}", 400, "FIELD_TYPE"),
        Case.body("H22 1e400", "{\"keep_power\":1e400}", 400, "FIELD_TYPE"),
        Case.body("H22 NaN", "{\"keep_power\":NaN}", 400, "JSON_INVALID"),
        Case.body("H22 object for text", "{\"reason\":{\"a\":1}}", 400, "FIELD_TYPE"),
        Case.body(
            "H23 not UTF-8",
            new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'},
            400,
            "ENCODING_INVALID"),
        Case.body("H23 lone surrogate", "{\"reason\":\"\\ud800\"}", 400, "ENCODING_INVALID"),
        Case.body(
            "H24 too large",
            "{\"reason\":\"" + "a".repeat(256 * 1024) + "\"}",
            413,
            "BODY_TOO_LARGE"),
        Case.of(
            "H24 too large, chunked",
            SUSPEND
                + HOST
                + AUTH
                + KEY
                + JSON
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "40001\r\n"
                + "a".repeat(0x40001)
                + "\r\n0\r\n\r\n",
            413,
            "BODY_TOO_LARGE"),
        Case.of(
            "H25 body shorter than announced",
            SUSPEND + HOST + AUTH + KEY + JSON + "Content-Length: 10\r\n\r\n{}",
            408,
            "BODY_TIMEOUT"),
        Case.of(
            "H26 negative length",
            SUSPEND + HOST + AUTH + KEY + JSON + "Content-Length: -1\r\n\r\n",
            400,
            "REQUEST_INVALID"),
        Case.of(
            "H26 length no number",
            SUSPEND + HOST + AUTH + KEY + JSON + "Content-Length: abc\r\n\r\n",
            400,
            "REQUEST_INVALID"),
        Case.of(
            "H26 two lengths",
            SUSPEND
                + HOST
                + AUTH
                + KEY
                + JSON
                + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
            400,
            "REQUEST_INVALID"),
        Case.of(
            "H27 length and chunks",
            SUSPEND
                + HOST
                + AUTH
                + KEY
                + JSON
                + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
            "REQUEST_INVALID"),
        Case.of(
            "H28 bad chunk",
            SUSPEND
                + HOST
                + AUTH
                + KEY
                + JSON
                + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n",
            400,
            "REQUEST_INVALID"),
        Case.of(
            "H28 huge trailer",
            SUSPEND
                + HOST
                + AUTH
                + KEY
                + JSON
                + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Large: "
                + "a".repeat(100_000)
                + "\r\n\r\n",
            400,
            "REQUEST_INVALID"),
        Case.of(
            "H29 large header",
            get("X-Large: " + "a".repeat(20_000) + "\r\n"),
            431,
            "HEADERS_TOO_LARGE"),
        Case.of("H29 folded header", get("X-Folded: a\r\n b\r\n"), 400, "REQUEST_INVALID"),
        Case.of("H30 no Host", "GET /livez HTTP/1.1\r\n\r\n", 400, "REQUEST_INVALID"),
        Case.of(
            "H30 two Hosts",
            "GET /livez HTTP/1.1\r\n" + HOST + HOST + "\r\n",
            400,
            "REQUEST_INVALID"),
        Case.of("H31 stalls in the head", "GET /livez HTTP/1.1\r\nHost", 408, ""),
        Case.of(
            "H35 100-continue, no credential",
            SUSPEND + HOST + KEY + JSON + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n",
            401,
            "CREDENTIAL_MISSING"),
        Case.of(
            "H36 compressed",
            SUSPEND
                + HOST
                + AUTH
                + KEY
                + JSON
                + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
            415,
            "UNSUPPORTED_MEDIA_TYPE"),
        Case.of(
            "H37 no Idempotency-Key",
            SUSPEND + HOST + AUTH + JSON + "Content-Length: 2\r\n\r\n{}",
            400,
            "REQUEST_ID_REQUIRED"),
        Case.of(
            "H38 key of two characters",
            SUSPEND
                + HOST
                + AUTH
                + "Idempotency-Key: ab\r\n"
                + JSON
                + "Content-Length: 2\r\n\r\n{}",
            400,
            "REQUEST_ID_INVALID"),
        Case.of(
            "H38 key of zeroes",
            SUSPEND
                + HOST
                + AUTH
                + "Idempotency-Key: 00000000-0000-0000-0000-000000000000\r\n"
                + JSON
                + "Content-Length: 2\r\n\r\n{}",
            400,
            "REQUEST_ID_INVALID"),
        Case.of(
            "H39 two keys",
            SUSPEND + HOST + AUTH + KEY + KEY + JSON + "Content-Length: 2\r\n\r\n{}",
            400,
            "REQUEST_ID_AMBIGUOUS"),
        Case.body("H50 control characters", "{\"reason\":\"a\\r\\nb\"}", 400, "INVALID_FIELD"),
        Case.path("service id with a space", "/whmcs/v1/services/8%2012", 400, "INVALID_FIELD"),
        Case.path("unknown parameter", "/whmcs/v1/services?page=2", 400, "UNKNOWN_FIELD"),
        Case.path(
            "parameter twice",
            "/whmcs/v1/services?page_token=a&page_token=b",
            400,
            "INVALID_FIELD"),
        Case.of(
            "body with GET",
            "GET /whmcs/v1/ping HTTP/1.1\r\n" + HOST + AUTH + "Content-Length: 2\r\n\r\n{}",
            400,
            "BODY_NOT_ALLOWED"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void badInputIsRefusedInWords(Case input) {
    dcim.forget();

    RawReply reply = RawHttp.send(gateway.port(), input.request());

    assertThat(reply.status()).as(reply.text()).isEqualTo(input.status());
    assertThat(reply.text()).doesNotContain(World.SECRET, "Exception", "\tat ", "Jetty");
    if (!input.code().isEmpty()) {
      assertThat(reply.body()).contains("\"code\":\"" + input.code() + "\"", "\"changed\":\"no\"");
      assertThat(reply.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
      assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
      assertThat(reply.body()).contains("\"request_id\":\"" + reply.header("X-Request-Id") + "\"");
    }
    assertThat(dcim.seen()).isEmpty();
  }

  static Stream<Case> casesBehindProxy() {
    return Stream.of(
        Case.of(
            "H7 garbage",
            get(AUTH + ONE_HOP_PROXY + "unknown\r\n"),
            400,
            "FORWARDED_HEADER_INVALID"),
        Case.of(
            "H7 10 KB",
            get(AUTH + ONE_HOP_PROXY + "192.0.2.1,".repeat(1000) + "\r\n"),
            400,
            "FORWARDED_HEADER_INVALID"),
        Case.of(
            "H7 500 hops",
            get(AUTH + ONE_HOP_PROXY + "::1,".repeat(499) + "::1\r\n"),
            400,
            "FORWARDED_HEADER_INVALID"),
        Case.of(
            "H8 secret without TLS",
            get(AUTH + ONE_HOP_PROXY + "192.0.2.1\r\n"),
            400,
            "TLS_REQUIRED"),
        Case.of(
            "H30 other name", "GET /livez HTTP/1.1\r\nHost: other\r\n\r\n", 421, "HOST_UNKNOWN"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("casesBehindProxy")
  void badInputThroughATrustedProxy(Case input) {
    RawReply reply = RawHttp.send(behindProxy.port(), input.request());

    assertThat(reply.status()).as(reply.text()).isEqualTo(input.status());
    assertThat(reply.body()).contains("\"code\":\"" + input.code() + "\"");
  }

  @Test
  void forwardedForIsIgnoredFromOthersAndReadFromTheRightFromProxies() {
    dcim.answer("GetAssignment", World.assignment(Assignment.State.ACTIVE));
    String service = "GET /whmcs/v1/services/812 HTTP/1.1\r\n" + HOST + AUTH;
    String forwarded =
        "X-Forwarded-For: 198.51.100.66, 203.0.113.9\r\nX-Forwarded-Proto: https\r\n";
    byte[] request = (service + forwarded + "\r\n").getBytes(StandardCharsets.US_ASCII);

    dcim.forget();
    RawHttp.send(gateway.port(), request);
    RawHttp.send(behindProxy.port(), request);

    assertThat(dcim.seen())
        .extracting(seen -> seen.header("x-dcim-caller-address"))
        .containsExactly("127.0.0.1", "203.0.113.9");
  }

  @Test
  void silentConnectionIsClosed() {
    RawReply reply = RawHttp.send(gateway.port(), new byte[0]);

    assertThat(reply.text()).isEmpty();
    assertThat(reply.millis()).isBetween(900L, 4_000L);
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() {
    dcim.answer("GetAssignment", World.assignment(Assignment.State.ACTIVE));
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      String close = i == 19 ? "Connection: close\r\n" : "";
      all.append("GET /whmcs/v1/services/812 HTTP/1.1\r\n" + HOST + AUTH + close);
      all.append("X-Request-Id: pipelined-" + (100 + i) + "\r\n\r\n");
    }

    RawReply reply =
        RawHttp.send(gateway.port(), all.toString().getBytes(StandardCharsets.US_ASCII));

    int at = 0;
    for (int i = 0; i < 20; i++) {
      at = reply.text().indexOf("X-Request-Id: pipelined-" + (100 + i), at);
      assertThat(at).as("answer %d", i).isPositive();
    }
  }

  @Test
  void bodyInChunksOfOneByteForEverIsEndedInTime() {
    dcim.forget();
    String head = SUSPEND + HOST + AUTH + KEY + JSON + "Transfer-Encoding: chunked\r\n\r\n";

    RawReply reply = RawHttp.drip(gateway.port(), head, "1\r\n \r\n");

    assertThat(reply.status()).as(reply.text()).isEqualTo(408);
    assertThat(reply.body()).contains("\"code\":\"BODY_TIMEOUT\"", "\"changed\":\"no\"");
    assertThat(reply.header("Connection")).isEqualTo("close");
    assertThat(reply.millis()).isBetween(900L, 4_000L);
    assertThat(dcim.seen()).isEmpty();
  }

  @Test
  void tooManyCallsWithOneKeyAreRefusedAndOtherKeysAreNot() {
    dcim.answer("GetAssignment", World.assignment(Assignment.State.ACTIVE));
    try (TestGateway limited =
        TestGateway.start(dcim.port(), "limits { calls-per-second = 1, call-burst = 3 }")) {
      HttpCaller whmcs = limited.caller();
      List<HttpCaller.Reply> replies = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        replies.add(whmcs.get("/whmcs/v1/services/812"));
      }

      assertThat(replies.subList(0, 3)).extracting(HttpCaller.Reply::status).containsOnly(200);
      HttpCaller.Reply refused =
          replies.stream().filter(reply -> reply.status() != 200).findFirst().orElseThrow();
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.code()).isEqualTo("RATE_LIMITED");
      assertThat(refused.changed()).isEqualTo("no");
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      String other = HttpCaller.basic("dck" + "B".repeat(22), World.SECRET);
      assertThat(
              whmcs
                  .send(
                      whmcs
                          .request("GET", "/whmcs/v1/services/812")
                          .setHeader("Authorization", other))
                  .status())
          .isEqualTo(200);
    }
  }

  private static String get(String headers) {
    return "GET /whmcs/v1/ping HTTP/1.1\r\n" + HOST + headers + "\r\n";
  }

  private static String method(String method) {
    return method + " /whmcs/v1/ping HTTP/1.1\r\n" + HOST + AUTH + "\r\n";
  }

  private static String basic(String key, String secret) {
    return "Authorization: " + HttpCaller.basic(key, secret) + "\r\n";
  }
}
