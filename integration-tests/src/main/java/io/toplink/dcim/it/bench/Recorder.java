package io.toplink.dcim.it.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times calls of one slot, and says when it is over: after a time, or after a number of
 * calls. A call that fails ends the benchmark: what fails quickly would look fast.
 */
final class Recorder {
  private static final int MOST = 2_000_000;

  private final long most;
  private final long end;
  private final long begin = System.nanoTime();
  private final AtomicLong started = new AtomicLong();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final long[] micros;

  private Recorder(long most, Duration atMost) {
    this.most = most;
    this.end = begin + atMost.toNanos();
    this.micros = new long[(int) Math.min(most, MOST)];
  }

  static Recorder lasting(Duration time) {
    return new Recorder(MOST, time);
  }

  static Recorder calls(int number) {
    return new Recorder(number, Duration.ofMinutes(2));
  }

  /** Whether one more call is to be made. */
  boolean more() {
    return failure.get() == null && System.nanoTime() < end && started.getAndIncrement() < most;
  }

  void answered(long since) {
    micros[answered.getAndIncrement()] = (System.nanoTime() - since) / 1000;
  }

  void failed(Throwable why) {
    failure.compareAndSet(null, why);
  }

  /** To be called once all callers have stopped. */
  Slot slot(Duration cpu) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    Throwable why = failure.get();
    if (why != null) {
      throw new IllegalStateException("a call failed that must not", why);
    }
    long[] times = Arrays.copyOf(micros, answered.get());
    Arrays.sort(times);
    return new Slot(times.length, seconds, cpu.toNanos() / 1e9, times);
  }
}
