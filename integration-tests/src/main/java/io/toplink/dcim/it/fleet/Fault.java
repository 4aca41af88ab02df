package io.toplink.dcim.it.fleet;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Something that goes wrong with one exchange, on order.
 *
 * @param kind what goes wrong
 * @param method whose requests it strikes; {@code *} for any
 * @param path regular expression the whole path must match; {@code .*} for any
 * @param times how often it strikes before it is used up; negative for ever
 * @param effect whether the request takes effect before it strikes
 * @param status of {@link Kind#STATUS}
 * @param headers of {@link Kind#STATUS}, {@link Kind#BODY}
 * @param body of {@link Kind#STATUS}, {@link Kind#BODY}; U+DC80 to U+DCFF standing alone are the
 *     bytes 0x80 to 0xff
 * @param delay of {@link Kind#DELAY}, and between two bytes of {@link Kind#DRIP}
 */
public record Fault(
    Kind kind,
    String method,
    String path,
    int times,
    boolean effect,
    int status,
    Map<String, String> headers,
    String body,
    Duration delay) {

  /** What can go wrong. */
  public enum Kind {
    /** Takes the connection and says nothing, before TLS. Strikes connections. */
    HANG_AT_ACCEPT,
    /** Takes the connection and only speaks TLS of long ago. Strikes connections. */
    OLD_TLS,
    /** Reads the request and never answers. */
    HANG,
    /** Sends the head of the answer and no more. */
    HANG_AFTER_HEAD,
    /** Sends half of the answer's body and no more. */
    HANG_IN_BODY,
    /** Sends half of the answer's body and closes. */
    CUT_IN_BODY,
    /** Sends the answer byte by byte. */
    DRIP,
    /** Resets the connection instead of answering. */
    RESET,
    /** Answers with another status. */
    STATUS,
    /** Answers 200 with another body. */
    BODY,
    /** Answers 200 with 100 MB. */
    HUGE,
    /** Answers 200 with chunks whose lengths are no numbers. */
    BAD_CHUNKS,
    /** Answers 200 with JSON nested 10 000 deep. */
    DEEP,
    /** Answers with what belongs to another path. */
    OTHER_ANSWER,
    /** Answers rightly, but now and then for a few bytes that were lost, changed or repeated. */
    GARBLED,
    /** Answers rightly, but late. */
    DELAY
  }

  public static Fault of(Kind kind) {
    return new Fault(kind, "*", ".*", 1, false, 500, Map.of(), "", Duration.ofSeconds(1));
  }

  /** Answers with a status, without effect. */
  public static Fault status(int status) {
    return of(Kind.STATUS).withStatus(status);
  }

  /** An error answer as Redfish words it, without effect. */
  public static Fault error(int status, String messageId, String message) {
    return status(status)
        .withBody(
            "{\"error\":{\"code\":\""
                + messageId
                + "\",\"message\":\""
                + message
                + "\",\"@Message.ExtendedInfo\":[{\"MessageId\":\""
                + messageId
                + "\",\"Message\":\""
                + message
                + "\"}]}}");
  }

  /** Says yes and does nothing. */
  public static Fault lie() {
    return status(204).on("POST", ".*");
  }

  public Fault on(String method, String path) {
    Pattern.compile(path);
    return new Fault(kind, method, path, times, effect, status, headers, body, delay);
  }

  public Fault times(int times) {
    return new Fault(kind, method, path, times, effect, status, headers, body, delay);
  }

  public Fault afterEffect() {
    return new Fault(kind, method, path, times, true, status, headers, body, delay);
  }

  public Fault withStatus(int status) {
    return new Fault(kind, method, path, times, effect, status, headers, body, delay);
  }

  public Fault withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Fault(kind, method, path, times, effect, status, Map.copyOf(more), body, delay);
  }

  public Fault withBody(String body) {
    return new Fault(kind, method, path, times, effect, status, headers, body, delay);
  }

  public Fault withDelay(Duration delay) {
    return new Fault(kind, method, path, times, effect, status, headers, body, delay);
  }

  /** Whether it strikes before there is a request. */
  boolean strikesConnections() {
    return kind == Kind.HANG_AT_ACCEPT || kind == Kind.OLD_TLS;
  }

  boolean strikes(String requestMethod, String requestPath) {
    return !strikesConnections()
        && (method.equals("*") || method.equals(requestMethod))
        && Pattern.matches(path, requestPath);
  }
}
