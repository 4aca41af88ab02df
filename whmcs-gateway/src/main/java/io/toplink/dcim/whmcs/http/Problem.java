package io.toplink.dcim.whmcs.http;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * An answer that is not what was asked for, in the words of the contract.
 *
 * @param status of HTTP
 * @param code for programs: an ErrorReason without its prefix, or one of the gateway's own
 * @param message for people: what is wrong, where, and what to do
 * @param safeToRetry the same call with the same Idempotency-Key does no harm and may well help
 * @param data what is there nevertheless
 * @param headers further ones, such as {@code Allow}
 */
public record Problem(
    int status,
    String code,
    String message,
    Changed changed,
    boolean safeToRetry,
    Optional<Duration> retryAfter,
    Optional<Object> data,
    Map<String, String> headers) {

  /** Whether the call left anything behind. */
  public enum Changed {
    NO,
    YES,
    UNKNOWN
  }

  /** A refusal that the same call would meet again; nothing was changed. */
  public static Problem of(int status, String code, String message) {
    return new Problem(
        status, code, message, Changed.NO, false, Optional.empty(), Optional.empty(), Map.of());
  }

  public Problem changed(Changed newChanged) {
    return new Problem(status, code, message, newChanged, safeToRetry, retryAfter, data, headers);
  }

  public Problem retryable() {
    return new Problem(status, code, message, changed, true, retryAfter, data, headers);
  }

  /** Safe to retry, after a while. */
  public Problem retryable(Duration after) {
    return new Problem(status, code, message, changed, true, Optional.of(after), data, headers);
  }

  public Problem message(String newMessage) {
    return new Problem(status, code, newMessage, changed, safeToRetry, retryAfter, data, headers);
  }

  public Problem data(Object newData) {
    return new Problem(
        status, code, message, changed, safeToRetry, retryAfter, Optional.of(newData), headers);
  }

  public Problem header(String name, String value) {
    return new Problem(
        status, code, message, changed, safeToRetry, retryAfter, data, Map.of(name, value));
  }

  public ProblemException asException() {
    return new ProblemException(this);
  }
}
