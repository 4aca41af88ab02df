package io.toplink.dcim.core.bmc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What is counted of BMCs, all of one protocol together and never one by one: there are too many.
 * Thousands are looked at in a second, so a look finds its meter by its place in an array.
 */
public final class BmcMeters {
  private static final String PROTOCOL = "protocol";
  private static final int PROTOCOLS = BmcProtocol.values().length;
  private static final int OPS = Op.values().length;
  private static final int ENDS = ExchangeEnd.values().length;
  private static final Duration[] BUCKETS =
      Arrays.stream(
              new long[] {10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000})
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final AtomicReferenceArray<Timer> exchanges =
      new AtomicReferenceArray<>(PROTOCOLS * OPS * ENDS);
  private final AtomicInteger[] inFlight = new AtomicInteger[PROTOCOLS];
  private final Counter[] uncertain = new Counter[PROTOCOLS];
  private final Counter[] refused = new Counter[PROTOCOLS];
  private final Counter mismatches;
  private final Counter elsewhere;

  @Inject
  public BmcMeters(MeterRegistry registry) {
    this.registry = registry;
    for (BmcProtocol protocol : BmcProtocol.values()) {
      int at = protocol.ordinal();
      AtomicInteger count = new AtomicInteger();
      inFlight[at] = count;
      Gauge.builder("dcim.bmc.inflight", count::get)
          .description("Exchanges with BMCs that are under way")
          .tag(PROTOCOL, label(protocol))
          .register(registry);
      uncertain[at] =
          Counter.builder("dcim.bmc.uncertain")
              .description("Commands that left for a BMC without any sign whether it took them")
              .tag(PROTOCOL, label(protocol))
              .register(registry);
      refused[at] =
          Counter.builder("dcim.bmc.logins.refused")
              .description("Logins that BMCs refused; each one is shown once only")
              .tag(PROTOCOL, label(protocol))
              .register(registry);
    }
    mismatches =
        Counter.builder("dcim.bmc.identity.mismatches")
            .description("How often a BMC turned out to belong to another machine than registered")
            .register(registry);
    elsewhere =
        Counter.builder("dcim.bmc.elsewhere")
            .description("How often a BMC had to be waited for because another process has it")
            .register(registry);
  }

  /** Another process has the BMC that this one wants to do something with. */
  public void elsewhere() {
    elsewhere.increment();
  }

  /** A BMC belongs to another machine than the one that is registered there. */
  public void mismatched() {
    mismatches.increment();
  }

  /** Tells from now on how many wait for their turn, and how many are left alone. */
  void watch(Turns turns, Breakers breakers) {
    for (Priority priority : Priority.values()) {
      Gauge.builder("dcim.bmc.waiting", turns, queue -> queue.waiting(priority))
          .description("Who waits for a turn with a BMC")
          .tag("priority", priority.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("dcim.bmc.breakers.open", breakers, Breakers::open)
        .description(
            "BMCs that are left alone because they did not answer, or are being tried again")
        .register(registry);
  }

  void begun(BmcProtocol protocol) {
    inFlight[protocol.ordinal()].incrementAndGet();
  }

  void ended(BmcProtocol protocol, Op op, ExchangeEnd end, long nanos) {
    inFlight[protocol.ordinal()].decrementAndGet();
    timer(protocol, op, end).record(nanos, TimeUnit.NANOSECONDS);
    if (end == ExchangeEnd.UNCERTAIN) {
      uncertain[protocol.ordinal()].increment();
    } else if (end == ExchangeEnd.LOGIN_REFUSED) {
      refused[protocol.ordinal()].increment();
    }
  }

  private Timer timer(BmcProtocol protocol, Op op, ExchangeEnd end) {
    int at = (protocol.ordinal() * OPS + op.ordinal()) * ENDS + end.ordinal();
    Timer known = exchanges.get(at);
    if (known != null) {
      return known;
    }
    Timer made =
        Timer.builder("dcim.bmc.exchange")
            .description("How long exchanges with BMCs took; the wait for a turn not included")
            .tags(PROTOCOL, label(protocol), "op", op.label(), "outcome", end.label())
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    exchanges.set(at, made);
    return made;
  }

  private static String label(BmcProtocol protocol) {
    return protocol.name().toLowerCase(Locale.ROOT);
  }
}
