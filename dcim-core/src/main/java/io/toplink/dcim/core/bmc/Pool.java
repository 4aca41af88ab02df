package io.toplink.dcim.core.bmc;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Permits to talk to BMCs, so many altogether and so many behind one router, and who waits for
 * them: users before bulk work before polls, and among those the subnets in turn, so that a large
 * one does not keep small ones waiting. Those who can wait never hold all permits, so that a user
 * finds one at once. Not for several threads at once.
 *
 * @param <T> who waits
 */
final class Pool<T> {

  /** Those behind one router. */
  private static final class Subnet<T> {
    private final String name;
    private final Map<Priority, Set<T>> waiting = new EnumMap<>(Priority.class);
    private int inUse;
    private int unhurried;

    private Subnet(String name) {
      this.name = name;
    }

    private Set<T> of(Priority priority) {
      return waiting.computeIfAbsent(priority, unused -> new LinkedHashSet<>());
    }
  }

  private final int total;
  private final int perSubnet;
  private final int unhurried;
  private final int unhurriedPerSubnet;
  private final Map<String, Subnet<T>> subnets = new HashMap<>();
  private final Map<Priority, Set<Subnet<T>>> inTurn = new EnumMap<>(Priority.class);
  private int inUse;
  private int unhurriedInUse;
  private int waiting;

  /**
   * @param unhurried how many of all those may hold who can wait
   */
  Pool(int total, int perSubnet, int unhurried) {
    this.total = total;
    this.perSubnet = perSubnet;
    this.unhurried = unhurried;
    this.unhurriedPerSubnet = BmcLimits.butAQuarter(perSubnet);
  }

  /** Lets somebody wait. */
  void add(T waiter, String subnetName, Priority priority) {
    Subnet<T> subnet = subnets.computeIfAbsent(subnetName, Subnet::new);
    waiting += subnet.of(priority).add(waiter) ? 1 : 0;
    refresh(subnet);
  }

  /** Waits no longer. */
  void remove(T waiter, String subnetName, Priority priority) {
    Subnet<T> subnet = subnets.get(subnetName);
    if (subnet != null) {
      waiting -= subnet.of(priority).remove(waiter) ? 1 : 0;
      refresh(subnet);
    }
  }

  /** Gives a permit to whoever is next, if there is one to give and somebody to take it. */
  Optional<T> next() {
    if (inUse >= total) {
      return Optional.empty();
    }
    for (Map.Entry<Priority, Set<Subnet<T>>> one : inTurn.entrySet()) {
      boolean mayTake = one.getKey() == Priority.USER || unhurriedInUse < unhurried;
      if (mayTake && !one.getValue().isEmpty()) {
        return Optional.of(give(one.getValue().iterator().next(), one.getKey()));
      }
    }
    return Optional.empty();
  }

  /** Takes a permit past all who wait, if there is one. */
  boolean take(String subnetName, Priority priority) {
    Subnet<T> subnet = subnets.computeIfAbsent(subnetName, Subnet::new);
    boolean free = inUse < total && subnet.inUse < perSubnet;
    if (free) {
      count(subnet, priority, 1);
    }
    refresh(subnet);
    return free;
  }

  void release(String subnetName, Priority priority) {
    Subnet<T> subnet = subnets.get(subnetName);
    if (subnet == null || subnet.inUse == 0) {
      throw new IllegalStateException("no permit of " + subnetName + " is in use");
    }
    count(subnet, priority, -1);
    refresh(subnet);
  }

  /** Whether somebody waits. */
  boolean isWaitedFor() {
    return waiting > 0;
  }

  private T give(Subnet<T> subnet, Priority priority) {
    Iterator<T> first = subnet.of(priority).iterator();
    T waiter = first.next();
    first.remove();
    waiting--;
    count(subnet, priority, 1);
    inTurn.values().forEach(subnetsInTurn -> subnetsInTurn.remove(subnet));
    refresh(subnet);
    return waiter;
  }

  private void count(Subnet<T> subnet, Priority priority, int change) {
    inUse += change;
    subnet.inUse += change;
    if (priority != Priority.USER) {
      unhurriedInUse += change;
      subnet.unhurried += change;
    }
  }

  /** Lists a subnet where it belongs now: at the end if it was not listed, or nowhere. */
  private void refresh(Subnet<T> subnet) {
    boolean waitedFor = false;
    for (Priority priority : Priority.values()) {
      boolean waits = !subnet.of(priority).isEmpty();
      boolean free =
          subnet.inUse < perSubnet
              && (priority == Priority.USER || subnet.unhurried < unhurriedPerSubnet);
      list(inTurn(priority), subnet, free && waits);
      waitedFor |= waits;
    }
    if (subnet.inUse == 0 && !waitedFor) {
      subnets.remove(subnet.name);
    }
  }

  private Set<Subnet<T>> inTurn(Priority priority) {
    return inTurn.computeIfAbsent(priority, unused -> new LinkedHashSet<>());
  }

  private static <S> void list(Set<S> list, S subnet, boolean belongs) {
    if (belongs) {
      list.add(subnet);
    } else {
      list.remove(subnet);
    }
  }
}
