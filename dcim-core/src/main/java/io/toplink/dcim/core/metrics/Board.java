package io.toplink.dcim.core.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;

/**
 * Shows figures as gauges. One that goes on is changed in place, so that no scrape finds it
 * missing; one that has no answer any more is taken down, since an old number is worse than none.
 */
final class Board {
  private final MeterRegistry registry;
  private final Map<Figure, Map<Tags, Shown>> shown = new HashMap<>();

  /** What a gauge reads. */
  private static final class Value {
    private volatile double now;
  }

  private record Shown(Value value, Gauge gauge) {}

  Board(MeterRegistry registry) {
    this.registry = registry;
  }

  void show(Figure figure, Map<Tags, Double> answers) {
    Map<Tags, Shown> gauges = shown.computeIfAbsent(figure, unused -> new HashMap<>());
    gauges
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !answers.containsKey(entry.getKey());
              if (gone) {
                registry.remove(entry.getValue().gauge());
              }
              return gone;
            });
    answers.forEach(
        (labels, value) ->
            gauges.computeIfAbsent(labels, unused -> hang(figure, labels)).value().now = value);
  }

  private Shown hang(Figure figure, Tags labels) {
    Value value = new Value();
    Gauge gauge =
        Gauge.builder(figure.name(), () -> value.now)
            .description(figure.meaning())
            .baseUnit(figure.unit().isEmpty() ? null : figure.unit())
            .tags(labels)
            .register(registry);
    return new Shown(value, gauge);
  }
}
