package io.toplink.dcim.core.telemetry;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes looks down a few hundred at a time, on one thread of its own: those who look never wait
 * for the database. Here, too, is where something may follow from what was seen, if an operator has
 * switched that on: from looks of nobody and of callers, never from those of operations.
 */
public final class TelemetryRecorder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TelemetryRecorder.class);

  /** How long a look waits for others to be written with it. */
  private static final long GATHER_MILLIS = 100;

  private static final int BATCH = 300;

  private record Entry(Observation observation, CompletableFuture<Void> written) {}

  private final Telemetry telemetry;
  private final DriftReaction reaction;
  private final ConcurrentLinkedQueue<Entry> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean planned = new AtomicBoolean();
  private final ScheduledExecutorService writer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "telemetry-recorder");
            thread.setDaemon(true);
            return thread;
          });

  @Inject
  TelemetryRecorder(Telemetry telemetry, DriftReaction reaction) {
    this.telemetry = telemetry;
    this.reaction = reaction;
  }

  /**
   * Has a look written down.
   *
   * @return completes when it is, or cannot be
   */
  CompletableFuture<Void> record(Observation observation) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    waiting.add(new Entry(observation, written));
    if (planned.compareAndSet(false, true)) {
      try {
        writer.schedule(this::writeAll, GATHER_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        log.debug("a look came after the end and is forgotten");
        written.complete(null);
      }
    }
    return written;
  }

  private void writeAll() {
    planned.set(false);
    List<Entry> batch = take();
    while (!batch.isEmpty()) {
      write(batch);
      batch = take();
    }
  }

  private List<Entry> take() {
    List<Entry> batch = new ArrayList<>();
    Entry next;
    while (batch.size() < BATCH && (next = waiting.poll()) != null) {
      batch.add(next);
    }
    return batch;
  }

  private void write(List<Entry> batch) {
    try {
      Telemetry.Told told = telemetry.record(batch.stream().map(Entry::observation).toList());
      batch.forEach(entry -> entry.written().complete(null));
      told.suspendedButOn().forEach(this::react);
    } catch (RuntimeException e) {
      // They are looked at again when their lease is over; an older look is of no use then.
      log.warn("{} looks at machines could not be written down", batch.size(), e);
      batch.forEach(entry -> entry.written().completeExceptionally(e));
    }
  }

  private void react(String suspended) {
    try {
      reaction.suspendedButOn(suspended);
    } catch (RuntimeException e) {
      log.warn("assignments/{} is suspended and on, and could not be turned off", suspended, e);
    }
  }

  /** Writes what there is, and nothing after that. */
  @Override
  public void close() {
    writer.shutdownNow();
    try {
      if (!writer.awaitTermination(5, TimeUnit.SECONDS)) {
        log.warn("the last looks at machines are not written down");
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    writeAll();
  }
}
