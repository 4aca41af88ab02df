package io.toplink.dcim.core.bmc;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Permits to talk to BMCs, so many altogether and so many behind one router, and who waits for
 * them: users before polls, and among those the subnets in turn, so that a large one does not keep
 * small ones waiting. Not for several threads at once.
 *
 * @param <T> who waits
 */
final class Pool<T> {

  /** Those behind one router. */
  private static final class Subnet<T> {
    private final String name;
    private final Set<T> users = new LinkedHashSet<>();
    private final Set<T> polls = new LinkedHashSet<>();
    private int inUse;

    private Subnet(String name) {
      this.name = name;
    }

    private Set<T> of(Priority priority) {
      return priority == Priority.USER ? users : polls;
    }
  }

  private final int total;
  private final int perSubnet;
  private final int polls;
  private final Map<String, Subnet<T>> subnets = new HashMap<>();
  private final Set<Subnet<T>> withUsers = new LinkedHashSet<>();
  private final Set<Subnet<T>> withPolls = new LinkedHashSet<>();
  private int inUse;
  private int pollsInUse;
  private int waiting;

  Pool(int total, int perSubnet, int polls) {
    this.total = total;
    this.perSubnet = perSubnet;
    this.polls = polls;
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
    if (!withUsers.isEmpty()) {
      return Optional.of(give(withUsers.iterator().next(), Priority.USER));
    }
    return !withPolls.isEmpty() && pollsInUse < polls
        ? Optional.of(give(withPolls.iterator().next(), Priority.POLL))
        : Optional.empty();
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
    withUsers.remove(subnet);
    withPolls.remove(subnet);
    refresh(subnet);
    return waiter;
  }

  private void count(Subnet<T> subnet, Priority priority, int change) {
    inUse += change;
    subnet.inUse += change;
    pollsInUse += priority == Priority.POLL ? change : 0;
  }

  /** Lists a subnet where it belongs now: at the end if it was not listed, or nowhere. */
  private void refresh(Subnet<T> subnet) {
    boolean free = subnet.inUse < perSubnet;
    list(withUsers, subnet, free && !subnet.users.isEmpty());
    list(withPolls, subnet, free && !subnet.polls.isEmpty());
    if (subnet.inUse == 0 && subnet.users.isEmpty() && subnet.polls.isEmpty()) {
      subnets.remove(subnet.name);
    }
  }

  private static <S> void list(Set<S> list, S subnet, boolean belongs) {
    if (belongs) {
      list.add(subnet);
    } else {
      list.remove(subnet);
    }
  }
}
