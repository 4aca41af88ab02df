package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.Bmcs;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.Priority;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

final class ThreadedObserver implements PowerObserver {
  private final Bmcs bmcs;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          32,
          work -> {
            Thread thread = new Thread(work, "observer");
            thread.setDaemon(true);
            return thread;
          });

  ThreadedObserver(Bmcs bmcs) {
    this.bmcs = bmcs;
  }

  @Override
  public CompletionStage<PowerReading> observe(BmcTarget target, Priority priority) {
    CompletableFuture<PowerReading> answer = new CompletableFuture<>();
    threads.execute(
        () -> {
          try {
            answer.complete(bmcs.power(target, priority));
          } catch (BmcException | RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }
}
