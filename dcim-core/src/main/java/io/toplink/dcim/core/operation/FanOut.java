package io.toplink.dcim.core.operation;

import java.time.Duration;

/** Lets the parts of a batch begin, a few at a time, until all are over. */
record FanOut(BatchParts parts) implements Step {
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration LAST_LOOK = Duration.ofSeconds(1);

  @Override
  public String name() {
    return "fan-out";
  }

  /** Each part has its own time; this only bounds how long the database may be away. */
  @Override
  public Duration timeout() {
    return Duration.ofDays(1);
  }

  /** What is in motion is waited for, so that what is told in the end stays true. */
  @Override
  public boolean stopsByItself() {
    return true;
  }

  @Override
  public Outcome run(StepContext context) {
    Operation batch = context.operation();
    if (batch.cancelRequested()) {
      parts.cancelWaiting(batch);
    } else {
      parts.release(batch);
    }
    BatchProgress progress = parts.progress(batch, false);
    int pending = progress.count(BatchMember.State.PENDING);
    int running = progress.count(BatchMember.State.RUNNING);
    int cancelled = progress.count(BatchMember.State.CANCELLED);
    if (pending + running == 0) {
      return batch.cancelRequested() && cancelled > 0 ? new Outcome.Stopped() : Outcome.next();
    }
    return new Outcome.Wait(
        context.now().plus(pending > 0 ? LOOK : LAST_LOOK),
        pending
            + " have not begun, "
            + running
            + " are under way, "
            + progress.count(BatchMember.State.DONE)
            + " are done, "
            + (progress.count(BatchMember.State.FAILED) + cancelled)
            + " are not",
        null);
  }
}
