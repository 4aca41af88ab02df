package io.toplink.dcim.core.base;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One call that changes something: who, what, and which attempt it is. Made by the edge, passed to
 * every mutating method of the core.
 *
 * @param caller who asks
 * @param method the full method, such as {@code toplink.dcim.v1.PowerService/PowerOff}
 * @param requestId the caller's own id for this attempt and its repetitions; null if it gave none
 * @param fingerprint SHA-256 over the request without its request id, hex: tells a repetition from
 *     a different request
 * @param requestJson the request as JSON, sensitive fields marked out
 * @param callId ties together what is logged about this call
 */
public record Call(
    Caller caller,
    String method,
    @Nullable UUID requestId,
    String fingerprint,
    String requestJson,
    String callId) {

  /** The method without its service, such as {@code PowerOff}. */
  public String verb() {
    return method.substring(method.lastIndexOf('/') + 1);
  }
}
