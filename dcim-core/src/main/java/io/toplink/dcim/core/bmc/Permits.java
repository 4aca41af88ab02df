package io.toplink.dcim.core.bmc;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Bounds how many BMCs are talked to at once: polls, behind one router, and altogether. */
final class Permits {
  private static final int IPV4_SUBNET_BYTES = 3;
  private static final int IPV6_SUBNET_BYTES = 8;

  private final BmcLimits limits;
  private final Semaphore total;
  private final Semaphore polls;
  private final Map<String, Semaphore> subnets = new ConcurrentHashMap<>();

  Permits(BmcLimits limits) {
    this.limits = limits;
    this.total = new Semaphore(limits.total(), true);
    this.polls = new Semaphore(limits.polls(), true);
  }

  /**
   * Waits for leave to talk; to be followed by {@link #release} if it came.
   *
   * @return whether it came in time
   */
  boolean acquire(InetAddress address, Priority priority, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Semaphore subnet = subnet(address);
    if (priority == Priority.POLL && !acquire(polls, deadline)) {
      return false;
    }
    boolean whole = false;
    boolean part = false;
    try {
      part = acquire(subnet, deadline);
      whole = part && acquire(total, deadline);
      return whole;
    } finally {
      if (!whole) {
        if (part) {
          subnet.release();
        }
        if (priority == Priority.POLL) {
          polls.release();
        }
      }
    }
  }

  void release(InetAddress address, Priority priority) {
    total.release();
    subnet(address).release();
    if (priority == Priority.POLL) {
      polls.release();
    }
  }

  private Semaphore subnet(InetAddress address) {
    byte[] bytes = address.getAddress();
    int kept = bytes.length == 4 ? IPV4_SUBNET_BYTES : IPV6_SUBNET_BYTES;
    String name = HexFormat.of().formatHex(Arrays.copyOf(bytes, kept));
    return subnets.computeIfAbsent(name, unused -> new Semaphore(limits.perSubnet(), true));
  }

  private static boolean acquire(Semaphore permits, long deadline) throws InterruptedException {
    return permits.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }
}
