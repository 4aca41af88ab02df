package io.toplink.dcim.core.bmc.redfish;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.toplink.dcim.core.bmc.BmcTarget;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds how many TLS handshakes are in flight: too many at once only time each other out. An
 * exchange counts as one unless the BMC has just answered on a connection that it keeps.
 */
final class TlsGate {
  /** Shorter than any BMC keeps a connection. */
  private static final Duration KEPT = Duration.ofSeconds(3);

  private static final int MOST_KEPT = 10_000;

  /** Somebody without a pass. */
  private record Waiter(String endpoint, CompletableFuture<Pass> pass) {}

  private final Cache<String, Boolean> kept =
      Caffeine.newBuilder()
          .maximumSize(MOST_KEPT)
          .expireAfterWrite(KEPT)
          .executor(Runnable::run)
          .build();
  private final Deque<Waiter> waiting = new ArrayDeque<>();
  private int free;

  TlsGate(int handshakes) {
    this.free = handshakes;
  }

  /**
   * Leave to do one exchange, first come, first served; given back with {@link Pass#close}. Whoever
   * does not want to wait any longer completes it.
   */
  CompletableFuture<Pass> enter(BmcTarget target) {
    String endpoint = target.endpoint();
    if (target.plainHttp() || kept.getIfPresent(endpoint) != null) {
      return CompletableFuture.completedFuture(new Pass(endpoint, false));
    }
    CompletableFuture<Pass> pass = new CompletableFuture<>();
    synchronized (waiting) {
      if (free == 0) {
        waiting.addLast(new Waiter(endpoint, pass));
        return pass;
      }
      free--;
    }
    pass.complete(new Pass(endpoint, true));
    return pass;
  }

  private void release() {
    while (true) {
      Waiter next;
      synchronized (waiting) {
        next = waiting.pollFirst();
        if (next == null) {
          free++;
          return;
        }
      }
      if (next.pass.complete(new Pass(next.endpoint, true))) {
        return;
      }
    }
  }

  /** Leave to do one exchange. */
  final class Pass implements AutoCloseable {
    private final String endpoint;
    private final AtomicBoolean counted;

    private Pass(String endpoint, boolean counted) {
      this.endpoint = endpoint;
      this.counted = new AtomicBoolean(counted);
    }

    void answered(HttpHeaders headers) {
      boolean closes =
          headers.firstValue("Connection").filter(v -> v.equalsIgnoreCase("close")).isPresent();
      if (closes) {
        kept.invalidate(endpoint);
      } else {
        kept.put(endpoint, true);
      }
    }

    @Override
    public void close() {
      if (counted.compareAndSet(true, false)) {
        release();
      }
    }
  }
}
