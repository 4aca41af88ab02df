package io.toplink.dcim.core.operation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is counted of operations while this process runs them. */
final class OperationMeters {
  private static final String KIND = "kind";
  private static final Duration[] STEPS =
      seconds(0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600);
  private static final Duration[] WHOLE =
      seconds(1, 2.5, 5, 10, 30, 60, 120, 300, 900, 1800, 3600, 7200);

  private final MeterProvider<Timer> steps;
  private final MeterProvider<Timer> operations;
  private final MeterProvider<Counter> failures;
  private final Counter faults;
  private final Counter takeovers;
  private final Counter lostClaims;

  @Inject
  OperationMeters(MeterRegistry registry) {
    steps =
        Timer.builder("dcim.operation.step")
            .description(
                "How long steps of operations took, from begin to end, without the time in which no"
                    + " worker could look")
            .serviceLevelObjectives(STEPS)
            .withRegistry(registry);
    operations =
        Timer.builder("dcim.operation")
            .description("How long operations took, from accepted to over")
            .serviceLevelObjectives(WHOLE)
            .withRegistry(registry);
    failures =
        Counter.builder("dcim.operation.failures")
            .description("Operations that did not end well, by the reason that is told for it")
            .withRegistry(registry);
    faults =
        Counter.builder("dcim.operation.faults")
            .description(
                "Faults of ours in steps, each of them in the log; the step is tried again")
            .register(registry);
    takeovers =
        Counter.builder("dcim.operation.takeovers")
            .description("Operations taken over from a process that was not heard of any more")
            .register(registry);
    lostClaims =
        Counter.builder("dcim.operation.claims.lost")
            .description(
                "Runs given up since the operation had become somebody else's: another process took"
                    + " it over, or a call put it aside")
            .register(registry);
  }

  /**
   * A step is over; one that goes on waiting is not.
   *
   * @param now when
   */
  void left(Operation operation, Step step, Outcome outcome, Instant now) {
    Instant deadline = operation.stepDeadline();
    if (outcome instanceof Outcome.Wait || deadline == null) {
      return;
    }
    Duration took = step.timeout().minus(Duration.between(now, deadline));
    steps
        .withTags(KIND, operation.kind(), "step", step.name(), "outcome", label(outcome))
        .record(took.isNegative() ? Duration.ZERO : took);
  }

  /** An operation is over, or goes no further. */
  void ended(
      Operation operation, Operation.State state, @Nullable OperationError error, Instant now) {
    operations
        .withTags(KIND, operation.kind(), "state", state.name())
        .record(Duration.between(operation.createTime(), now));
    if (error != null) {
      failures.withTags(KIND, operation.kind(), "reason", error.reason().name()).increment();
    }
  }

  void fault() {
    faults.increment();
  }

  void takenOver() {
    takeovers.increment();
  }

  void lostClaim() {
    lostClaims.increment();
  }

  private static String label(Outcome outcome) {
    return outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static Duration[] seconds(double... bounds) {
    return Arrays.stream(bounds)
        .mapToObj(bound -> Duration.ofMillis((long) (bound * 1000)))
        .toArray(Duration[]::new);
  }
}
