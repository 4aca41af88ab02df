package io.toplink.dcim.core.base;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something again and again, on a thread of its own. What fails is done again the next time;
 * the log tells so once, until it has gone well.
 */
public final class Ticker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Ticker.class);

  private final String failure;
  private final ScheduledExecutorService timer;
  private boolean failing;

  /**
   * @param name of the thread
   * @param failure what the log says if it cannot be done, such as "the sweep cannot go on; it
   *     tries again"
   */
  public Ticker(String name, String failure) {
    this.failure = failure;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Begins.
   *
   * @param pause before the first time, and between two of them
   */
  public void start(Duration pause, Runnable work) {
    timer.scheduleWithFixedDelay(
        () -> tick(work), pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void tick(Runnable work) {
    try {
      work.run();
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        log.warn("{}", failure, e);
      }
      failing = true;
    }
  }

  /** Interrupts what is being done, and does it no more. */
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
