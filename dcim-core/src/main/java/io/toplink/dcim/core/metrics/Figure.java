package io.toplink.dcim.core.metrics;

/**
 * A number that stands in the database, declared once.
 *
 * @param name as Micrometer writes it, such as {@code dcim.bmcs}
 * @param unit such as {@code seconds}; empty for what is counted
 * @param meaning one sentence
 */
public record Figure(String name, String unit, String meaning) {
  /** What is counted. */
  public static Figure count(String name, String meaning) {
    return new Figure(name, "", meaning);
  }
}
