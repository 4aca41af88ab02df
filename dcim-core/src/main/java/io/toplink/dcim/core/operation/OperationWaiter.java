package io.toplink.dcim.core.operation;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for operations without a thread each. One that ends in this process is told at once; one
 * that another process runs is found by a single query for all that are waited for.
 */
public final class OperationWaiter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OperationWaiter.class);
  private static final Duration LOOK = Duration.ofMillis(200);

  private record Waiting(UUID id, CompletableFuture<Operation> answer) {}

  private final OperationStore store;
  private final Map<Waiting, Boolean> waiting = new ConcurrentHashMap<>();
  private final AtomicBoolean looking = new AtomicBoolean();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "operation-waiter");
            thread.setDaemon(true);
            return thread;
          });

  @Inject
  public OperationWaiter(OperationStore store) {
    this.store = store;
  }

  CompletableFuture<Operation> await(UUID id, Duration atMost) {
    Waiting entry = new Waiting(id, new CompletableFuture<>());
    waiting.put(entry, true);
    entry.answer().whenComplete((operation, failure) -> waiting.remove(entry));
    if (looking.compareAndSet(false, true)) {
      timer.schedule(this::look, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }
    timer.schedule(() -> giveUp(entry), atMost.toMillis(), TimeUnit.MILLISECONDS);
    return entry.answer();
  }

  /** An operation has ended in this process, and its transaction is committed. */
  void ended(UUID id) {
    if (waiting.keySet().stream().anyMatch(entry -> entry.id().equals(id))) {
      timer.execute(() -> tell(List.of(id)));
    }
  }

  private void look() {
    if (waiting.isEmpty()) {
      looking.set(false);
      // Somebody may have come between the two lines above.
      if (waiting.isEmpty() || !looking.compareAndSet(false, true)) {
        return;
      }
    }
    tell(waiting.keySet().stream().map(Waiting::id).distinct().toList());
    timer.schedule(this::look, LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void giveUp(Waiting entry) {
    if (!entry.answer().isDone()) {
      try {
        store.find(entry.id()).ifPresent(entry.answer()::complete);
      } catch (RuntimeException e) {
        entry.answer().completeExceptionally(e);
      }
    }
  }

  private void tell(Collection<UUID> ids) {
    try {
      for (Operation operation : store.find(ids)) {
        if (operation.over()) {
          waiting.keySet().stream()
              .filter(entry -> entry.id().equals(operation.id()))
              .forEach(entry -> entry.answer().complete(operation));
        }
      }
    } catch (RuntimeException e) {
      log.warn("cannot look at the operations that are waited for; trying again", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
