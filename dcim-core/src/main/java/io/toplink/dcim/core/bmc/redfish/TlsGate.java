package io.toplink.dcim.core.bmc.redfish;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcTarget;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how many TLS handshakes are in flight: too many at once only time each other out. An
 * exchange counts as one unless the BMC has just answered on a connection that it keeps.
 */
final class TlsGate {
  /** Shorter than any BMC keeps a connection. */
  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final Semaphore handshakes;
  private final Map<String, Long> answeredAt = new ConcurrentHashMap<>();

  TlsGate(int handshakes) {
    this.handshakes = new Semaphore(handshakes, true);
  }

  /** Leave to do one exchange; given back with {@link Pass#close}. */
  Pass enter(BmcTarget target, Duration patience) throws NoAnswer {
    if (target.plainHttp() || isKept(target.endpoint())) {
      return new Pass(target.endpoint(), false);
    }
    try {
      if (handshakes.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return new Pass(target.endpoint(), true);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new NoAnswer(
        BmcException.Kind.BUSY, "queue", false, "too many TLS connections are being set up", null);
  }

  private boolean isKept(String endpoint) {
    Long at = answeredAt.get(endpoint);
    return at != null && System.nanoTime() - at < KEPT_NANOS;
  }

  final class Pass implements AutoCloseable {
    private final String endpoint;
    private final boolean counted;

    private Pass(String endpoint, boolean counted) {
      this.endpoint = endpoint;
      this.counted = counted;
    }

    void answered(HttpHeaders headers) {
      boolean closes =
          headers.firstValue("Connection").filter(v -> v.equalsIgnoreCase("close")).isPresent();
      if (closes) {
        answeredAt.remove(endpoint);
      } else {
        answeredAt.put(endpoint, System.nanoTime());
      }
    }

    @Override
    public void close() {
      if (counted) {
        handshakes.release();
      }
    }
  }
}
