package io.toplink.dcim.core.packages;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.DcimException;
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
import io.toplink.dcim.core.server.HardwareChecks;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** Keeps the catalogue. */
public final class Packages {
  private static final List<String> CHANGEABLE =
      List.of(
          "display_name",
          "specification",
          "ip_pools",
          "address_count",
          "ipv6_address_count",
          "images",
          "default_image",
          "retired",
          "matching_only");
  private static final FilterSql FILTER =
      FilterSql.builder()
          .bool("retired", "p.retired")
          .text("display_name", "p.display_name")
          .build();

  private final Database database;
  private final Mutations mutations;
  private final Pages pages;
  private final PackageStore store;
  private final HardwareChecks checks;

  @Inject
  Packages(
      Database database,
      Mutations mutations,
      Pages pages,
      PackageStore store,
      HardwareChecks checks) {
    this.database = database;
    this.mutations = mutations;
    this.pages = pages;
    this.store = store;
    this.checks = checks;
  }

  /**
   * @throws DcimException NOT_FOUND
   */
  public Package get(String id) {
    return database.read(handle -> find(handle, id));
  }

  /**
   * By name.
   *
   * @throws DcimException INVALID_FILTER, INVALID_PAGE_TOKEN
   */
  public Page<Package> list(PageRequest request, String filter) {
    SqlClause clause = FILTER.toSql(filter);
    return pages.page(
        request,
        List.of("packages", filter),
        (after, limit) ->
            database.read(
                handle -> store.list(handle, clause, after == null ? "" : after.get(0), limit)),
        pack -> List.of(pack.id()));
  }

  /**
   * @throws DcimException ALREADY_EXISTS (id or display name), INVALID_FIELD if a pool is unknown
   */
  public Package create(Call call, PackageDraft draft) {
    return mutations.run(
        call,
        Package.class,
        change -> {
          Handle handle = change.handle();
          change.resource(Package.name(draft.id()));
          requirePools(handle, draft.ipPools());
          requireImages(handle, draft);
          requireUnique(handle, draft);
          boolean made = uniquelyNamed(draft, () -> store.insert(handle, draft, change.now()));
          if (!made) {
            throw DcimException.alreadyExists(Package.name(draft.id()));
          }
          store.bindPools(handle, draft.id(), draft.ipPools());
          store.bindImages(handle, draft.id(), draft.images());
          return find(handle, draft.id());
        });
  }

  /**
   * @param draft holds the new values of the fields in the mask; the others are not looked at
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, ALREADY_EXISTS (display name), INVALID_FIELD
   */
  public Package update(Call call, PackageDraft draft, UpdateMask mask, String etag) {
    mask.allow(CHANGEABLE);
    return mutations.run(
        call,
        Package.class,
        change -> {
          Handle handle = change.handle();
          change.resource(Package.name(draft.id()));
          Package pack = lock(handle, draft.id());
          Etags.check(pack.name(), etag, pack.version());
          PackageDraft changed = merge(pack, draft, mask);
          if (mask.has("ip_pools")) {
            requirePools(handle, changed.ipPools());
            store.bindPools(handle, pack.id(), changed.ipPools());
          }
          if (mask.has("images") || mask.has("default_image")) {
            requireImages(handle, changed);
            store.bindImages(handle, pack.id(), changed.images());
          }
          requireUnique(handle, changed);
          uniquelyNamed(changed, () -> store.update(handle, changed, change.now()));
          if (mask.has("specification") || mask.has("matching_only")) {
            checks.ofPackage(change, pack.id());
          }
          return find(handle, pack.id());
        });
  }

  /**
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, IN_USE while a server, an image or an
   *     assignment, live or over, refers to it
   */
  public void delete(Call call, String id, String etag) {
    mutations.run(
        call,
        String.class,
        change -> {
          change.resource(Package.name(id));
          Package pack = lock(change.handle(), id);
          Etags.check(pack.name(), etag, pack.version());
          try {
            store.delete(change.handle(), id);
          } catch (RuntimeException e) {
            throw SqlStates.violatedForeignKey(e).isPresent() ? inUse(pack) : e;
          }
          return pack.name();
        });
  }

  private static PackageDraft merge(Package pack, PackageDraft draft, UpdateMask mask) {
    return new PackageDraft(
        pack.id(),
        mask.has("display_name") ? draft.displayName() : pack.displayName(),
        mask.has("specification") ? draft.specification() : pack.specification(),
        mask.has("ip_pools") ? draft.ipPools() : pack.ipPools(),
        mask.has("address_count") ? draft.addressCount() : pack.addressCount(),
        mask.has("ipv6_address_count") ? draft.ipv6AddressCount() : pack.ipv6AddressCount(),
        mask.has("images") ? draft.images() : pack.images(),
        mask.has("default_image") ? draft.defaultImage() : pack.defaultImage(),
        mask.has("retired") ? draft.retired() : pack.retired(),
        mask.has("matching_only") ? draft.matchingOnly() : pack.matchingOnly());
  }

  private void requirePools(Handle handle, List<String> pools) {
    if (pools.isEmpty()) {
      return;
    }
    List<String> existing = store.existingPools(handle, pools);
    List<DcimException.FieldViolation> missing =
        pools.stream()
            .filter(pool -> !existing.contains(pool))
            .map(
                pool ->
                    new DcimException.FieldViolation(
                        "package.ip_pools[" + pools.indexOf(pool) + "]",
                        "there is no ipPools/" + pool,
                        "reference"))
            .toList();
    if (!missing.isEmpty()) {
      throw DcimException.invalid(missing);
    }
  }

  private void requireImages(Handle handle, PackageDraft draft) {
    List<String> named = new ArrayList<>(draft.images());
    String usual = draft.defaultImage();
    if (usual != null) {
      named.add(usual);
    }
    List<String> existing = store.existingImages(handle, named);
    List<DcimException.FieldViolation> wrong = new ArrayList<>();
    for (String image : draft.images()) {
      if (!existing.contains(image)) {
        wrong.add(noImage("package.images[" + draft.images().indexOf(image) + "]", image));
      }
    }
    if (usual != null && !existing.contains(usual)) {
      wrong.add(noImage("package.default_image", usual));
    } else if (usual != null && !draft.images().isEmpty() && !draft.images().contains(usual)) {
      wrong.add(
          new DcimException.FieldViolation(
              "package.default_image", "must be one of package.images", "reference"));
    }
    if (!wrong.isEmpty()) {
      throw DcimException.invalid(wrong);
    }
  }

  private static DcimException.FieldViolation noImage(String field, String image) {
    return new DcimException.FieldViolation(field, "there is no images/" + image, "reference");
  }

  private void requireUnique(Handle handle, PackageDraft draft) {
    store
        .idOf(handle, draft.displayName())
        .filter(id -> !id.equals(draft.id()))
        .ifPresent(
            id -> {
              throw nameTaken(draft, Package.name(id));
            });
  }

  /** The index has the last word: two callers may take the same name at the same time. */
  private static <T> T uniquelyNamed(PackageDraft draft, Supplier<T> write) {
    try {
      return write.get();
    } catch (RuntimeException e) {
      throw SqlStates.violatedUnique(e).filter("packages_display_name_key"::equals).isPresent()
          ? nameTaken(draft, "another package")
          : e;
    }
  }

  private static DcimException nameTaken(PackageDraft draft, String holder) {
    return DcimException.of(
        Reason.ALREADY_EXISTS,
        holder
            + " has the display name '"
            + draft.displayName()
            + "' already; billing systems find packages by it, so it must be unique",
        "resource",
        holder);
  }

  private static RuntimeException inUse(Package pack) {
    return DcimException.of(
        Reason.IN_USE,
        pack.name()
            + " is referred to by "
            + pack.boundCount()
            + " servers, by images or by assignments, live or over; set it to retired instead",
        "resource",
        pack.name());
  }

  private Package find(Handle handle, String id) {
    return store.find(handle, id).orElseThrow(() -> DcimException.notFound(Package.name(id)));
  }

  private Package lock(Handle handle, String id) {
    return store.lock(handle, id).orElseThrow(() -> DcimException.notFound(Package.name(id)));
  }
}
