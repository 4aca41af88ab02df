package io.toplink.dcim.it.run;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been started, to be stopped in reverse order, each whether or not another fails. */
final class Running implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Running.class);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private boolean closed;

  /**
   * Takes over what was started. If stopping has begun meanwhile it is stopped at once.
   *
   * @return the same
   */
  <T extends AutoCloseable> T add(T program) {
    synchronized (this) {
      if (!closed) {
        started.push(program);
        return program;
      }
    }
    stop(program);
    throw new IllegalStateException("stopped while starting");
  }

  @Override
  public void close() {
    Deque<AutoCloseable> programs;
    synchronized (this) {
      closed = true;
      programs = new ArrayDeque<>(started);
      started.clear();
    }
    programs.forEach(Running::stop);
  }

  private static void stop(AutoCloseable program) {
    try {
      program.close();
    } catch (Exception e) {
      log.error("{} did not stop in order", program.getClass().getSimpleName(), e);
    }
  }
}
