package io.toplink.dcim.core.watch;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.mutation.ChangeFeed;
import io.toplink.dcim.core.mutation.ChangeFeed.Position;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets callers follow things as they change: what happened since a place in the change log, then
 * what happens. One thread serves all watches of this process.
 */
public final class Watches implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Watches.class);
  private static final long PERIOD_MILLIS = 250;

  private final ChangeFeed feed;
  private final InstantSource clock;
  private final Set<ChangeFollower<?>> followers = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "watch");
            thread.setDaemon(true);
            return thread;
          });

  @Inject
  Watches(ChangeFeed feed, InstantSource clock) {
    this.feed = feed;
    this.clock = clock;
    timer.scheduleWithFixedDelay(
        this::advance, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Starts to follow. The first event is a checkpoint that says where the watch begins; a
   * checkpoint comes at least every 30 seconds.
   *
   * @param resumeToken of an earlier watch; empty starts now
   * @return ends the watch when it is run
   * @throws DcimException INVALID_FIELD, RESUME_TOKEN_EXPIRED
   */
  public <T> Runnable follow(Followed<T> followed, String resumeToken, Watcher<T> watcher) {
    ChangeFollower<T> follower =
        new ChangeFollower<>(feed, followed, start(followed.kind(), resumeToken), watcher, clock);
    timer.execute(
        () -> {
          follower.begin();
          followers.add(follower);
          advance(follower);
        });
    return () -> {
      follower.close();
      followers.remove(follower);
    };
  }

  private Position start(String kind, String resumeToken) {
    Position now = feed.now();
    if (resumeToken.isEmpty()) {
      return now;
    }
    Position asked = ResumeTokens.read(resumeToken);
    if (asked.xid() > now.xid()) {
      throw DcimException.of(
          Reason.RESUME_TOKEN_EXPIRED,
          "the token is of another database, or of this one before it was restored; list again,"
              + " then watch");
    }
    feed.read(kind, asked, 1);
    return asked;
  }

  private void advance() {
    followers.forEach(this::advance);
  }

  private void advance(ChangeFollower<?> follower) {
    try {
      follower.advance();
    } catch (RuntimeException e) {
      log.warn("a watch failed", e);
      follower.fail(
          DcimException.of(
              Reason.INTERNAL, "the watch failed; watch again from the last resume token"));
    }
    if (follower.closed()) {
      followers.remove(follower);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
