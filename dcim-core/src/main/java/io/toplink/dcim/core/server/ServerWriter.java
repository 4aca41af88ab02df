package io.toplink.dcim.core.server;

import io.toplink.dcim.core.db.Columns;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** SQL that writes servers and what belongs to them. */
final class ServerWriter {

  /** A row that is locked until the transaction ends. */
  record Locked(UUID uid, String id, @Nullable String packageId) {}

  /** An operation that holds a server. */
  record Live(UUID id, String verb) {}

  /**
   * Locks a server. What stands in other tables must be read after this, with a statement of its
   * own: this one may have waited.
   */
  Optional<Locked> lock(Handle handle, String id) {
    return lock(handle, List.of(id)).stream().findFirst();
  }

  /** Locks servers, always in the same order, so that two callers never wait for each other. */
  List<Locked> lock(Handle handle, List<String> ids) {
    return handle
        .createQuery(
            """
            select uid, id, package from servers
            where id = any (:ids) and delete_time is null
            order by id
            for update
            """)
        .bindArray("ids", String.class, ids)
        .map(
            (row, context) ->
                new Locked(
                    row.getObject("uid", UUID.class),
                    row.getString("id"),
                    row.getString("package")))
        .list();
  }

  Optional<Live> liveOperation(Handle handle, UUID server) {
    return handle
        .createQuery("select id, verb from operations where server_uid = :uid and end_time is null")
        .bind("uid", server)
        .map((row, context) -> new Live(row.getObject("id", UUID.class), row.getString("verb")))
        .findOne();
  }

  /** False if there is one of that id. */
  boolean insert(Handle handle, UUID uid, ServerDraft draft, Instant now) {
    Update insert =
        handle.createUpdate(
            """
            insert into servers (uid, id, display_name, labels, site, rack, unit, state, maintenance,
                                 package, boot_mode, create_time, update_time)
            values (:uid, :id, :displayName, cast(:labels as jsonb), :site, :rack, :unit,
                    'REGISTERED', :maintenance, :package, :bootMode, :now, :now)
            on conflict (id) where delete_time is null do nothing
            """);
    return bind(insert, uid, draft, now).bind("id", draft.id()).execute() == 1;
  }

  void update(Handle handle, UUID uid, ServerDraft draft, Instant now) {
    Update update =
        handle.createUpdate(
            """
            update servers
            set display_name = :displayName, labels = cast(:labels as jsonb), site = :site,
                rack = :rack, unit = :unit, maintenance = :maintenance, package = :package,
                boot_mode = :bootMode, update_time = :now, version = version + 1
            where uid = :uid
            """);
    bind(update, uid, draft, now).execute();
  }

  /**
   * @param password sealed; null leaves the stored one
   * @param bmcKey sealed; null leaves the stored one, unless it goes
   * @param bmcKeyGoes whether the stored one is forgotten
   */
  void writeBmc(
      Handle handle,
      UUID uid,
      BmcDraft bmc,
      byte @Nullable [] password,
      byte @Nullable [] bmcKey,
      boolean bmcKeyGoes) {
    handle
        .createUpdate(
            """
            insert into server_bmcs (server_uid, protocol, address, port, plain_http, username,
                                     password, bmc_key, certificate_fingerprint)
            values (:uid, :protocol, cast(:host as inet), :port, :plainHttp, :username, :password,
                    :bmcKey, :fingerprint)
            on conflict (server_uid) do update
              set protocol = excluded.protocol, address = excluded.address, port = excluded.port,
                  plain_http = excluded.plain_http, username = excluded.username,
                  password = coalesce(excluded.password, server_bmcs.password),
                  bmc_key = case when not :bmcKeyGoes
                                 then coalesce(excluded.bmc_key, server_bmcs.bmc_key) end,
                  certificate_fingerprint = excluded.certificate_fingerprint
            """)
        .bind("uid", uid)
        .bind("protocol", bmc.protocol().name())
        .bind("host", bmc.host())
        .bind("port", bmc.port())
        .bind("plainHttp", bmc.plainHttp())
        .bind("username", bmc.username())
        .bind("password", password)
        .bind("bmcKey", bmcKey)
        .bind("bmcKeyGoes", bmcKeyGoes)
        .bind("fingerprint", bmc.certificateFingerprint())
        .execute();
  }

  void bindPackage(Handle handle, List<UUID> uids, @Nullable String packageId, Instant now) {
    handle
        .createUpdate(
            """
            update servers set package = :package, update_time = :now, version = version + 1
            where uid = any (:uids)
            """)
        .bind("package", packageId)
        .bind("now", now)
        .bindArray("uids", UUID.class, uids)
        .execute();
  }

  boolean packageExists(Handle handle, String id) {
    return handle
        .createQuery("select exists (select 1 from packages where id = :id)")
        .bind("id", id)
        .mapTo(Boolean.class)
        .one();
  }

  boolean siteExists(Handle handle, String id) {
    return handle
        .createQuery("select exists (select 1 from sites where id = :id)")
        .bind("id", id)
        .mapTo(Boolean.class)
        .one();
  }

  /** What is left is what assignments and operations that are over refer to. */
  void delete(Handle handle, UUID uid, Instant now) {
    for (String table :
        List.of(
            "bmc_rotations",
            "bmc_findings",
            "bmc_doubts",
            "server_bmcs",
            "server_addresses",
            "server_macs",
            "server_hardware",
            "server_power")) {
      handle.execute("delete from " + table + " where server_uid = ?", uid);
    }
    handle
        .createUpdate(
            """
            update servers set delete_time = :now, update_time = :now, site = null, package = null,
                               version = version + 1
            where uid = :uid
            """)
        .bind("uid", uid)
        .bind("now", now)
        .execute();
  }

  private static Update bind(Update statement, UUID uid, ServerDraft draft, Instant now) {
    return statement
        .bind("uid", uid)
        .bind("displayName", draft.displayName())
        .bind("labels", Columns.toJson(draft.labels()))
        .bind("site", draft.location().site())
        .bind("rack", draft.location().rack())
        .bind("unit", draft.location().unit())
        .bind("maintenance", draft.maintenance())
        .bind("package", draft.packageId())
        .bind("bootMode", draft.network().bootMode())
        .bind("now", now);
  }
}
