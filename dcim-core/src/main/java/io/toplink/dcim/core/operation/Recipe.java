package io.toplink.dcim.core.operation;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * The steps of one operation, and the way through them.
 *
 * @param steps in order, each under a name of its own
 */
public record Recipe(List<Step> steps) {

  /** Where a step is; -1 if there is none of this name. */
  int position(String name) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Where it goes after a step when all is well; the number of steps at the end. */
  int after(int at) {
    String onward = steps.get(at).onward();
    if (onward == null) {
      return at + 1;
    }
    int there = position(onward);
    if (there <= at) {
      throw new IllegalStateException(
          steps.get(at).name() + " leads to " + onward + ", which does not follow it");
    }
    return there;
  }

  /** How long all of it takes when all is well, as it looks before it has begun. */
  public Duration expected() {
    return along(0, Step::expected);
  }

  /** How long a step and what comes after it takes in an operation when all is well. */
  Duration expectedFrom(int at, Operation operation) {
    return along(at, step -> step.expected(operation));
  }

  private Duration along(int from, Function<Step, Duration> time) {
    Duration all = Duration.ZERO;
    for (int at = from; at < steps.size(); at = after(at)) {
      all = all.plus(time.apply(steps.get(at)));
    }
    return all;
  }
}
