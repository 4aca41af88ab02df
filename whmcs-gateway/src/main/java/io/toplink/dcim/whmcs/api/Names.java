package io.toplink.dcim.whmcs.api;

import com.google.protobuf.Timestamp;
import io.toplink.dcim.v1.Assignment;
import java.time.Instant;
import java.util.Locale;

/** Names of the contract, and what they are called over here. */
final class Names {
  private Names() {}

  /** The caller's own live assignment of a WHMCS service. */
  static String assignment(String serviceId) {
    return "assignments/ext:" + serviceId;
  }

  /** The power of the server that a WHMCS service has. */
  static String power(String serviceId) {
    return assignment(serviceId) + "/power";
  }

  /** {@code hk-e5} of {@code packages/hk-e5}. */
  static String idOf(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  static String lower(Assignment.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** As RFC 3339 writes it. */
  static String time(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos()).toString();
  }
}
