package io.toplink.dcim.whmcs.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The two names a request has: one for logs, one that makes repeating it harmless. */
final class RequestIds {
  private static final Pattern FOR_LOGS = Pattern.compile("[A-Za-z0-9-]{8,64}");
  private static final Pattern FORM =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private RequestIds() {}

  /** The caller's {@code X-Request-Id} if it is usable, else a new one. */
  static String forLogs(List<String> sent) {
    if (sent.size() == 1 && FOR_LOGS.matcher(sent.get(0)).matches()) {
      return sent.get(0);
    }
    return UUID.randomUUID().toString();
  }

  /**
   * The {@code Idempotency-Key} of a call that changes something, in lower case.
   *
   * @throws ProblemException if there is none, more than one, or it is not a UUID
   */
  static Optional<String> idempotencyKey(Route route, List<String> sent) {
    if (!route.mutates()) {
      return Optional.empty();
    }
    if (sent.isEmpty()) {
      throw Problem.of(
              400,
              "REQUEST_ID_REQUIRED",
              "The Idempotency-Key header is missing. Send a UUID, the same one when repeating a"
                  + " call; see /whmcs/v1/openapi.yaml.")
          .asException();
    }
    if (sent.size() > 1) {
      throw Problem.of(400, "REQUEST_ID_AMBIGUOUS", "More than one Idempotency-Key was sent.")
          .asException();
    }
    String key = sent.get(0).toLowerCase(Locale.ROOT);
    if (!FORM.matcher(key).matches() || key.equals(new UUID(0, 0).toString())) {
      throw Problem.of(400, "REQUEST_ID_INVALID", "The Idempotency-Key must be a UUID.")
          .asException();
    }
    return Optional.of(key);
  }
}
