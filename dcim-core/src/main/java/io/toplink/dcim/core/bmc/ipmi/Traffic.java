package io.toplink.dcim.core.bmc.ipmi;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

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

  private final Map<Event, LongAdder> counts = new EnumMap<>(Event.class);

  Traffic() {
    Arrays.stream(Event.values()).forEach(event -> counts.put(event, new LongAdder()));
  }

  void count(Event event) {
    LongAdder count = counts.get(event);
    if (count != null) {
      count.increment();
    }
  }

  /** How often since the start. */
  Map<Event, Long> snapshot() {
    Map<Event, Long> snapshot = new EnumMap<>(Event.class);
    counts.forEach((event, count) -> snapshot.put(event, count.sum()));
    return snapshot;
  }
}
