package io.toplink.dcim.core.config;

/**
 * One setting as it takes effect.
 *
 * @param key full name, such as {@code database.pool-size}
 * @param value as it would be written
 * @param source where it is from: file and line, environment variable, or {@code default}
 */
public record Setting(String key, String value, String source) {
  @Override
  public String toString() {
    return key + " = " + value + "  # " + source;
  }
}
