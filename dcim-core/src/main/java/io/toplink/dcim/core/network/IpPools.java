package io.toplink.dcim.core.network;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.db.SqlStates;
import io.toplink.dcim.core.mutation.Etags;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.query.FilterSql;
import io.toplink.dcim.core.query.Page;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.query.Pages;
import io.toplink.dcim.core.query.SqlClause;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Keeps the pools and tells who holds what of them. Giving out is {@link AddressHolder}'s. */
public final class IpPools {
  /** In place of a pool's id: the addresses of all. */
  public static final String ALL = "-";

  private static final List<String> CHANGEABLE =
      List.of("display_name", "gateway", "vlan_id", "reserved");
  private static final FilterSql ADDRESS_FILTER =
      FilterSql.builder()
          .resource("assignment", "s.id", "assignments")
          .address("address", "a.address")
          .build();

  private final Database database;
  private final Mutations mutations;
  private final Pages pages;
  private final IpPoolStore store;
  private final IpAddressStore addresses;

  @Inject
  IpPools(
      Database database,
      Mutations mutations,
      Pages pages,
      IpPoolStore store,
      IpAddressStore addresses) {
    this.database = database;
    this.mutations = mutations;
    this.pages = pages;
    this.store = store;
    this.addresses = addresses;
  }

  /**
   * @throws DcimException NOT_FOUND
   */
  public IpPool get(String id) {
    return database.read(handle -> find(handle, id));
  }

  /** By name. */
  public Page<IpPool> list(PageRequest request) {
    return pages.page(
        request,
        List.of("ipPools"),
        (after, limit) ->
            database.read(handle -> store.list(handle, after == null ? "" : after.get(0), limit)),
        pool -> List.of(pool.id()));
  }

  /**
   * The addresses of a pool that are held, in order.
   *
   * @param pool its id, or {@link #ALL}
   * @throws DcimException NOT_FOUND, INVALID_FILTER, INVALID_PAGE_TOKEN
   */
  public Page<IpAddress> listAddresses(String pool, PageRequest request, String filter) {
    SqlClause clause = ADDRESS_FILTER.toSql(filter);
    if (!pool.equals(ALL)) {
      get(pool);
    }
    return pages.page(
        request,
        List.of("ipAddresses", pool, filter),
        (after, limit) ->
            database.read(handle -> addresses.listHeld(handle, pool, clause, after, limit)),
        address -> List.of(address.pool(), address.address()));
  }

  /**
   * @throws DcimException ALREADY_EXISTS, PREFIX_OVERLAPS, INVALID_FIELD
   */
  public IpPool create(Call call, IpPoolDraft asked) {
    IpPoolDraft draft = canonical(asked, prefix(asked.prefix()));
    return mutations.run(
        call,
        IpPool.class,
        change -> {
          Handle handle = change.handle();
          change.resource(IpPool.name(draft.id()));
          if (store.find(handle, draft.id()).isPresent()) {
            throw DcimException.alreadyExists(IpPool.name(draft.id()));
          }
          store
              .overlapping(handle, draft.prefix())
              .ifPresent(
                  other -> {
                    throw overlaps(draft, IpPool.name(other));
                  });
          insert(handle, draft, change.now());
          return find(handle, draft.id());
        });
  }

  /** The schema has the last word: two callers may make pools at the same time. */
  private void insert(Handle handle, IpPoolDraft draft, Instant now) {
    try {
      if (!store.insert(handle, draft, now)) {
        throw DcimException.alreadyExists(IpPool.name(draft.id()));
      }
    } catch (RuntimeException e) {
      throw SqlStates.violatedExclusion(e).isPresent() ? overlaps(draft, "another pool") : e;
    }
  }

  /**
   * @param asked holds the new values of the fields in the mask; the others are not looked at
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, INVALID_FIELD
   */
  public IpPool update(Call call, IpPoolDraft asked, UpdateMask mask, String etag) {
    mask.allow(CHANGEABLE);
    return mutations.run(
        call,
        IpPool.class,
        change -> {
          Handle handle = change.handle();
          change.resource(IpPool.name(asked.id()));
          IpPool pool = lock(handle, asked.id());
          Etags.check(pool.name(), etag, pool.version());
          store.update(handle, canonical(merge(pool, asked, mask), pool.block()));
          return find(handle, pool.id());
        });
  }

  /**
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, IN_USE while an address is held or a package
   *     names it
   */
  public void delete(Call call, String id, String etag) {
    mutations.run(
        call,
        String.class,
        change -> {
          change.resource(IpPool.name(id));
          IpPool pool = lock(change.handle(), id);
          Etags.check(pool.name(), etag, pool.version());
          try {
            store.delete(change.handle(), id);
          } catch (RuntimeException e) {
            throw SqlStates.violatedForeignKey(e).isPresent() ? inUse(pool) : e;
          }
          return pool.name();
        });
  }

  private static IpPoolDraft merge(IpPool pool, IpPoolDraft draft, UpdateMask mask) {
    return new IpPoolDraft(
        pool.id(),
        mask.has("display_name") ? draft.displayName() : pool.displayName(),
        pool.prefix(),
        mask.has("gateway") ? draft.gateway() : pool.gateway(),
        mask.has("vlan_id") ? draft.vlanId() : pool.vlanId(),
        mask.has("reserved") ? draft.reserved() : pool.reserved());
  }

  private static Cidr prefix(String text) {
    try {
      if (text.indexOf('/') < 0) {
        throw new IllegalArgumentException("'" + text + "' has no prefix length");
      }
      return Cidr.parse(text);
    } catch (IllegalArgumentException e) {
      throw DcimException.invalid("ip_pool.prefix", String.valueOf(e.getMessage()));
    }
  }

  /** One spelling for everything, and everything within the prefix; all that is wrong is told. */
  private static IpPoolDraft canonical(IpPoolDraft draft, Cidr prefix) {
    List<DcimException.FieldViolation> wrong = new ArrayList<>();
    String gateway = gateway(draft.gateway(), prefix, wrong);
    List<String> reserved = new ArrayList<>();
    for (int i = 0; i < draft.reserved().size(); i++) {
      String block = reserved(draft.reserved().get(i), i, prefix, wrong);
      if (block != null && !reserved.contains(block)) {
        reserved.add(block);
      }
    }
    if (!wrong.isEmpty()) {
      throw DcimException.invalid(wrong);
    }
    return new IpPoolDraft(
        draft.id(),
        draft.displayName(),
        prefix.toString(),
        gateway,
        draft.vlanId(),
        List.copyOf(reserved));
  }

  private static String gateway(
      String text, Cidr prefix, List<DcimException.FieldViolation> wrong) {
    try {
      InetAddress gateway = IpLiteral.parse(text);
      if (!prefix.contains(gateway) || IpLiteral.format(gateway).equals(prefix.toString())) {
        throw new IllegalArgumentException("'" + text + "' is not within " + prefix);
      }
      return IpLiteral.format(gateway);
    } catch (IllegalArgumentException e) {
      wrong.add(violation("ip_pool.gateway", e));
      return "";
    }
  }

  private static @Nullable String reserved(
      String text, int index, Cidr prefix, List<DcimException.FieldViolation> wrong) {
    try {
      Cidr block = Cidr.parse(text);
      if (!prefix.contains(block)) {
        throw new IllegalArgumentException("'" + text + "' is not within " + prefix);
      }
      return block.toString();
    } catch (IllegalArgumentException e) {
      wrong.add(violation("ip_pool.reserved[" + index + "]", e));
      return null;
    }
  }

  private static DcimException.FieldViolation violation(String field, IllegalArgumentException e) {
    return new DcimException.FieldViolation(field, String.valueOf(e.getMessage()), "address");
  }

  private static DcimException overlaps(IpPoolDraft draft, String other) {
    return DcimException.of(
        Reason.PREFIX_OVERLAPS,
        draft.prefix() + " overlaps the prefix of " + other + "; an address is in one pool only",
        "ip_pool",
        other);
  }

  private static RuntimeException inUse(IpPool pool) {
    return DcimException.of(
        Reason.IN_USE,
        pool.name()
            + " has "
            + pool.heldCount()
            + " addresses held, or a package names it; end the assignments and take it out of the"
            + " packages first",
        "resource",
        pool.name());
  }

  private IpPool find(Handle handle, String id) {
    return store.find(handle, id).orElseThrow(() -> DcimException.notFound(IpPool.name(id)));
  }

  private IpPool lock(Handle handle, String id) {
    return store.lock(handle, id).orElseThrow(() -> DcimException.notFound(IpPool.name(id)));
  }
}
