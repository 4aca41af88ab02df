package io.toplink.dcim.core.bmc;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One at a time per BMC: first come, first served, users before polls. A lane exists only while
 * somebody is in it.
 */
final class Lanes {

  /** One BMC's: whoever is in it is not listed, those who wait are. */
  private static final class Lane {
    private final Deque<Semaphore> users = new ArrayDeque<>();
    private final Deque<Semaphore> polls = new ArrayDeque<>();

    private Deque<Semaphore> of(Priority priority) {
      return priority == Priority.USER ? users : polls;
    }
  }

  private final Map<String, Lane> lanes = new HashMap<>();

  /**
   * Waits for a turn; to be followed by {@link #leave} if it came.
   *
   * @return whether it came in time
   */
  boolean enter(String endpoint, Priority priority, Duration patience) throws InterruptedException {
    Semaphore turn = new Semaphore(0);
    synchronized (lanes) {
      Lane lane = lanes.get(endpoint);
      if (lane == null) {
        lanes.put(endpoint, new Lane());
        return true;
      }
      lane.of(priority).addLast(turn);
    }
    boolean came = false;
    try {
      came = turn.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
      return came || !giveUp(endpoint, priority, turn);
    } catch (InterruptedException e) {
      if (!giveUp(endpoint, priority, turn)) {
        leave(endpoint);
      }
      throw e;
    }
  }

  /** Lets the next one in. */
  void leave(String endpoint) {
    synchronized (lanes) {
      Lane lane = lanes.get(endpoint);
      if (lane == null) {
        throw new IllegalStateException("nobody is in the lane of " + endpoint);
      }
      Semaphore next = lane.users.isEmpty() ? lane.polls.pollFirst() : lane.users.pollFirst();
      if (next == null) {
        lanes.remove(endpoint);
      } else {
        next.release();
      }
    }
  }

  /** How many wait for one BMC. */
  int waiting(String endpoint) {
    synchronized (lanes) {
      Lane lane = lanes.get(endpoint);
      return lane == null ? 0 : lane.users.size() + lane.polls.size();
    }
  }

  /**
   * @return false if the turn came at the very moment of giving up
   */
  private boolean giveUp(String endpoint, Priority priority, Semaphore turn) {
    synchronized (lanes) {
      Lane lane = lanes.get(endpoint);
      return lane != null && lane.of(priority).remove(turn);
    }
  }
}
