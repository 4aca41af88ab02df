package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.server.BmcAccess;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Looks at machines because somebody wants to know. */
public final class PowerRefresh {
  private final BmcAccess access;
  private final Looks looks;

  @Inject
  PowerRefresh(BmcAccess access, Looks looks) {
    this.access = access;
    this.looks = looks;
  }

  /**
   * Looks at all of them at once, as far as their number is bounded elsewhere.
   *
   * @param limit how long to wait; what is under way then goes on and is written down
   * @return why those failed that did, or are not back; completes within the limit
   */
  public CompletableFuture<Map<UUID, DcimException>> refresh(
      Collection<UUID> servers, Duration limit) {
    Map<BmcAccess.Way, CompletableFuture<Optional<DcimException>>> under = new LinkedHashMap<>();
    for (BmcAccess.Way way : access.ways(servers)) {
      under.put(way, looks.look(way, Source.REFRESH));
    }
    return CompletableFuture.allOf(under.values().toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, limit.toNanos(), TimeUnit.NANOSECONDS)
        .thenApply(
            done -> {
              Map<UUID, DcimException> failed = new LinkedHashMap<>();
              under.forEach(
                  (way, look) ->
                      look.getNow(Optional.of(notBack(way, limit)))
                          .ifPresent(why -> failed.put(way.server(), why)));
              return failed;
            });
  }

  private static DcimException notBack(BmcAccess.Way way, Duration limit) {
    return DcimException.of(
        Reason.BMC_UNREACHABLE,
        way.name() + ": its BMC has not answered within " + limit.toMillis() + " ms",
        "server",
        way.name(),
        "phase",
        "deadline");
  }
}
