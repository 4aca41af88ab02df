package io.toplink.dcim.core.telemetry;

import java.time.Duration;

/**
 * How many looks may be started: twice as many as are needed to see all machines once in an
 * interval, so that a process that was away catches up without asking everybody at once.
 */
final class Pace {
  private static final double HEADROOM = 2;
  private static final double LEAST_PER_SECOND = 10;
  private static final double NANOS = 1e9;

  private final Duration interval;
  private double perSecond = LEAST_PER_SECOND;
  private double saved;
  private long last = System.nanoTime();

  Pace(Duration interval) {
    this.interval = interval;
  }

  /** There are so many machines. */
  void machines(int count) {
    perSecond = Math.max(LEAST_PER_SECOND, HEADROOM * count * NANOS / interval.toNanos());
  }

  /** How many may be started now. */
  int allowed(long now) {
    // No more than a second's worth is saved up.
    saved = Math.min(Math.max(1, perSecond), saved + perSecond * (now - last) / NANOS);
    last = now;
    return (int) saved;
  }

  /** So many were started. */
  void took(int count) {
    saved -= count;
  }
}
