package io.toplink.dcim.whmcs.http;

import java.util.Map;

/** What a field of an rpc is called over here, so that a refusal names what the caller sent. */
final class FieldNames {
  private static final Map<String, String> JSON =
      Map.of(
          "name", "service_id",
          "external_id", "service_id",
          "customer", "client_id",
          "request_id", "Idempotency-Key",
          "root_password", "password");

  private FieldNames() {}

  /** From {@code assignment.hostname_format} to {@code hostname_format}. */
  static String ofJson(String protoPath) {
    String last = protoPath.substring(protoPath.lastIndexOf('.') + 1);
    return JSON.getOrDefault(last, last.isEmpty() ? "body" : last);
  }
}
