package io.toplink.dcim.core.credential;

import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.db.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** SQL of credentials. */
final class ApiCredentialStore {
  private static final String SELECT =
      """
      select c.*, cast(allowed_cidrs as text[]) as allowed,
             greatest(last_use_time, old_use_time) as any_use_time
      from api_credentials c
      """;

  /**
   * A credential with what verifies it.
   *
   * @param verifier sealed signing key
   * @param oldVerifier the one before, sealed; null when there is none
   * @param oldUntil until when the one before still verifies
   */
  record Row(
      ApiCredential credential,
      byte[] verifier,
      byte @Nullable [] oldVerifier,
      @Nullable Instant oldUntil) {}

  /** One credential, used at a minute, with its present secret or the one before. */
  record Use(UUID uid, Instant minute, boolean old) {}

  Optional<ApiCredential> find(Handle handle, String id) {
    return handle
        .createQuery(SELECT + " where c.id = :id")
        .bind("id", id)
        .map(ApiCredentialStore::credential)
        .findOne();
  }

  /** Nobody else can change it until the transaction ends. */
  Optional<Row> lock(Handle handle, String id) {
    return handle
        .createQuery(SELECT + " where c.id = :id for update")
        .bind("id", id)
        .map(ApiCredentialStore::row)
        .findOne();
  }

  Optional<Row> findByKey(Handle handle, String key) {
    return handle
        .createQuery(SELECT + " where c.key = :key")
        .bind("key", key)
        .map(ApiCredentialStore::row)
        .findOne();
  }

  List<ApiCredential> list(Handle handle, boolean showDeleted, String after, int limit) {
    return handle
        .createQuery(
            SELECT
                + " where c.id > :after and (:showDeleted or c.delete_time is null)"
                + " order by c.id limit :limit")
        .bind("after", after)
        .bind("showDeleted", showDeleted)
        .bind("limit", limit)
        .map(ApiCredentialStore::credential)
        .list();
  }

  /** False if there is one of that id, revoked ones included. */
  boolean insert(
      Handle handle, UUID uid, String key, byte[] verifier, ApiCredentialDraft draft, Instant now) {
    Update insert =
        handle.createUpdate(
            """
            insert into api_credentials (uid, id, display_name, tenant, key, scopes, allowed_cidrs,
                                         expire_time, disabled, verifier, create_time)
            values (:uid, :id, :displayName, :tenant, :key, :scopes, cast(:allowed as cidr[]),
                    :expireTime, :disabled, :verifier, :now)
            on conflict (id) do nothing
            """);
    return bind(insert, draft)
            .bind("uid", uid)
            .bind("tenant", draft.tenant())
            .bind("key", key)
            .bind("verifier", verifier)
            .bind("now", now)
            .execute()
        == 1;
  }

  void update(Handle handle, ApiCredentialDraft draft) {
    Update update =
        handle.createUpdate(
            """
            update api_credentials
            set display_name = :displayName, scopes = :scopes, allowed_cidrs = cast(:allowed as cidr[]),
                expire_time = :expireTime, disabled = :disabled, version = version + 1
            where id = :id
            """);
    bind(update, draft).execute();
  }

  /** The present verifier becomes the old one, until a time; what was old before is gone. */
  void rotate(Handle handle, String id, byte[] verifier, @Nullable Instant oldUntil) {
    handle
        .createUpdate(
            """
            update api_credentials
            set old_verifier = case when :overlap then verifier end, old_until = :oldUntil,
                old_use_time = last_use_time, verifier = :verifier, last_use_time = null,
                version = version + 1
            where id = :id
            """)
        .bind("id", id)
        .bind("overlap", oldUntil != null)
        .bind("oldUntil", oldUntil)
        .bind("verifier", verifier)
        .execute();
  }

  void revoke(Handle handle, String id, Instant now) {
    handle
        .createUpdate(
            """
            update api_credentials set delete_time = :now, old_verifier = null, old_until = null,
                                       version = version + 1
            where id = :id
            """)
        .bind("id", id)
        .bind("now", now)
        .execute();
  }

  /** Remembers uses; an earlier one than is known changes nothing. */
  void used(Handle handle, Collection<Use> uses) {
    for (boolean old : new boolean[] {false, true}) {
      List<Use> some = uses.stream().filter(use -> use.old() == old).toList();
      if (!some.isEmpty()) {
        String column = old ? "old_use_time" : "last_use_time";
        handle
            .createUpdate(
                """
                update api_credentials c set %1$s = greatest(c.%1$s, u.minute)
                from unnest(:uids, cast(:minutes as timestamptz[])) as u (uid, minute)
                where c.uid = u.uid
                """
                    .formatted(column))
            .bindArray("uids", UUID.class, some.stream().map(Use::uid).toList())
            .bindArray(
                "minutes", String.class, some.stream().map(use -> use.minute().toString()).toList())
            .execute();
      }
    }
  }

  private static Update bind(Update statement, ApiCredentialDraft draft) {
    return statement
        .bind("id", draft.id())
        .bind("displayName", draft.displayName())
        .bindArray(
            "scopes", String.class, draft.scopes().stream().map(Scope::name).sorted().toList())
        .bindArray("allowed", String.class, draft.allowedCidrs())
        .bind("expireTime", draft.expireTime())
        .bind("disabled", draft.disabled());
  }

  private static Row row(ResultSet row, StatementContext context) throws SQLException {
    return new Row(
        credential(row, context),
        row.getBytes("verifier"),
        row.getBytes("old_verifier"),
        Columns.nullableInstant(row, "old_until"));
  }

  private static ApiCredential credential(ResultSet row, StatementContext context)
      throws SQLException {
    return new ApiCredential(
        row.getObject("uid", UUID.class),
        row.getString("id"),
        row.getString("display_name"),
        row.getString("tenant"),
        row.getString("key"),
        scopes(Columns.strings(row, "scopes")),
        Columns.strings(row, "allowed"),
        Columns.nullableInstant(row, "expire_time"),
        row.getBoolean("disabled"),
        Columns.nullableInstant(row, "any_use_time"),
        Columns.instant(row, "create_time"),
        Columns.nullableInstant(row, "delete_time"),
        row.getLong("version"));
  }

  /** A scope that only a newer program knows grants nothing here. */
  private static Set<Scope> scopes(List<String> names) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (Scope scope : Scope.values()) {
      if (names.contains(scope.name())) {
        scopes.add(scope);
      }
    }
    return Set.copyOf(scopes);
  }
}
