package io.toplink.dcim.core.bmc.redfish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcLimits;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a BMC answers: an answer or a {@link BmcException}, soon, and with little memory. */
class AnswerFuzzTest {
  private static final int ANSWERS = 10_000;
  private static final long MOST_BYTES = 64L << 20;
  private static final Duration MOST_TIME = Duration.ofSeconds(2);

  private static final List<String> SEEDS =
      List.of(
          """
          {"@odata.id": "/redfish/v1/", "Id": "RootService", "Vendor": "Acme", "RedfishVersion": "1.9.0",
           "Systems": {"@odata.id": "/redfish/v1/Systems"}, "Oem": {"Acme": {"Sso": [true, null, 1.5e3]}},
           "Links": {"Sessions": {"@odata.id": "/redfish/v1/SessionService/Sessions"}}}
          """,
          """
          {"@odata.id": "/redfish/v1/Systems", "Members@odata.count": 1,
           "Members": [{"@odata.id": "/redfish/v1/Systems/Node0"}]}
          """,
          """
          {"@odata.id": "/redfish/v1/Systems/Node0", "@odata.etag": "W/\\"17\\"", "PowerState": "On",
           "SerialNumber": "CZ\\u00e4 1234", "UUID": "4c4c4544-0042-3510-8052-b4c04f564231",
           "Manufacturer": "Acme\\tInc.", "Boot": {"BootSourceOverrideTarget": "None"},
           "Actions": {"#ComputerSystem.Reset": {"target": "/redfish/v1/Systems/Node0/Actions/Reset",
             "ResetType@Redfish.AllowableValues": ["On", "ForceOff", "GracefulShutdown"]}},
           "Status": {"Health": "OK", "Conditions": [{"Severity": "Warning"}, {}]}}
          """,
          """
          {"error": {"code": "Base.1.8.GeneralError", "message": "see info", "@Message.ExtendedInfo": [
             {"MessageId": "IDRAC.2.8.SYS518", "Message": "not ready", "MessageArgs": ["a", 2]}]}}
          """);

  private static final List<String> SCRAPS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "\\",
          "\\u",
          "\\ud800",
          "null",
          "true",
          "-",
          "1e999999",
          "0x1",
          "NaN",
          "//",
          "/*",
          "\u0000",
          "\ufeff",
          "{\"a\":",
          "[[[[",
          "\"@odata.id\":",
          "\"PowerState\":{}",
          "\"UUID\":[]",
          "9".repeat(2000),
          " ".repeat(500));

  private final JsonBody json = new JsonBody(BmcLimits.DEFAULT);
  private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void tenThousandSpoiltAnswersAreReadOrRefused() {
    Random random = new Random(20_261_122);
    int read = 0;
    for (int i = 0; i < ANSWERS; i++) {
      byte[] answer = SEEDS.get(i % SEEDS.size()).getBytes(StandardCharsets.UTF_8);
      for (int times = random.nextInt(4); times >= 0; times--) {
        answer = spoil(answer, random);
      }
      read += isRead(answer) ? 1 : 0;
    }
    // Both happen, or nothing was tried.
    assertThat(read).isBetween(ANSWERS / 20, ANSWERS * 19 / 20);
  }

  @ParameterizedTest
  @CsvSource({"[, ''", "'{\"a\":', ''", "' ', '{}'", "'{\"a\":[', ''", "'\"', ''", "9, ''"})
  void oneMebibyteOfTheSame(String part, String end) {
    String answer = part.repeat((1 << 20) / part.length() - 2) + end;
    isRead(answer.getBytes(StandardCharsets.UTF_8));
    isRead(("{\"PowerState\":" + answer + "}").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void asManyMembersAsFit() {
    StringBuilder answer = new StringBuilder("{\"PowerState\":\"On\"");
    IntStream.range(0, 70_000).forEach(i -> answer.append(",\"n").append(i).append("\":\"\""));
    assertThat(isRead(answer.append("}").toString().getBytes(StandardCharsets.UTF_8))).isTrue();
    StringBuilder list = new StringBuilder("{\"Members\":[0");
    IntStream.range(0, 300_000).forEach(i -> list.append(",0"));
    assertThat(isRead(list.append("]}").toString().getBytes(StandardCharsets.UTF_8))).isFalse();
  }

  /** Reads an answer in every way there is. */
  private boolean isRead(byte[] bytes) {
    Answer answer = new Answer(200, HttpHeaders.of(Map.of(), (name, value) -> true), bytes);
    long allocated = memory.getCurrentThreadAllocatedBytes();
    long start = memory.getCurrentThreadCpuTime();
    Throwable failure = catchThrowable(() -> read(answer));
    Throwable textFailure =
        catchThrowable(() -> PowerStates.of(json.readTexts(answer, "/x").path("PowerState")));
    assertThat(memory.getCurrentThreadCpuTime() - start).isLessThan(MOST_TIME.toNanos());
    assertThat(memory.getCurrentThreadAllocatedBytes() - allocated).isLessThan(MOST_BYTES);
    if (failure != null) {
      assertThat(failure).isInstanceOf(BmcException.class);
    }
    if (textFailure != null) {
      assertThat(textFailure).isInstanceOf(BmcException.class);
      assertThat(textFailure.getMessage()).hasSizeLessThan(1000);
    }
    return failure == null;
  }

  private void read(Answer answer) throws BmcException {
    Messages.of(json.readLeniently(answer));
    JsonNode body = json.read(answer, "/redfish/v1/x");
    Identities.of(body);
    PowerStates.of(body.path("PowerState"));
    Links.of(body.path("Systems"));
    Links.ofAll(body.path("Members"));
    Quirks.of(List.of(Text.clean(body.path("Vendor").asText())));
  }

  private static byte[] spoil(byte[] answer, Random random) {
    int at = random.nextInt(answer.length + 1);
    int end = Math.min(answer.length, at + random.nextInt(40));
    ByteArrayOutputStream spoilt = new ByteArrayOutputStream();
    spoilt.write(answer, 0, at);
    switch (random.nextInt(7)) {
      case 0 -> {
        // The rest is lost.
        return spoilt.toByteArray();
      }
      case 1 -> spoilt.write(random.nextInt(256));
      case 2 -> spoilt.writeBytes(scrap(random));
      case 3 -> {
        // Some of it comes twice.
        spoilt.write(answer, at, end - at);
        end = at;
      }
      case 4 -> {
        for (int i = at; i < end; i++) {
          spoilt.write(answer[i] ^ 1 << random.nextInt(8));
        }
      }
      case 5 -> spoilt.writeBytes("[".repeat(random.nextInt(200)).getBytes(StandardCharsets.UTF_8));
      default -> end = Math.min(answer.length, end + 1);
    }
    spoilt.write(answer, end, answer.length - end);
    return spoilt.toByteArray();
  }

  private static byte[] scrap(Random random) {
    return SCRAPS.get(random.nextInt(SCRAPS.size())).getBytes(StandardCharsets.UTF_8);
  }
}
