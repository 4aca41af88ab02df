package io.toplink.dcim.server.reply;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How many calls use the database at once. More than its pool holds only makes all of them slower;
 * the others queue here, in order, for a short while.
 */
public final class Permits {
  private final Semaphore semaphore;
  private final Duration patience;

  /**
   * @param most calls at the database at once
   * @param patience how long a call queues before it is refused
   */
  public Permits(int most, Duration patience) {
    this.semaphore = new Semaphore(most, true);
    this.patience = patience;
  }

  /**
   * Does work that uses the database.
   *
   * @throws io.toplink.dcim.core.base.DcimException OVERLOADED if its turn does not come in time
   */
  public <T> T with(Supplier<T> work) {
    try {
      if (!semaphore.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw Failures.overloaded();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failures.overloaded();
    }
    try {
      return work.get();
    } finally {
      semaphore.release();
    }
  }
}
