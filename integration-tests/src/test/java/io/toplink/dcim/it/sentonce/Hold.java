package io.toplink.dcim.it.sentonce;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds the thread of a BMC that comes by for the so manieth time, until it is released. */
final class Hold {
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private final AtomicInteger before;
  private final CountDownLatch caught = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /**
   * @param before how many it lets pass first
   */
  Hold(int before) {
    this.before = new AtomicInteger(before);
  }

  /** Nobody. */
  static Hold none() {
    return new Hold(Integer.MAX_VALUE);
  }

  /** True once, for the one that is to be held. */
  boolean isNext() {
    return before.getAndDecrement() == 0;
  }

  void stay() {
    caught.countDown();
    try {
      if (!released.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody released this BMC");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isCaught() {
    return caught.getCount() == 0;
  }

  void release() {
    released.countDown();
  }
}
