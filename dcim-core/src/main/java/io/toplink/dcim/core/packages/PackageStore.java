package io.toplink.dcim.core.packages;

import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.query.SqlClause;
import io.toplink.dcim.core.server.Specification;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;

/** SQL of packages. */
final class PackageStore {
  /** Read from indexes that hold nothing else, one of them narrowed to what can be sold. */
  private static final String SELECT =
      """
      select p.*,
             array(select image from package_images where package = p.id order by position) as images,
             (select count(*) from servers
              where package = p.id and delete_time is null) as bound_count,
             (select count(*) from servers
              where package = p.id and state = 'AVAILABLE' and not maintenance and not withheld
                and delete_time is null) as available_count,
             (select count(*) from servers
              where package = p.id and state = 'AVAILABLE' and not maintenance and withheld
                and delete_time is null) as withheld_count
      from packages p
      """;

  Optional<Package> find(Handle handle, String id) {
    return handle
        .createQuery(SELECT + " where p.id = :id")
        .bind("id", id)
        .map(PackageStore::pack)
        .findOne();
  }

  /** As {@link #find}, and nobody else can change it until the transaction ends. */
  Optional<Package> lock(Handle handle, String id) {
    return handle
        .createQuery(SELECT + " where p.id = :id for update of p")
        .bind("id", id)
        .map(PackageStore::pack)
        .findOne();
  }

  List<Package> list(Handle handle, SqlClause filter, String after, int limit) {
    return filter
        .bindTo(
            handle.createQuery(
                SELECT
                    + " where p.id > :after and "
                    + filter.sql()
                    + " order by p.id limit :limit"))
        .bind("after", after)
        .bind("limit", limit)
        .map(PackageStore::pack)
        .list();
  }

  /** The id of the package that is shown under this name. */
  Optional<String> idOf(Handle handle, String displayName) {
    return handle
        .createQuery("select id from packages where display_name = :displayName")
        .bind("displayName", displayName)
        .mapTo(String.class)
        .findOne();
  }

  /** False if there is one of that id. */
  boolean insert(Handle handle, PackageDraft draft, Instant now) {
    Update insert =
        handle.createUpdate(
            """
            insert into packages (id, display_name, specification, ip_pools, address_count,
                                  ipv6_address_count, default_image, retired, matching_only, create_time, update_time)
            values (:id, :displayName, cast(:specification as jsonb), :ipPools, :addressCount,
                    :ipv6AddressCount, :defaultImage, :retired, :matchingOnly, :now, :now)
            on conflict (id) do nothing
            """);
    return bind(insert, draft, now).execute() == 1;
  }

  int update(Handle handle, PackageDraft draft, Instant now) {
    Update update =
        handle.createUpdate(
            """
            update packages
            set display_name = :displayName, specification = cast(:specification as jsonb),
                ip_pools = :ipPools, address_count = :addressCount,
                ipv6_address_count = :ipv6AddressCount, default_image = :defaultImage,
                retired = :retired, matching_only = :matchingOnly, update_time = :now,
                version = version + 1
            where id = :id
            """);
    return bind(update, draft, now).execute();
  }

  /** Holds the pools fast, so that none can be removed while a package names it. */
  void bindPools(Handle handle, String id, List<String> pools) {
    handle
        .createUpdate(
            """
            with gone as (
              delete from package_ip_pools where package = :id and ip_pool <> all (:pools))
            insert into package_ip_pools (package, ip_pool)
            select :id, pool from unnest(:pools) as p (pool)
            on conflict do nothing
            """)
        .bind("id", id)
        .bindArray("pools", String.class, pools)
        .execute();
  }

  void bindImages(Handle handle, String id, List<String> images) {
    handle.execute("delete from package_images where package = ?", id);
    for (int i = 0; i < images.size(); i++) {
      handle.execute(
          "insert into package_images (package, image, position) values (?, ?, ?)",
          id,
          images.get(i),
          i);
    }
  }

  /** Those of the images that there are. */
  List<String> existingImages(Handle handle, List<String> images) {
    return handle
        .createQuery("select id from images where id = any (:images)")
        .bindArray("images", String.class, images)
        .mapTo(String.class)
        .list();
  }

  /** Those of the pools that there are. */
  List<String> existingPools(Handle handle, List<String> pools) {
    return handle
        .createQuery("select id from ip_pools where id = any (:pools)")
        .bindArray("pools", String.class, pools)
        .mapTo(String.class)
        .list();
  }

  void delete(Handle handle, String id) {
    handle.createUpdate("delete from packages where id = :id").bind("id", id).execute();
  }

  private static Update bind(Update statement, PackageDraft draft, Instant now) {
    Specification specification = draft.specification();
    return statement
        .bind("id", draft.id())
        .bind("displayName", draft.displayName())
        .bind("specification", specification == null ? null : Columns.toJson(specification))
        .bindArray("ipPools", String.class, draft.ipPools())
        .bind("addressCount", draft.addressCount())
        .bind("ipv6AddressCount", draft.ipv6AddressCount())
        .bind("defaultImage", draft.defaultImage())
        .bind("retired", draft.retired())
        .bind("matchingOnly", draft.matchingOnly())
        .bind("now", now);
  }

  private static Package pack(ResultSet row, StatementContext context) throws SQLException {
    String specification = row.getString("specification");
    return new Package(
        row.getString("id"),
        row.getString("display_name"),
        specification == null ? null : Columns.fromJson(specification, Specification.class),
        Columns.strings(row, "ip_pools"),
        row.getInt("address_count"),
        row.getInt("ipv6_address_count"),
        Columns.strings(row, "images"),
        row.getString("default_image"),
        row.getBoolean("retired"),
        row.getBoolean("matching_only"),
        row.getInt("bound_count"),
        row.getInt("available_count"),
        row.getInt("withheld_count"),
        Columns.instant(row, "create_time"),
        Columns.instant(row, "update_time"),
        row.getLong("version"));
  }
}
