package io.toplink.dcim.core.base;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A failure a caller can act on: why, one sentence for people, and details for programs.
 *
 * <p>The message is shown to callers as it is: it says what, where and what to do, and never holds
 * a secret.
 */
public final class DcimException extends RuntimeException {

  /**
   * One field that is wrong.
   *
   * @param field path as in the contract, such as {@code server.bmc.host}
   * @param description what is wrong and what was expected, one sentence
   * @param rule the rule it breaks, such as {@code required}
   */
  public record FieldViolation(String field, String description, String rule) {}

  private final Reason reason;
  private final Map<String, String> metadata;
  private final List<FieldViolation> violations;
  private final @Nullable Duration retryAfter;
  private final @Nullable Caller refused;

  private DcimException(
      Reason reason,
      String message,
      Map<String, String> metadata,
      List<FieldViolation> violations,
      @Nullable Duration retryAfter,
      @Nullable Caller refused,
      @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.metadata = metadata;
    this.violations = List.copyOf(violations);
    this.retryAfter = retryAfter;
    this.refused = refused;
  }

  /** A failure with metadata given as key, value, key, value. */
  public static DcimException of(Reason reason, String message, String... metadata) {
    if (metadata.length % 2 != 0) {
      throw new IllegalArgumentException("metadata must come in pairs: " + List.of(metadata));
    }
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i < metadata.length; i += 2) {
      pairs.put(metadata[i], metadata[i + 1]);
    }
    return new DcimException(reason, message, pairs, List.of(), null, null, null);
  }

  /** A failure whose metadata is already a map, such as one read back from storage. */
  public static DcimException of(Reason reason, String message, Map<String, String> metadata) {
    return new DcimException(reason, message, Map.copyOf(metadata), List.of(), null, null, null);
  }

  /** There is no such resource, or none this caller may see. */
  public static DcimException notFound(String resource) {
    return of(Reason.NOT_FOUND, "there is no " + resource, "resource", resource);
  }

  /** There is such a resource already. */
  public static DcimException alreadyExists(String resource) {
    return of(Reason.ALREADY_EXISTS, resource + " exists already", "resource", resource);
  }

  /** One field is wrong. */
  public static DcimException invalid(String field, String description) {
    return invalid(List.of(new FieldViolation(field, description, "invalid")));
  }

  /** Several fields are wrong; all of them are told. */
  public static DcimException invalid(List<FieldViolation> violations) {
    StringBuilder message = new StringBuilder();
    for (FieldViolation violation : violations) {
      message
          .append(message.length() == 0 ? "" : "; ")
          .append(violation.field())
          .append(": ")
          .append(violation.description());
    }
    return new DcimException(
        Reason.INVALID_FIELD, message.toString(), Map.of(), violations, null, null, null);
  }

  public DcimException retryAfter(Duration wait) {
    return new DcimException(reason, message(), metadata, violations, wait, refused, getCause());
  }

  /** Whom it refuses, if that is certain although it was not let in. */
  public DcimException refusing(Caller caller) {
    return new DcimException(
        reason, message(), metadata, violations, retryAfter, caller, getCause());
  }

  public DcimException causedBy(Throwable cause) {
    return new DcimException(reason, message(), metadata, violations, retryAfter, refused, cause);
  }

  public Reason reason() {
    return reason;
  }

  /** Never null, unlike {@link #getMessage()} of throwables in general. */
  public String message() {
    return String.valueOf(getMessage());
  }

  public Map<String, String> metadata() {
    return metadata;
  }

  public List<FieldViolation> violations() {
    return violations;
  }

  /** How long to wait before trying again, if waiting helps. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** Who showed the right secret and was refused all the same; never told to callers. */
  public @Nullable Caller refused() {
    return refused;
  }
}
