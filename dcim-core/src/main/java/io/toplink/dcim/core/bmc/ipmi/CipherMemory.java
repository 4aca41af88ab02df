package io.toplink.dcim.core.bmc.ipmi;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.toplink.dcim.core.bmc.BmcTarget;
import java.time.Duration;
import java.util.List;

/**
 * Remembers which cipher suite each BMC took, so that it is proposed first; for a day, since
 * firmware learns better ones.
 */
final class CipherMemory {
  private static final int MOST_REMEMBERED = 100_000;

  private final Cache<String, CipherSuite> taken =
      Caffeine.newBuilder()
          .maximumSize(MOST_REMEMBERED)
          .expireAfterWrite(Duration.ofDays(1))
          .build();

  /** What to propose, in this order. */
  List<CipherSuite> proposals(BmcTarget target) {
    return taken.getIfPresent(target.endpoint()) == CipherSuite.SUITE_3
        ? List.of(CipherSuite.SUITE_3, CipherSuite.SUITE_17)
        : CipherSuite.BEST_FIRST;
  }

  void took(BmcTarget target, CipherSuite suite) {
    if (taken.getIfPresent(target.endpoint()) != suite) {
      taken.put(target.endpoint(), suite);
    }
  }
}
