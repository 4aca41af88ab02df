package io.toplink.dcim.core.bmc;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: one at a time with each BMC, and a bounded number altogether; first come, first
 * served, users before bulk work before polls. Nobody needs a thread to wait.
 *
 * <p>BMCs that are slow or silent have permits of their own, so that they never take those of the
 * others: who is known to be slow starts with one of these, who turns out to be is given one in
 * exchange as soon as others wait.
 */
final class Turns {
  /** A slow BMC costs a socket and nothing else, so there may be more of them. */
  private static final int SLOW_FOR_ONE = 4;

  private static final int IPV4_SUBNET_BYTES = 3;
  private static final int IPV6_SUBNET_BYTES = 8;

  /** One BMC's: who talks to it and who waits. It exists only while there is anybody. */
  private static final class Lane {
    private final String endpoint;
    private final String subnet;
    private final Map<Priority, Deque<Turn>> waiting = new EnumMap<>(Priority.class);
    private @Nullable Turn current;
    private @Nullable Turn candidate;

    private Lane(String endpoint, String subnet) {
      this.endpoint = endpoint;
      this.subnet = subnet;
    }

    private Deque<Turn> of(Priority priority) {
      return waiting.computeIfAbsent(priority, unused -> new ArrayDeque<>());
    }

    private @Nullable Turn first() {
      return waiting.values().stream()
          .filter(turns -> !turns.isEmpty())
          .findFirst()
          .map(Deque::peekFirst)
          .orElse(null);
    }

    private int length() {
      return waiting.values().stream().mapToInt(Deque::size).sum();
    }
  }

  private final Pool<Lane> quick;
  private final Pool<Lane> slow;
  private final Duration slowAfter;
  private final Map<String, Lane> lanes = new HashMap<>();
  private final Set<Turn> quickTurns = new LinkedHashSet<>();
  private final int[] waiting = new int[Priority.values().length];
  private boolean relieving;

  /**
   * @param slowAfter how long somebody who talks to a BMC counts as quick
   */
  Turns(BmcLimits limits, Duration slowAfter) {
    this.quick = new Pool<>(limits.total(), limits.perSubnet(), limits.unhurried());
    this.slow =
        new Pool<>(
            SLOW_FOR_ONE * limits.total(),
            SLOW_FOR_ONE * limits.perSubnet(),
            SLOW_FOR_ONE * limits.unhurried());
    this.slowAfter = slowAfter;
  }

  /** A turn with one BMC: waited for, then taken, then over. */
  final class Turn implements AutoCloseable {
    private final Lane lane;
    private final Priority priority;
    private final Consumer<Turn> start;
    private Pool<Lane> pool;
    private boolean taken;
    private boolean over;
    private long takenAt;

    private Turn(Lane lane, Priority priority, Pool<Lane> pool, Consumer<Turn> start) {
      this.lane = lane;
      this.priority = priority;
      this.pool = pool;
      this.start = start;
    }

    /**
     * Waits no longer.
     *
     * @return false if it came before, and is to be closed
     */
    boolean giveUp() {
      List<Turn> started;
      synchronized (Turns.this) {
        if (taken) {
          return false;
        }
        over = true;
        if (lane.of(priority).remove(this)) {
          waiting[priority.ordinal()]--;
        }
        offer(lane);
        started = grant();
      }
      started.forEach(each -> each.start.accept(each));
      return true;
    }

    /** Lets the next one in. */
    @Override
    public void close() {
      List<Turn> started;
      synchronized (Turns.this) {
        if (!taken || over) {
          return;
        }
        over = true;
        quickTurns.remove(this);
        pool.release(lane.subnet, priority);
        lane.current = null;
        offer(lane);
        started = grant();
      }
      started.forEach(each -> each.start.accept(each));
    }
  }

  /**
   * Waits for a turn without a thread.
   *
   * @param start told once it came, in whichever thread made way for it, so it must be quick; the
   *     turn is to be closed then
   */
  Turn ask(BmcTarget target, Priority priority, boolean isSlow, Consumer<Turn> start) {
    Turn turn;
    List<Turn> started;
    synchronized (this) {
      Lane lane =
          lanes.computeIfAbsent(
              target.endpoint(), endpoint -> new Lane(endpoint, subnet(target.address())));
      turn = new Turn(lane, priority, isSlow ? slow : quick, start);
      lane.of(priority).addLast(turn);
      waiting[priority.ordinal()]++;
      offer(lane);
      started = grant();
    }
    started.forEach(each -> each.start.accept(each));
    return turn;
  }

  /** Waits for a turn in the calling thread; empty if it did not come in time. */
  Optional<Turn> await(BmcTarget target, Priority priority, boolean isSlow, Duration patience)
      throws InterruptedException {
    Semaphore came = new Semaphore(0);
    Turn turn = ask(target, priority, isSlow, unused -> came.release());
    try {
      boolean inTime = came.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
      return inTime || !turn.giveUp() ? Optional.of(turn) : Optional.empty();
    } catch (InterruptedException e) {
      if (!turn.giveUp()) {
        turn.close();
      }
      throw e;
    }
  }

  /** How many wait for one BMC. */
  synchronized int waiting(String endpoint) {
    Lane lane = lanes.get(endpoint);
    return lane == null ? 0 : lane.length();
  }

  /** How many wait with one priority, for whatever BMC. */
  synchronized int waiting(Priority priority) {
    return waiting[priority.ordinal()];
  }

  /** Puts a lane's first in the queue for permits, and nobody while somebody is in it. */
  private void offer(Lane lane) {
    Turn first = lane.current == null ? lane.first() : null;
    Turn before = lane.candidate;
    if (before != first) {
      if (before != null) {
        before.pool.remove(lane, lane.subnet, before.priority);
      }
      if (first != null) {
        first.pool.add(lane, lane.subnet, first.priority);
      }
      lane.candidate = first;
    }
    if (lane.current == null && first == null) {
      lanes.remove(lane.endpoint);
    }
  }

  /** Gives what permits there are; who got one is to be started outside the lock. */
  private List<Turn> grant() {
    List<Turn> started = new ArrayList<>(1);
    for (Pool<Lane> pool : List.of(quick, slow)) {
      for (Optional<Lane> lane = pool.next(); lane.isPresent(); lane = pool.next()) {
        started.add(take(lane.get()));
      }
    }
    if (quick.isWaitedFor() && !relieving && !quickTurns.isEmpty()) {
      relieveLater();
    }
    return started;
  }

  private Turn take(Lane lane) {
    Turn turn = lane.candidate;
    if (turn == null) {
      throw new IllegalStateException("nobody waits for " + lane.endpoint);
    }
    lane.of(turn.priority).removeFirst();
    waiting[turn.priority.ordinal()]--;
    lane.candidate = null;
    lane.current = turn;
    turn.taken = true;
    turn.takenAt = System.nanoTime();
    if (turn.pool == quick) {
      quickTurns.add(turn);
    }
    return turn;
  }

  private void relieveLater() {
    long age = System.nanoTime() - quickTurns.iterator().next().takenAt;
    long wait = Math.max(TimeUnit.MILLISECONDS.toNanos(50), slowAfter.toNanos() - age);
    relieving = true;
    Executor later = CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS, Runnable::run);
    later.execute(this::relieve);
  }

  /** Moves those who turned out to be slow out of the way. */
  private void relieve() {
    List<Turn> started;
    synchronized (this) {
      relieving = false;
      long now = System.nanoTime();
      for (Turn turn : List.copyOf(quickTurns)) {
        if (now - turn.takenAt < slowAfter.toNanos()) {
          break;
        }
        if (slow.take(turn.lane.subnet, turn.priority)) {
          quick.release(turn.lane.subnet, turn.priority);
          quickTurns.remove(turn);
          turn.pool = slow;
        }
      }
      started = grant();
    }
    started.forEach(each -> each.start.accept(each));
  }

  private static String subnet(InetAddress address) {
    byte[] bytes = address.getAddress();
    int kept = bytes.length == 4 ? IPV4_SUBNET_BYTES : IPV6_SUBNET_BYTES;
    return HexFormat.of().formatHex(Arrays.copyOf(bytes, kept));
  }
}
