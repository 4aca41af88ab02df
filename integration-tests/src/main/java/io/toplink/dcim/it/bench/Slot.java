package io.toplink.dcim.it.bench;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What happened in one stretch of time.
 *
 * @param calls that were answered
 * @param seconds it lasted
 * @param cpuSeconds used meanwhile by the program that was measured
 * @param micros each call's time, shortest first
 */
record Slot(long calls, double seconds, double cpuSeconds, long[] micros) {

  /** Calls a second. */
  double rate() {
    return calls / seconds;
  }

  /** Processor time of the measured program for one call, in microseconds. */
  double cpuMicros() {
    return cpuSeconds * 1e6 / calls;
  }

  /** The time that so many of a hundred calls did not exceed, in milliseconds. */
  double percentile(double hundredths) {
    int index = (int) Math.ceil(micros.length * hundredths / 100) - 1;
    return micros[Math.max(0, index)] / 1000.0;
  }

  /** All of them as one. */
  static Slot sum(List<Slot> slots) {
    return new Slot(
        slots.stream().mapToLong(Slot::calls).sum(),
        slots.stream().mapToDouble(Slot::seconds).sum(),
        slots.stream().mapToDouble(Slot::cpuSeconds).sum(),
        slots.stream().flatMapToLong(slot -> Arrays.stream(slot.micros())).sorted().toArray());
  }

  /** The middle one of their values, which a disturbance of one of them does not move. */
  static double median(List<Slot> slots, ToDoubleFunction<Slot> value) {
    double[] values = slots.stream().mapToDouble(value).sorted().toArray();
    return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }

  /** How far apart their rates are: highest to lowest, as a share of the middle one. */
  static double spread(List<Slot> slots) {
    double highest = slots.stream().map(Slot::rate).max(Comparator.naturalOrder()).orElseThrow();
    double lowest = slots.stream().map(Slot::rate).min(Comparator.naturalOrder()).orElseThrow();
    return (highest - lowest) / median(slots, Slot::rate);
  }
}
