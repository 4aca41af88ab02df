package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.PowerReading;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** BMCs by the names of their servers. They are off and answer at once, unless told otherwise. */
final class FakeBmcs implements PowerObserver {
  private final InstantSource clock;
  private final Map<String, PowerReading.State> states = new ConcurrentHashMap<>();
  private final Map<String, BmcException.Kind> failures = new ConcurrentHashMap<>();
  private final Map<String, MachineIdentity> identities = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<PowerReading>> hanging = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

  FakeBmcs(InstantSource clock) {
    this.clock = clock;
  }

  void set(String server, PowerReading.State state) {
    states.put(server, state);
  }

  void fail(String server, BmcException.@Nullable Kind kind) {
    if (kind == null) {
      failures.remove(server);
    } else {
      failures.put(server, kind);
    }
  }

  void identify(String server, MachineIdentity identity) {
    identities.put(server, identity);
  }

  /** It does not answer until {@link #answer}. */
  void hang(String server) {
    hanging.put(server, new CompletableFuture<>());
  }

  void answer(String server) {
    CompletableFuture<PowerReading> waiting = hanging.remove(server);
    if (waiting != null) {
      waiting.complete(reading(server));
    }
  }

  /** Servers in the order in which their BMCs were asked. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  void forget() {
    asked.clear();
  }

  @Override
  public CompletionStage<PowerReading> observe(BmcTarget target) {
    asked.add(target.server());
    BmcException.Kind failure = failures.get(target.server());
    if (failure != null) {
      return CompletableFuture.failedFuture(
          new BmcException(failure, "connect", target.server() + ": the BMC said no", null));
    }
    CompletableFuture<PowerReading> waiting = hanging.get(target.server());
    return waiting == null ? CompletableFuture.completedFuture(reading(target.server())) : waiting;
  }

  private PowerReading reading(String server) {
    return new PowerReading(
        states.getOrDefault(server, PowerReading.State.OFF),
        clock.instant(),
        identities.get(server));
  }
}
