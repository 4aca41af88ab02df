package io.toplink.dcim.whmcs.http;

/** What an endpoint answers when all went well. */
public sealed interface Answer {

  /** Data for the {@code data} member. */
  record Json(int status, Object data) implements Answer {}

  /** A document as it is. */
  record Document(int status, String contentType, byte[] bytes) implements Answer {}

  /** A JSON document of its own shape, for the probes. */
  record Plain(int status, Object json) implements Answer {}

  static Answer ok(Object data) {
    return new Json(200, data);
  }

  /** Accepted for good, and still being worked on. */
  static Answer accepted(Object data) {
    return new Json(202, data);
  }
}
