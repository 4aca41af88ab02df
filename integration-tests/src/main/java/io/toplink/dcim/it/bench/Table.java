package io.toplink.dcim.it.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, beside what was wanted. */
final class Table {
  private record Row(String what, String measured, String goal, String verdict) {}

  private final List<Row> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /** A number that is to be at least the goal. */
  void atLeast(String what, double value, double goal, String shown) {
    rows.add(new Row(what, shown, "≥ " + number(goal), value >= goal ? "met" : "MISSED"));
  }

  /** A number that is to be at most the goal. */
  void atMost(String what, double value, double goal, String shown, String unit) {
    rows.add(new Row(what, shown, "≤ " + number(goal) + unit, value <= goal ? "met" : "MISSED"));
  }

  /** A number without a goal. */
  void fact(String what, String shown) {
    rows.add(new Row(what, shown, "", ""));
  }

  void note(String text) {
    notes.add(text);
  }

  /** In Markdown, so that it can be kept. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    line(text, new Row("What", "Measured", "Goal", ""));
    text.append("|---|---|---|---|\n");
    rows.forEach(row -> line(text, row));
    text.append('\n');
    notes.forEach(note -> text.append("- ").append(note).append('\n'));
    return text.toString();
  }

  private static void line(StringBuilder text, Row row) {
    text.append(
        String.format(
            Locale.ROOT,
            "| %s | %s | %s | %s |%n",
            row.what(),
            row.measured(),
            row.goal(),
            row.verdict()));
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.2f", value);
  }
}
