package io.toplink.dcim.core.bmc;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The addresses of this machine, looked up now and then, since they may change. */
final class OwnAddresses implements Predicate<InetAddress> {
  private static final long GOOD_FOR_NANOS = Duration.ofMinutes(1).toNanos();

  /** What was found. */
  private record Known(Set<InetAddress> addresses, long at) {}

  private volatile Known known = look();

  @Override
  public boolean test(InetAddress address) {
    Known now = known;
    if (System.nanoTime() - now.at > GOOD_FOR_NANOS) {
      now = look();
      known = now;
    }
    return now.addresses.contains(address);
  }

  private static Known look() {
    try {
      return new Known(
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .collect(Collectors.toUnmodifiableSet()),
          System.nanoTime());
    } catch (SocketException e) {
      throw new IllegalStateException("the addresses of this machine cannot be told", e);
    }
  }
}
