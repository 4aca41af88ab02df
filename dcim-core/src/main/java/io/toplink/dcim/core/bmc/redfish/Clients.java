package io.toplink.dcim.core.bmc.redfish;

import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.KeptConnections;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which HTTP client talks to which BMC. All BMCs share the first one, since each client costs a
 * thread, as long as nothing speaks against it: a client trusts one certificate for an endpoint, so
 * whoever expects another one there has the next client, with connections and TLS sessions of its
 * own. So does a BMC whose kept connection gave the answer to another question, until that
 * connection has run out. Others never notice.
 */
final class Clients {
  /** Only BMCs that keep changing get as far as the last one, which is replaced for them. */
  private static final int MOST = 8;

  /** No TLS session is resumed for so long: the JDK forgets them after a day. */
  private static final Duration FORGOTTEN = Duration.ofHours(25);

  /** No connection that is not used is kept for so long. */
  private final Duration runOut = KeptConnections.idle().plusSeconds(5);

  private final Function<TlsPin, HttpClient> maker;
  private final LongSupplier nanos;
  private final List<Lane> lanes = new ArrayList<>();

  /** What one client trusts an endpoint by. */
  private record Trust(Optional<String> pin, long usedAt, boolean spoiled) {}

  /** One client and whom it talks to. */
  private static final class Lane {
    private final Map<String, Trust> trusts = new ConcurrentHashMap<>();
    private final HttpClient client;

    private Lane(Function<TlsPin, HttpClient> maker) {
      this.client = maker.apply(new TlsPin(this::pin));
    }

    private Optional<String> pin(String endpoint) {
      Trust trust = trusts.get(endpoint);
      return trust == null ? Optional.empty() : trust.pin();
    }
  }

  /**
   * @param maker makes a client that trusts so
   * @param nanos as {@link System#nanoTime}
   */
  Clients(Function<TlsPin, HttpClient> maker, LongSupplier nanos) {
    this.maker = maker;
    this.nanos = nanos;
    lanes.add(new Lane(maker));
  }

  /** The client for a BMC and the certificate that is expected of it. */
  synchronized HttpClient of(BmcTarget target) {
    Optional<String> pin = pin(target);
    long now = nanos.getAsLong();
    Lane lane = laneFor(target.endpoint(), pin, now);
    lane.trusts.put(target.endpoint(), new Trust(pin, now, false));
    return lane.client;
  }

  /** The connection to a BMC gave the answer to another question: it is not used again. */
  synchronized void spoiled(BmcTarget target) {
    Optional<String> pin = pin(target);
    for (Lane lane : lanes) {
      Trust trust = lane.trusts.get(target.endpoint());
      if (trust != null && trust.pin().equals(pin) && !trust.spoiled()) {
        lane.trusts.put(target.endpoint(), new Trust(pin, nanos.getAsLong(), true));
        return;
      }
    }
  }

  private Lane laneFor(String endpoint, Optional<String> pin, long now) {
    for (Lane lane : lanes) {
      if (mayUse(lane.trusts.get(endpoint), pin, now)) {
        return lane;
      }
    }
    Lane lane = new Lane(maker);
    if (lanes.size() == MOST) {
      lanes.set(MOST - 1, lane);
    } else {
      lanes.add(lane);
    }
    return lane;
  }

  private boolean mayUse(@Nullable Trust trust, Optional<String> pin, long now) {
    if (trust == null) {
      return true;
    }
    Duration unused = Duration.ofNanos(now - trust.usedAt());
    return trust.pin().equals(pin)
        ? !trust.spoiled() || unused.compareTo(runOut) > 0
        : unused.compareTo(FORGOTTEN) > 0;
  }

  private static Optional<String> pin(BmcTarget target) {
    return target.plainHttp()
        ? Optional.empty()
        : Optional.ofNullable(target.certificateFingerprint());
  }
}
