package io.toplink.dcim.core.bmc.ipmi;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts packets, all BMCs together, and why some were dropped. */
final class Traffic {
  /** What is counted. */
  enum Event {
    SENT,
    SENT_AGAIN,
    RECEIVED,
    /** No RMCP+, or shorter than it says. */
    DROPPED_UNREADABLE,
    /** Of another session, or of none where there should be one. */
    DROPPED_FOREIGN,
    /** Not signed with the session's key. */
    DROPPED_FORGED,
    /** Was here before, or is far behind. */
    DROPPED_REPLAYED,
    /** Signed, but wrong inside: padding or checksum. */
    DROPPED_DAMAGED,
    /** An answer to what is no longer asked. */
    DROPPED_LATE
  }

  private final Map<Event, Counter> counts = new EnumMap<>(Event.class);

  Traffic(MeterRegistry meters) {
    for (Event event : Event.values()) {
      counts.put(
          event,
          Counter.builder("dcim.ipmi.packets")
              .description("Packets to and from IPMI BMCs, those sent again, and those dropped")
              .tag("event", event.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
  }

  void count(Event event) {
    Counter count = counts.get(event);
    if (count != null) {
      count.increment();
    }
  }
}
