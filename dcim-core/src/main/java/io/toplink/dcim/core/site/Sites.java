package io.toplink.dcim.core.site;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.db.SqlStates;
import io.toplink.dcim.core.mutation.Etags;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.query.Page;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.query.Pages;
import jakarta.inject.Inject;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Keeps the sites. */
public final class Sites {
  private static final List<String> CHANGEABLE = List.of("display_name", "labels");

  private final Database database;
  private final Mutations mutations;
  private final Pages pages;
  private final SiteStore store;

  @Inject
  Sites(Database database, Mutations mutations, Pages pages, SiteStore store) {
    this.database = database;
    this.mutations = mutations;
    this.pages = pages;
    this.store = store;
  }

  /**
   * @throws DcimException NOT_FOUND
   */
  public Site get(String id) {
    return database.read(handle -> find(handle, id));
  }

  /** By name. */
  public Page<Site> list(PageRequest request) {
    return pages.page(
        request,
        List.of("sites"),
        (after, limit) ->
            database.read(handle -> store.list(handle, after == null ? "" : after.get(0), limit)),
        site -> List.of(site.id()));
  }

  /**
   * @throws DcimException ALREADY_EXISTS
   */
  public Site create(Call call, SiteDraft draft) {
    return mutations.run(
        call,
        Site.class,
        change -> {
          change.resource(Site.name(draft.id()));
          if (!store.insert(change.handle(), draft, change.now())) {
            throw DcimException.alreadyExists(Site.name(draft.id()));
          }
          return find(change.handle(), draft.id());
        });
  }

  /**
   * @param draft holds the new values of the fields in the mask; the others are not looked at
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, INVALID_FIELD
   */
  public Site update(Call call, SiteDraft draft, UpdateMask mask, String etag) {
    mask.allow(CHANGEABLE);
    return mutations.run(
        call,
        Site.class,
        change -> {
          change.resource(Site.name(draft.id()));
          Site site = lock(change.handle(), draft.id());
          Etags.check(site.name(), etag, site.version());
          store.update(
              change.handle(),
              new SiteDraft(
                  site.id(),
                  mask.has("display_name") ? draft.displayName() : site.displayName(),
                  mask.has("labels") ? draft.labels() : site.labels()));
          return find(change.handle(), site.id());
        });
  }

  /**
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, IN_USE while a server stands in it
   */
  public void delete(Call call, String id, String etag) {
    mutations.run(
        call,
        String.class,
        change -> {
          change.resource(Site.name(id));
          Site site = lock(change.handle(), id);
          Etags.check(site.name(), etag, site.version());
          try {
            store.delete(change.handle(), id);
          } catch (RuntimeException e) {
            throw SqlStates.violatedForeignKey(e).isPresent() ? inUse(site) : e;
          }
          return site.name();
        });
  }

  private static RuntimeException inUse(Site site) {
    return DcimException.of(
        Reason.IN_USE,
        site.serverCount()
            + " servers stand in "
            + site.name()
            + "; move or delete them first (list them with the filter location.site = \""
            + site.name()
            + "\")",
        "resource",
        site.name());
  }

  private Site find(Handle handle, String id) {
    return store.find(handle, id).orElseThrow(() -> DcimException.notFound(Site.name(id)));
  }

  private Site lock(Handle handle, String id) {
    return store.lock(handle, id).orElseThrow(() -> DcimException.notFound(Site.name(id)));
  }
}
