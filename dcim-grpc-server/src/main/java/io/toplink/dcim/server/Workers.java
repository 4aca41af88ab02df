package io.toplink.dcim.server;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for handlers, which block on the database: virtual ones where the runtime has them, else
 * as many as may be at the database at once.
 */
final class Workers {
  private Workers() {}

  /**
   * A pool.
   *
   * @param platformThreads how many there are if they have to be real ones
   */
  static ExecutorService start(int platformThreads) {
    try {
      // Since Java 21; this is compiled for 17.
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      return Executors.newFixedThreadPool(platformThreads, named("grpc-worker-"));
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot start virtual threads", e);
    }
  }

  static ThreadFactory named(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
