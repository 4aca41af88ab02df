package io.toplink.dcim.core.server;

import static io.toplink.dcim.core.server.ServerEstate.draft;
import static io.toplink.dcim.core.testing.Calls.call;
import static io.toplink.dcim.core.testing.TestEstate.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.mutation.ChangeFeed;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.watch.WatchEvent;
import io.toplink.dcim.core.watch.Watches;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerWatchTest {
  private static final String FREE = "labels.pool = free";

  private final ServerEstate inventory = new ServerEstate();
  private final ServerWatch watch = inventory.estate.get(ServerWatch.class);

  @AfterEach
  void stop() {
    inventory.estate.get(Watches.class).close();
  }

  /** Keeps what it is told until a test asks. */
  private static final class Watcher implements io.toplink.dcim.core.watch.Watcher<Server> {
    final BlockingQueue<WatchEvent<Server>> events = new LinkedBlockingQueue<>();
    final BlockingQueue<DcimException> failures = new LinkedBlockingQueue<>();
    volatile boolean ready = true;

    @Override
    public boolean ready() {
      return ready;
    }

    @Override
    public void next(WatchEvent<Server> event) {
      events.add(event);
    }

    @Override
    public void failed(DcimException why) {
      failures.add(why);
    }

    WatchEvent<Server> next() throws InterruptedException {
      return Objects.requireNonNull(events.poll(20, TimeUnit.SECONDS), "nothing came");
    }

    /** The next event's token, which must be of a checkpoint. */
    String checkpoint() throws InterruptedException {
      WatchEvent<Server> event = next();
      assertThat(event.updated()).isNull();
      assertThat(event.removed()).isNull();
      return event.resumeToken();
    }
  }

  private Watcher follow(String filter, String token) {
    Watcher watcher = new Watcher();
    watch.follow(filter, token, watcher);
    return watcher;
  }

  private void label(String id, @Nullable String pool) {
    ServerDraft draft = draft(id);
    inventory.servers.update(
        call("U"),
        new ServerDraft(
            id,
            "",
            pool == null ? Map.of() : Map.of("pool", pool),
            draft.location(),
            draft.bmc(),
            draft.network(),
            null,
            false),
        UpdateMask.of("labels"),
        "");
  }

  @Test
  void tellsWhatHappensFromNowOn() throws Exception {
    inventory.create("srv-1");
    Watcher watcher = follow("", "");
    watcher.checkpoint();

    Server made = inventory.create("srv-2");
    assertThat(watcher.next().updated()).isEqualTo(made);
    inventory.servers.delete(call("D"), "srv-1", "");
    WatchEvent<Server> gone = watcher.next();
    assertThat(gone.removed()).isEqualTo("servers/srv-1");
    assertThat(gone.updated()).isNull();
  }

  @Test
  void replaysWhatHappenedSinceAToken() throws Exception {
    String token = follow("", "").checkpoint();
    inventory.create("srv-1");
    inventory.create("srv-2");
    label("srv-1", "free");

    Watcher later = follow("", token);

    assertThat(later.checkpoint()).isEqualTo(token);
    WatchEvent<Server> first = later.next();
    WatchEvent<Server> second = later.next();
    assertThat(Objects.requireNonNull(first.updated()).labels()).containsEntry("pool", "free");
    assertThat(first.resumeToken()).isEqualTo(token);
    assertThat(Objects.requireNonNull(second.updated()).id()).isEqualTo("srv-2");
    assertThat(second.resumeToken()).isNotEqualTo(token);

    Watcher latest = follow("", second.resumeToken());
    latest.checkpoint();
    inventory.create("srv-3");
    assertThat(Objects.requireNonNull(latest.next().updated()).id()).isEqualTo("srv-3");
  }

  @Test
  void tellsWhenAServerBeginsAndStopsToMatch() throws Exception {
    inventory.create("srv-1");
    Watcher watcher = follow(FREE, "");
    watcher.checkpoint();

    label("srv-1", "free");
    assertThat(Objects.requireNonNull(watcher.next().updated()).id()).isEqualTo("srv-1");
    label("srv-1", "sold");
    assertThat(watcher.next().removed()).isEqualTo("servers/srv-1");
    label("srv-1", null);
    label("srv-1", "free");
    assertThat(Objects.requireNonNull(watcher.next().updated()).labels())
        .containsEntry("pool", "free");
  }

  @Test
  void silenceIsFilledWithCheckpoints() throws Exception {
    Watcher watcher = follow("", "");
    String first = watcher.checkpoint();
    inventory.estate.clock().advance(Duration.ofSeconds(16));
    watcher.checkpoint();
    inventory.estate.clock().advance(Duration.ofSeconds(16));
    String third = watcher.checkpoint();

    inventory.create("srv-1");
    assertThat(watcher.next().updated()).isNotNull();
    assertThat(first).isNotEmpty();
    assertThat(third).isNotEmpty();
  }

  @Test
  void aWatcherThatDoesNotReadIsToldSoAndHoldsNothingUp() throws Exception {
    Watcher slow = follow("", "");
    Watcher quick = follow("", "");
    slow.checkpoint();
    quick.checkpoint();
    slow.ready = false;
    inventory.create("srv-1");
    assertThat(quick.next().updated()).isNotNull();

    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (slow.failures.isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      inventory.estate.clock().advance(Duration.ofSeconds(61));
      DcimException failure = slow.failures.poll(100, TimeUnit.MILLISECONDS);
      if (failure != null) {
        slow.failures.add(failure);
      }
    }

    assertThat(slow.failures.remove().reason()).isEqualTo(Reason.SLOW_CONSUMER);
    assertThat(slow.events).isEmpty();
  }

  /** As the ones we make: a version, a transaction and a number within it. */
  private static String tokenOf(long transaction) {
    byte[] token = ByteBuffer.allocate(17).put((byte) 1).putLong(transaction).putLong(0).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  @Test
  void refusesTokensThatLeadNowhere() throws Exception {
    Watcher watcher = follow("", "");
    String token = watcher.checkpoint();
    inventory.create("srv-1");
    inventory.estate.sql("update change_log set change_time = change_time - interval '400 days'");
    inventory.estate.get(ChangeFeed.class).expire();

    refused(Reason.RESUME_TOKEN_EXPIRED, () -> follow("", token));
    refused(Reason.INVALID_FIELD, () -> follow("", "nonsense!"));
    refused(Reason.INVALID_FIELD, () -> follow("", "AQID"));
    refused(Reason.RESUME_TOKEN_EXPIRED, () -> follow("", tokenOf(1L << 60)));
    refused(Reason.INVALID_FILTER, () -> follow("nothing = 1", ""));
  }
}
