package io.toplink.dcim.core.image;

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
import jakarta.inject.Inject;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Keeps what can be installed. */
public final class Images {
  private static final List<String> CHANGEABLE =
      List.of(
          "display_name",
          "deprecated",
          "labels",
          "family",
          "os_version",
          "architecture",
          "installer",
          "kernel_boot",
          "script_boot",
          "iso_boot",
          "minimum_disk_gib",
          "minimum_memory_mib",
          "sources",
          "templates",
          "packages",
          "login_username");
  private static final FilterSql FILTER =
      FilterSql.builder()
          .bool("deprecated", "i.deprecated")
          .text("family", "i.family")
          .enumeration("purpose", "i.purpose", Image.Purpose.class)
          .labels("i.labels")
          .build();

  /** Which image was changed; a repetition reads it as it is by then. */
  private record Changed(String id) {}

  private final Database database;
  private final Mutations mutations;
  private final Pages pages;
  private final ImageStore store;
  private final ImageConfig config;

  @Inject
  Images(
      Database database, Mutations mutations, Pages pages, ImageStore store, ImageConfig config) {
    this.database = database;
    this.mutations = mutations;
    this.pages = pages;
    this.store = store;
    this.config = config;
  }

  /**
   * @throws DcimException NOT_FOUND
   */
  public Image get(String id) {
    return database.read(handle -> find(handle, id));
  }

  /**
   * By name, without contents.
   *
   * @param fit only what fits this; null for all
   * @throws DcimException INVALID_FILTER, INVALID_PAGE_TOKEN
   */
  public Page<Image> list(PageRequest request, String filter, @Nullable Fit fit) {
    SqlClause clause = FILTER.toSql(filter);
    return pages.page(
        request,
        List.of("images", filter, String.valueOf(fit)),
        (after, limit) ->
            database.read(
                handle ->
                    store.list(
                        handle,
                        clause,
                        fit,
                        config.pinnedOnly(),
                        after == null ? "" : after.get(0),
                        limit)),
        image -> List.of(image.id()));
  }

  /**
   * The image, if it may be installed on what fits this.
   *
   * @throws DcimException NOT_FOUND, IMAGE_UNSUITABLE
   */
  public Image requireFit(Handle handle, String id, Fit fit) {
    Image image = find(handle, id);
    if (image.purpose() != Image.Purpose.INSTALLATION) {
      throw unsuitable(image, "is for maintenance and installs nothing");
    }
    if (store.findFor(handle, id, fit.packageId()).isEmpty()) {
      throw unsuitable(image, "may not be installed for packages/" + fit.packageId());
    }
    if (config.pinnedOnly() && !image.unpinned().isEmpty()) {
      throw unsuitable(
          image,
          "has sources without sha256, which the setting images.require-sha256 asks for: "
              + String.join(", ", image.unpinned()));
    }
    if (!image.architecture().name().equals(fit.architecture().name())) {
      throw unsuitable(
          image,
          "is for "
              + image.architecture()
              + ", and the machine's processors are "
              + fit.architecture());
    }
    if (fit.memoryMib() > 0 && image.minimumMemoryMib() > fit.memoryMib()) {
      throw unsuitable(
          image,
          "needs "
              + image.minimumMemoryMib()
              + " MiB of memory, and the machine has "
              + fit.memoryMib());
    }
    if (fit.smallestDiskGib() > 0 && image.minimumDiskGib() > fit.smallestDiskGib()) {
      throw unsuitable(
          image,
          "needs a disk of "
              + image.minimumDiskGib()
              + " GiB, and the machine's smallest has "
              + fit.smallestDiskGib());
    }
    if (image.content().byMedia() && !fit.media()) {
      throw unsuitable(
          image,
          "boots from an ISO that the BMC shows the machine, and the machine's BMC speaks IPMI,"
              + " which has no virtual media");
    }
    return image;
  }

  /**
   * The image, if it is for maintenance.
   *
   * @param media whether it has to boot from an ISO
   * @throws DcimException MAINTENANCE_UNAVAILABLE
   */
  public Image requireMaintenance(Handle handle, String id, boolean media) {
    return store
        .find(handle, id)
        .filter(image -> image.purpose() == Image.Purpose.MAINTENANCE)
        .filter(image -> image.content().byMedia() == media)
        .filter(image -> !config.pinnedOnly() || image.unpinned().isEmpty())
        .orElseThrow(
            () ->
                DcimException.of(
                    Reason.MAINTENANCE_UNAVAILABLE,
                    "there is no "
                        + Image.name(id)
                        + " for maintenance that boots from "
                        + (media ? "an ISO" : "the network")
                        + (config.pinnedOnly() ? " and whose sources all have a sha256" : "")
                        + "; create one, or set maintenance."
                        + (media ? "iso-image" : "image")
                        + " to one",
                    "image",
                    Image.name(id)));
  }

  private static DcimException unsuitable(Image image, String why) {
    return DcimException.of(
        Reason.IMAGE_UNSUITABLE,
        image.name() + " " + why + "; choose another image",
        "image",
        image.name());
  }

  /**
   * @throws DcimException ALREADY_EXISTS, INVALID_FIELD
   */
  public Image create(Call call, ImageDraft draft) {
    ImageRules.check(draft, config);
    mutations.run(
        call,
        Changed.class,
        change -> {
          Handle handle = change.handle();
          change.resource(Image.name(draft.id()));
          requirePackages(handle, draft.packages());
          if (!store.insert(handle, draft, change.now())) {
            throw DcimException.alreadyExists(Image.name(draft.id()));
          }
          store.bindPackages(handle, draft.id(), draft.packages());
          return new Changed(draft.id());
        });
    return get(draft.id());
  }

  /**
   * @param draft holds the new values of the fields in the mask; the others are not looked at
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, INVALID_FIELD
   */
  public Image update(Call call, ImageDraft draft, UpdateMask mask, String etag) {
    mask.allow(CHANGEABLE);
    mutations.run(
        call,
        Changed.class,
        change -> {
          Handle handle = change.handle();
          change.resource(Image.name(draft.id()));
          Image image = lock(handle, draft.id());
          Etags.check(image.name(), etag, image.version());
          ImageDraft changed = ImageMerge.of(image, draft, mask);
          if (!installsAlike(image, changed)) {
            ImageRules.check(changed, config);
          }
          if (mask.has("packages")) {
            requirePackages(handle, changed.packages());
            store.bindPackages(handle, image.id(), changed.packages());
          }
          store.update(handle, changed, change.now());
          return new Changed(image.id());
        });
    return get(draft.id());
  }

  /**
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, IN_USE while a package or a live assignment
   *     names it
   */
  public void delete(Call call, String id, String etag) {
    mutations.run(
        call,
        Changed.class,
        change -> {
          change.resource(Image.name(id));
          Image image = lock(change.handle(), id);
          Etags.check(image.name(), etag, image.version());
          try {
            store.forget(change.handle(), id);
            store.delete(change.handle(), id);
          } catch (RuntimeException e) {
            throw SqlStates.violatedForeignKey(e).isPresent() ? inUse(image) : e;
          }
          return new Changed(id);
        });
  }

  /** Then nothing is asked of it that was not asked when it was written. */
  private static boolean installsAlike(Image image, ImageDraft changed) {
    boolean offered = image.deprecated() && !changed.deprecated();
    return !offered
        && image.installer() == changed.installer()
        && image.content().equals(changed.content());
  }

  private void requirePackages(Handle handle, List<String> packages) {
    List<String> existing = store.existingPackages(handle, packages);
    List<DcimException.FieldViolation> missing =
        packages.stream()
            .filter(one -> !existing.contains(one))
            .map(
                one ->
                    new DcimException.FieldViolation(
                        "image.packages[" + packages.indexOf(one) + "]",
                        "there is no packages/" + one,
                        "reference"))
            .toList();
    if (!missing.isEmpty()) {
      throw DcimException.invalid(missing);
    }
  }

  private static RuntimeException inUse(Image image) {
    return DcimException.of(
        Reason.IN_USE,
        image.name()
            + " is named by a package or installed for a live assignment; set it to deprecated"
            + " instead",
        "resource",
        image.name());
  }

  private Image find(Handle handle, String id) {
    return store.find(handle, id).orElseThrow(() -> DcimException.notFound(Image.name(id)));
  }

  private Image lock(Handle handle, String id) {
    return store.lock(handle, id).orElseThrow(() -> DcimException.notFound(Image.name(id)));
  }
}
