package io.toplink.dcim.core.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.testing.Await;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TickerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

  @Test
  void whatFailsIsDoneAgainOnTheSameThread() {
    try (Ticker ticker = new Ticker("ticker-test", "as it is meant to")) {
      ticker.start(
          Duration.ofMillis(1),
          () -> {
            threads.add(Thread.currentThread());
            if (threads.size() < 3) {
              throw new IllegalStateException("not yet");
            }
          });
      Await.until("it was done again", PATIENCE, () -> threads.size() > 4);
    }
    assertThat(threads).extracting(Thread::getName).containsOnly("ticker-test");
    assertThat(threads).allMatch(Thread::isDaemon);
  }

  @Test
  void closingInterruptsWhatIsBeingDone() {
    AtomicBoolean begun = new AtomicBoolean();
    AtomicInteger interrupted = new AtomicInteger();
    try (Ticker ticker = new Ticker("ticker-test", "as it is meant to")) {
      ticker.start(
          Duration.ofMillis(1),
          () -> {
            begun.set(true);
            try {
              Thread.sleep(PATIENCE.toMillis());
            } catch (InterruptedException e) {
              interrupted.incrementAndGet();
            }
          });
      Await.until("it has begun", PATIENCE, begun::get);
    }
    Await.until("it was interrupted", PATIENCE, () -> interrupted.get() == 1);
  }
}
