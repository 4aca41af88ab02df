package io.toplink.dcim.core.config;

/**
 * One thing that keeps the process from starting.
 *
 * @param code stable name for programs and for searching, such as {@code CONFIG_UNKNOWN_KEY}
 * @param where file, line and key, environment variable, or path; empty if it has no place
 * @param message what is wrong and what to do, one sentence, never a secret
 */
public record Problem(String code, String where, String message) {
  @Override
  public String toString() {
    return where.isEmpty() ? code + ": " + message : code + " " + where + ": " + message;
  }
}
