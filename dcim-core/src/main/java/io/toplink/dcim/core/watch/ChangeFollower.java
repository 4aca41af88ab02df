package io.toplink.dcim.core.watch;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.mutation.ChangeFeed;
import io.toplink.dcim.core.mutation.ChangeFeed.Batch;
import io.toplink.dcim.core.mutation.ChangeFeed.Entry;
import io.toplink.dcim.core.mutation.ChangeFeed.Position;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One watch: where it is in the change log, and what its watcher knows. Nothing is piled up for a
 * watcher that is slow: the log is the buffer.
 */
final class ChangeFollower<T> {
  /** Well below what is promised, so that a late one is still in time. */
  private static final Duration CHECKPOINT = Duration.ofSeconds(15);

  /** How long a watcher may take nothing while there is something for it. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int BATCH = 200;

  private final ChangeFeed feed;
  private final Followed<T> followed;
  private final Watcher<T> watcher;
  private final InstantSource clock;

  /** Those the watcher has been told not to match: it need not be told again. */
  private final Set<UUID> toldRemoved = new HashSet<>();

  private Position position;
  private Instant lastSent;
  private @Nullable Instant notReadySince;
  private volatile boolean closed;

  ChangeFollower(
      ChangeFeed feed,
      Followed<T> followed,
      Position start,
      Watcher<T> watcher,
      InstantSource clock) {
    this.feed = feed;
    this.followed = followed;
    this.position = start;
    this.watcher = watcher;
    this.clock = clock;
    this.lastSent = clock.instant();
  }

  void close() {
    closed = true;
  }

  boolean closed() {
    return closed;
  }

  /** Says at once where the watch begins, so that a list made after this misses nothing. */
  void begin() {
    send(new WatchEvent<>(null, null, ResumeTokens.of(position)));
  }

  /** Sends what there is to send. Fails the watch if it cannot go on. */
  void advance() {
    try {
      while (!closed && step()) {
        // There may be more.
      }
    } catch (DcimException e) {
      if (e.reason() == Reason.STORAGE_UNAVAILABLE) {
        // The log waits for us; a watch that hears nothing for too long is given up by its watcher.
        return;
      }
      fail(e);
    }
  }

  /** One batch; true if there may be more to send at once. */
  private boolean step() {
    if (!watcher.ready()) {
      requirePatience();
      return false;
    }
    notReadySince = null;
    Batch batch = feed.read(followed.kind(), position, BATCH);
    List<WatchEvent<T>> events = events(batch);
    position = batch.end();
    if (!events.isEmpty()) {
      events.forEach(this::send);
    } else if (!clock.instant().isBefore(lastSent.plus(CHECKPOINT))) {
      send(new WatchEvent<>(null, null, ResumeTokens.of(position)));
    }
    return batch.entries().size() == BATCH;
  }

  /** Each thing that changed once, as it is now; only the last event covers the whole batch. */
  private List<WatchEvent<T>> events(Batch batch) {
    Map<UUID, String> names = new LinkedHashMap<>();
    for (Entry entry : batch.entries()) {
      if (followed.concerns(entry.name())) {
        names.put(entry.uid(), entry.name());
      }
    }
    if (names.isEmpty()) {
      return List.of();
    }
    Map<UUID, T> matching = followed.matching(List.copyOf(names.keySet()));
    List<WatchEvent<T>> events = new ArrayList<>();
    String before = ResumeTokens.of(position);
    names.forEach(
        (uid, name) -> {
          T thing = matching.get(uid);
          if (thing != null) {
            toldRemoved.remove(uid);
            events.add(new WatchEvent<>(thing, null, before));
          } else if (toldRemoved.add(uid)) {
            events.add(new WatchEvent<>(null, name, before));
          }
        });
    if (!events.isEmpty()) {
      WatchEvent<T> last = events.remove(events.size() - 1);
      events.add(new WatchEvent<>(last.updated(), last.removed(), ResumeTokens.of(batch.end())));
    }
    return events;
  }

  private void requirePatience() {
    Instant now = clock.instant();
    if (notReadySince == null) {
      notReadySince = now;
    } else if (now.isAfter(notReadySince.plus(PATIENCE))) {
      throw DcimException.of(
          Reason.SLOW_CONSUMER,
          "nothing was read from the watch for "
              + PATIENCE.toSeconds()
              + " s; watch again from the last resume token");
    }
  }

  private void send(WatchEvent<T> event) {
    lastSent = clock.instant();
    watcher.next(event);
  }

  void fail(DcimException why) {
    closed = true;
    watcher.failed(why);
  }
}
