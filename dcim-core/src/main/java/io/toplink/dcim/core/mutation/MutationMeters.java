package io.toplink.dcim.core.mutation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what became of request ids that were there already. */
final class MutationMeters {
  private final Counter replayed;
  private final Counter reused;
  private final Counter inProgress;

  MutationMeters(MeterRegistry registry) {
    replayed =
        Counter.builder("dcim.request.replays")
            .description("Calls that were repeated, and got the answer of the first time")
            .register(registry);
    reused = conflict(registry, "reused");
    inProgress = conflict(registry, "in_progress");
  }

  private static Counter conflict(MeterRegistry registry, String why) {
    return Counter.builder("dcim.request.id.conflicts")
        .description(
            "Calls refused for their request id: it was another request's, or the first call with"
                + " it was still under way")
        .tag("why", why)
        .register(registry);
  }

  /** The first answer was given again. */
  void replayed() {
    replayed.increment();
  }

  /** It was another request's. */
  void reused() {
    reused.increment();
  }

  /** The first one was still under way. */
  void inProgress() {
    inProgress.increment();
  }
}
