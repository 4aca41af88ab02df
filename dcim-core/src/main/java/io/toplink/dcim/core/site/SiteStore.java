package io.toplink.dcim.core.site;

import io.toplink.dcim.core.db.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** SQL of sites. */
final class SiteStore {
  private static final String SELECT =
      """
      select s.id, s.display_name, s.labels, s.create_time, s.version,
             (select count(*) from servers where site = s.id and delete_time is null) as server_count
      from sites s
      """;

  Optional<Site> find(Handle handle, String id) {
    return handle
        .createQuery(SELECT + " where s.id = :id")
        .bind("id", id)
        .map(SiteStore::site)
        .findOne();
  }

  /** As {@link #find}, and nobody else can change it until the transaction ends. */
  Optional<Site> lock(Handle handle, String id) {
    return handle
        .createQuery(SELECT + " where s.id = :id for update of s")
        .bind("id", id)
        .map(SiteStore::site)
        .findOne();
  }

  List<Site> list(Handle handle, String after, int limit) {
    return handle
        .createQuery(SELECT + " where s.id > :after order by s.id limit :limit")
        .bind("after", after)
        .bind("limit", limit)
        .map(SiteStore::site)
        .list();
  }

  /** False if there is one of that id. */
  boolean insert(Handle handle, SiteDraft draft, Instant now) {
    return handle
            .createUpdate(
                """
                insert into sites (id, display_name, labels, create_time)
                values (:id, :displayName, cast(:labels as jsonb), :now)
                on conflict (id) do nothing
                """)
            .bind("id", draft.id())
            .bind("displayName", draft.displayName())
            .bind("labels", Columns.toJson(draft.labels()))
            .bind("now", now)
            .execute()
        == 1;
  }

  void update(Handle handle, SiteDraft draft) {
    handle
        .createUpdate(
            """
            update sites
            set display_name = :displayName, labels = cast(:labels as jsonb), version = version + 1
            where id = :id
            """)
        .bind("id", draft.id())
        .bind("displayName", draft.displayName())
        .bind("labels", Columns.toJson(draft.labels()))
        .execute();
  }

  void delete(Handle handle, String id) {
    handle.createUpdate("delete from sites where id = :id").bind("id", id).execute();
  }

  private static Site site(ResultSet row, StatementContext context) throws SQLException {
    return new Site(
        row.getString("id"),
        row.getString("display_name"),
        Columns.labels(row, "labels"),
        row.getInt("server_count"),
        Columns.instant(row, "create_time"),
        row.getLong("version"));
  }
}
