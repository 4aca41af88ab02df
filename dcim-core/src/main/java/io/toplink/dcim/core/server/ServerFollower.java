package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.ChangeFeed;
import io.toplink.dcim.core.mutation.ChangeFeed.Batch;
import io.toplink.dcim.core.mutation.ChangeFeed.Entry;
import io.toplink.dcim.core.mutation.ChangeFeed.Position;
import io.toplink.dcim.core.query.SqlClause;
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
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One watch: where it is in the change log, and what its watcher knows. Nothing is piled up for a
 * watcher that is slow: the log is the buffer.
 */
final class ServerFollower {
  /** Well below what is promised, so that a late one is still in time. */
  private static final Duration CHECKPOINT = Duration.ofSeconds(15);

  /** How long a watcher may take nothing while there is something for it. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int BATCH = 200;

  private final ChangeFeed feed;
  private final Database database;
  private final ServerReader reader;
  private final SqlClause filter;
  private final ServerWatcher watcher;
  private final InstantSource clock;

  /** Those the watcher has been told not to match: it need not be told again. */
  private final Set<UUID> toldRemoved = new HashSet<>();

  private Position position;
  private Instant lastSent;
  private @Nullable Instant notReadySince;
  private volatile boolean closed;

  ServerFollower(
      ChangeFeed feed,
      Database database,
      ServerReader reader,
      SqlClause filter,
      Position start,
      ServerWatcher watcher,
      InstantSource clock) {
    this.feed = feed;
    this.database = database;
    this.reader = reader;
    this.filter = filter;
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
    send(new ServerEvent(null, null, ResumeTokens.of(position)));
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
    Batch batch = feed.read(Server.KIND, position, BATCH);
    List<ServerEvent> events = events(batch);
    position = batch.end();
    if (!events.isEmpty()) {
      events.forEach(this::send);
    } else if (!clock.instant().isBefore(lastSent.plus(CHECKPOINT))) {
      send(new ServerEvent(null, null, ResumeTokens.of(position)));
    }
    return batch.entries().size() == BATCH;
  }

  /** Each server that changed once, as it is now; only the last event covers the whole batch. */
  private List<ServerEvent> events(Batch batch) {
    Map<UUID, String> names = new LinkedHashMap<>();
    for (Entry entry : batch.entries()) {
      names.put(entry.uid(), entry.name());
    }
    if (names.isEmpty()) {
      return List.of();
    }
    Map<UUID, Server> matching =
        database
            .read(handle -> reader.matching(handle, filter, List.copyOf(names.keySet())))
            .stream()
            .collect(Collectors.toMap(Server::uid, Function.identity()));
    List<ServerEvent> events = new ArrayList<>();
    String before = ResumeTokens.of(position);
    names.forEach(
        (uid, name) -> {
          Server server = matching.get(uid);
          if (server != null) {
            toldRemoved.remove(uid);
            events.add(new ServerEvent(server, null, before));
          } else if (toldRemoved.add(uid)) {
            events.add(new ServerEvent(null, name, before));
          }
        });
    if (!events.isEmpty()) {
      ServerEvent last = events.remove(events.size() - 1);
      events.add(new ServerEvent(last.updated(), last.removed(), ResumeTokens.of(batch.end())));
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

  private void send(ServerEvent event) {
    lastSent = clock.instant();
    watcher.next(event);
  }

  void fail(DcimException why) {
    closed = true;
    watcher.failed(why);
  }
}
