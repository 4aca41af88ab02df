package io.toplink.dcim.core.image;

import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.query.SqlClause;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** SQL of images. */
final class ImageStore {
  private static final String SELECT =
      """
      select i.id, i.display_name, i.purpose, i.family, i.os_version, i.architecture, i.installer, i.login_username,
        i.minimum_disk_gib, i.minimum_memory_mib, i.deprecated, i.labels, i.create_time, i.update_time, i.version,
        array(select package from image_packages where image = i.id order by package) as packages,
        array(select one ->> 'id' from jsonb_array_elements(i.content -> 'sources') one
              where one ->> 'sha256' is null) as unpinned, %s as content
      from images i
      """;
  private static final String WHOLE = SELECT.formatted("i.content::text");
  private static final String BRIEF = SELECT.formatted("null::text");

  Optional<Image> find(Handle handle, String id) {
    return handle
        .createQuery(WHOLE + " where i.id = :id")
        .bind("id", id)
        .map(ImageStore::image)
        .findOne();
  }

  /** As {@link #find}, and nobody else can change it until the transaction ends. */
  Optional<Image> lock(Handle handle, String id) {
    return handle
        .createQuery(WHOLE + " where i.id = :id for update of i")
        .bind("id", id)
        .map(ImageStore::image)
        .findOne();
  }

  /** As {@link #find}, if it may be installed for a package. */
  Optional<Image> findFor(Handle handle, String id, String packageId) {
    return handle
        .createQuery(WHOLE + " where i.id = :id and " + ALLOWED)
        .bind("id", id)
        .bind("package", packageId)
        .map(ImageStore::image)
        .findOne();
  }

  private static final String ALLOWED =
      """
      (not exists (select 1 from image_packages where image = i.id)
        or exists (select 1 from image_packages where image = i.id and package = :package))
      and (not exists (select 1 from package_images where package = :package)
        or exists (select 1 from package_images where package = :package and image = i.id))
      """;

  private static final String PINNED =
      " and not exists (select 1 from jsonb_array_elements(i.content -> 'sources') one"
          + " where one ->> 'sha256' is null)";

  /** Without contents. */
  List<Image> list(
      Handle handle,
      SqlClause filter,
      @Nullable Fit fit,
      boolean pinnedOnly,
      String after,
      int limit) {
    String fits =
        fit == null
            ? "TRUE"
            : """
            not i.deprecated and i.purpose = 'INSTALLATION' and (:memory = 0 or i.minimum_memory_mib <= :memory)
            and (:disk = 0 or i.minimum_disk_gib <= :disk) and i.architecture = :architecture
            and (:media or i.content -> 'boot' ->> 'by' <> 'iso') and
            """
                + ALLOWED
                + (pinnedOnly ? PINNED : "");
    Query query =
        filter.bindTo(
            handle.createQuery(
                BRIEF
                    + " where i.id > :after and "
                    + filter.sql()
                    + " and "
                    + fits
                    + " order by i.id limit :limit"));
    if (fit != null) {
      query
          .bind("package", fit.packageId())
          .bind("memory", fit.memoryMib())
          .bind("disk", fit.smallestDiskGib())
          .bind("architecture", fit.architecture())
          .bind("media", fit.media());
    }
    return query.bind("after", after).bind("limit", limit).map(ImageStore::image).list();
  }

  /** False if there is one of that id. */
  boolean insert(Handle handle, ImageDraft draft, Instant now) {
    Update insert =
        handle.createUpdate(
            """
            insert into images (id, display_name, purpose, family, os_version, architecture, installer, login_username,
              minimum_disk_gib, minimum_memory_mib, content, deprecated, labels, create_time, update_time)
            values (:id, :displayName, :purpose, :family, :osVersion, :architecture, :installer, :loginUsername,
              :disk, :memory, cast(:content as jsonb), :deprecated, cast(:labels as jsonb), :now, :now)
            on conflict (id) do nothing
            """);
    return bind(insert, draft, now).bind("purpose", draft.purpose().name()).execute() == 1;
  }

  void update(Handle handle, ImageDraft draft, Instant now) {
    Update update =
        handle.createUpdate(
            """
            update images set display_name = :displayName, family = :family, os_version = :osVersion,
              architecture = :architecture, installer = :installer, login_username = :loginUsername,
              minimum_disk_gib = :disk, minimum_memory_mib = :memory, content = cast(:content as jsonb),
              deprecated = :deprecated, labels = cast(:labels as jsonb), update_time = :now, version = version + 1
            where id = :id
            """);
    bind(update, draft, now).execute();
  }

  void bindPackages(Handle handle, String id, List<String> packages) {
    handle.execute("delete from image_packages where image = ?", id);
    for (String one : packages) {
      handle.execute("insert into image_packages (image, package) values (?, ?)", id, one);
    }
  }

  /** Those of the packages that there are. */
  List<String> existingPackages(Handle handle, List<String> packages) {
    return handle
        .createQuery("select id from packages where id = any (:packages)")
        .bindArray("packages", String.class, packages)
        .mapTo(String.class)
        .list();
  }

  /** What was installed once is forgotten with the assignment's end. */
  void forget(Handle handle, String id) {
    handle.execute(
        "update assignments set image = null where image = ? and end_time is not null", id);
  }

  void delete(Handle handle, String id) {
    handle.execute("delete from images where id = ?", id);
  }

  boolean seeded(Handle handle) {
    return handle
        .createQuery("select images_seeded and maintenance_seeded from estate")
        .mapTo(Boolean.class)
        .one();
  }

  /** True once, in the life of a database. */
  boolean claimSeeding(Handle handle) {
    return handle.execute("update estate set images_seeded = true where not images_seeded") == 1;
  }

  /** The same, for the images that came later. */
  boolean claimMaintenanceSeeding(Handle handle) {
    return handle.execute(
            "update estate set maintenance_seeded = true where not maintenance_seeded")
        == 1;
  }

  private static Update bind(Update statement, ImageDraft draft, Instant now) {
    return statement
        .bind("id", draft.id())
        .bind("displayName", draft.displayName())
        .bind("family", draft.family())
        .bind("osVersion", draft.osVersion())
        .bind("architecture", draft.architecture())
        .bind("installer", draft.installer())
        .bind("loginUsername", draft.loginUsername())
        .bind("disk", draft.minimumDiskGib())
        .bind("memory", draft.minimumMemoryMib())
        .bind("content", Columns.toJson(draft.content()))
        .bind("deprecated", draft.deprecated())
        .bind("labels", Columns.toJson(draft.labels()))
        .bind("now", now);
  }

  private static Image image(ResultSet row, StatementContext context) throws SQLException {
    String content = row.getString("content");
    return new Image(
        row.getString("id"),
        row.getString("display_name"),
        Image.Purpose.valueOf(row.getString("purpose")),
        row.getString("family"),
        row.getString("os_version"),
        Image.Architecture.valueOf(row.getString("architecture")),
        Image.Installer.valueOf(row.getString("installer")),
        row.getString("login_username"),
        row.getLong("minimum_disk_gib"),
        row.getLong("minimum_memory_mib"),
        Columns.strings(row, "packages"),
        content == null ? ImageContent.NONE : Columns.fromJson(content, ImageContent.class),
        Columns.strings(row, "unpinned"),
        row.getBoolean("deprecated"),
        Columns.labels(row, "labels"),
        Columns.instant(row, "create_time"),
        Columns.instant(row, "update_time"),
        row.getLong("version"));
  }
}
