package io.toplink.dcim.core.operation;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Tells the scheduler of this process that there is something to do now. Between the two so that
 * what submits work need not know who runs it, and a process may submit without running any.
 */
public final class OperationQueue {
  private final AtomicReference<Runnable> listener = new AtomicReference<>(() -> {});

  /** Called after the commit of what there is to do. */
  public void wake() {
    listener.get().run();
  }

  void listen(Runnable onWork) {
    listener.set(onWork);
  }
}
