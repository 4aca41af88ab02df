package io.toplink.dcim.server;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for handlers. */
final class Workers {
  private Workers() {}

  /**
   * For what uses the database: as many as may be there at once, so that nothing else has to count
   * them. Real threads, which stay: random generators, buffers and formats that libraries keep for
   * each thread are made once, and not for each call.
   */
  static ExecutorService few(int threads) {
    return Executors.newFixedThreadPool(threads, named("grpc-worker-"));
  }

  /** For what waits for machines: virtual ones where the runtime has them (Java 21). */
  static ExecutorService many() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      return Executors.newCachedThreadPool(named("grpc-asker-"));
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot start virtual threads", e);
    }
  }

  /** For deadlines, nearly all of which are taken back: what is must not stay in the queue. */
  static ScheduledExecutorService timer() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("grpc-timer-"));
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
