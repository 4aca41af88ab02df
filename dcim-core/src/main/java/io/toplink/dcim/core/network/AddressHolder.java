package io.toplink.dcim.core.network;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.network.IpAddressStore.Source;
import io.toplink.dcim.core.network.IpAddressStore.Wanted;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Gives addresses to assignments and takes them back, in the transaction of the order. Many orders
 * take from one pool at once: each takes rows that nobody else is taking, and only before saying
 * that there are none does it wait for the others, since they may give theirs back.
 */
public final class AddressHolder {
  private final IpAddressStore store;
  private final InstantSource clock;

  @Inject
  AddressHolder(IpAddressStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Takes what the package asks for: all of it, or the transaction must not commit.
   *
   * @param assignmentUid row of an assignment that exists
   * @return IPv4 first; empty if the package names no pool
   * @throws DcimException NO_ADDRESS_AVAILABLE
   */
  public List<HeldAddress> hold(Handle handle, String packageId, UUID assignmentUid) {
    Wanted wanted = store.wanted(handle, packageId);
    List<HeldAddress> held = new ArrayList<>();
    for (boolean ipv6 : new boolean[] {false, true}) {
      List<Source> sources =
          wanted.sources().stream().filter(source -> source.ipv6() == ipv6).toList();
      int count = Math.max(1, ipv6 ? wanted.ipv6() : wanted.ipv4());
      if (!sources.isEmpty()) {
        held.addAll(new Taking(handle, packageId, assignmentUid).take(sources, count));
      }
    }
    return held;
  }

  /** Gives back everything an assignment holds; nothing, if it holds nothing. */
  public void release(Handle handle, UUID assignmentUid) {
    store.release(handle, assignmentUid);
  }

  /** The addresses of one family for one assignment. */
  private final class Taking {
    private final Handle handle;
    private final String packageId;
    private final UUID assignment;
    private final Instant now = clock.instant();
    private final List<HeldAddress> held = new ArrayList<>();

    Taking(Handle handle, String packageId, UUID assignment) {
      this.handle = handle;
      this.packageId = packageId;
      this.assignment = assignment;
    }

    List<HeldAddress> take(List<Source> sources, int count) {
      for (Source source : sources) {
        takeFree(source, count, false);
        while (held.size() < count && store.makeMore(handle, source.pool())) {
          takeFree(source, count, false);
        }
      }
      for (Source source : sources) {
        takeFree(source, count, true);
      }
      if (held.size() < count) {
        throw none(sources, count);
      }
      return held;
    }

    private void takeFree(Source source, int count, boolean wait) {
      int missing = count - held.size();
      if (missing == 0) {
        return;
      }
      store.take(handle, source.pool(), missing, assignment, now, wait).stream()
          .map(
              address ->
                  new HeldAddress(
                      source.pool(),
                      address,
                      source.prefixLength(),
                      source.gateway(),
                      source.vlanId()))
          .forEach(held::add);
    }

    private DcimException none(List<Source> sources, int count) {
      return DcimException.of(
          Reason.NO_ADDRESS_AVAILABLE,
          "packages/"
              + packageId
              + " needs "
              + count
              + (sources.get(0).ipv6() ? " IPv6" : " IPv4")
              + " addresses and "
              + String.join(", ", sources.stream().map(s -> IpPool.name(s.pool())).toList())
              + " have fewer left; add a pool to the package or free some reserved addresses",
          "package",
          "packages/" + packageId);
    }
  }
}
