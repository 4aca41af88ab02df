package io.toplink.dcim.whmcs.http;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Virtual threads where the runtime has them; this code is compiled for one that has not. */
final class VirtualThreads {
  private static final int FIRST_RELEASE = 21;

  private VirtualThreads() {}

  /** Runs each task on a virtual thread of its own; empty before Java 21. */
  static Optional<Executor> executor() {
    if (Runtime.version().feature() < FIRST_RELEASE) {
      return Optional.empty();
    }
    try {
      Object executor = Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
      return Optional.of((Executor) executor);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException absent) {
      return Optional.empty();
    }
  }
}
