package io.toplink.dcim.core.bmc.redfish;

import io.toplink.dcim.core.base.Secret;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * What came back, body unread.
 *
 * @param status HTTP status
 * @param headers as sent
 * @param body as sent; empty if it was lost on its way, which for a command does not matter
 */
record Answer(int status, HttpHeaders headers, byte[] body) {
  private static final int LONGEST_WAIT_DIGITS = 6;

  boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** The same, as if a secret were not in its body. */
  Answer without(Secret secret) {
    String text = new String(body, StandardCharsets.UTF_8).replace(secret.reveal(), "***");
    return new Answer(status, headers, text.getBytes(StandardCharsets.UTF_8));
  }

  boolean isRedirect() {
    return status >= 300 && status < 400;
  }

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** How long the BMC wants to be left alone; empty if it did not say, or gave a date. */
  Optional<Duration> retryAfter() {
    return header("Retry-After")
        .map(String::strip)
        .filter(value -> value.matches("[0-9]+"))
        .map(
            value ->
                value.length() > LONGEST_WAIT_DIGITS
                    ? Duration.ofDays(10)
                    : Duration.ofSeconds(Integer.parseInt(value)));
  }
}
