package io.toplink.dcim.core.metrics;

import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;

/** The answers of one survey. */
public final class Sheet {
  private final Map<Figure, Map<Tags, Double>> answers = new HashMap<>();

  /**
   * Adds to an answer.
   *
   * @param labels names and values by turns, in the same order for each answer of a figure
   */
  public void add(Figure figure, double value, String... labels) {
    answers
        .computeIfAbsent(figure, unused -> new HashMap<>())
        .merge(Tags.of(labels), value, Double::sum);
  }

  Map<Tags, Double> of(Figure figure) {
    return answers.getOrDefault(figure, Map.of());
  }
}
