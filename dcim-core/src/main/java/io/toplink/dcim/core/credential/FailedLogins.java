package io.toplink.dcim.core.credential;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Reason;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Slows down whoever guesses: by where it comes from, never by whom it claims to be, or anybody
 * could shut a customer out by failing in its name. Kept by each process for itself.
 */
final class FailedLogins {
  private static final int MOST = 10;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int ADDRESSES = 100_000;
  private static final int IPV6_SITE_BYTES = 8;

  private final InstantSource clock;

  /** When the last failures of an address were, oldest first, at most {@link #MOST}. */
  private final Cache<String, List<Instant>> failures =
      Caffeine.newBuilder().maximumSize(ADDRESSES).expireAfterWrite(WINDOW.multipliedBy(2)).build();

  @Inject
  FailedLogins(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * @throws DcimException TOO_MANY_FAILED_LOGINS, whatever is presented, until the last ten
   *     failures are more than a minute apart
   */
  void check(InetAddress address) {
    List<Instant> last = failures.getIfPresent(source(address));
    if (last == null || last.size() < MOST) {
      return;
    }
    Duration wait = Duration.between(clock.instant(), last.get(0).plus(WINDOW));
    if (!wait.isNegative() && !wait.isZero()) {
      throw DcimException.of(
              Reason.TOO_MANY_FAILED_LOGINS,
              "ten logins from "
                  + IpLiteral.format(address)
                  + " failed within a minute; correct key and secret, then try again in "
                  + (wait.toSeconds() + 1)
                  + " s",
              "remote_address",
              IpLiteral.format(address))
          .retryAfter(wait);
    }
  }

  void add(InetAddress address) {
    failures
        .asMap()
        .merge(
            source(address),
            List.of(clock.instant()),
            (before, now) ->
                Stream.concat(before.stream(), now.stream())
                    .skip(Math.max(0, before.size() + 1 - MOST))
                    .toList());
  }

  /** An IPv6 host has a whole /64 to call from. */
  private static String source(InetAddress address) {
    byte[] bytes = address.getAddress();
    return Arrays.toString(bytes.length == 4 ? bytes : Arrays.copyOf(bytes, IPV6_SITE_BYTES));
  }
}
