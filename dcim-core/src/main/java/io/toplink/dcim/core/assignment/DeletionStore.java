package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.wipe.Wipe;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What the assignments table keeps of deletions in their grace period. */
final class DeletionStore {

  /**
   * What an assignment was before it was deleted, and what is to be done in the end.
   *
   * @param suspendedOn it was suspended without being turned off
   * @param keepPower the deletion leaves the machine as it is
   * @param wipe null for nothing
   */
  record Deletion(
      Assignment.State state,
      String stateReason,
      boolean suspendedOn,
      boolean keepPower,
      Wipe.@Nullable Method wipe) {}

  /** It is ENDING, and can be had back until then. */
  void keep(Handle handle, UUID uid, Deletion deletion, Instant purgeTime) {
    handle.execute(
        "update assignments set purge_time = ?, deletion = cast(? as jsonb) where uid = ?",
        purgeTime,
        Columns.toJson(deletion),
        uid);
  }

  Optional<Deletion> find(Handle handle, UUID uid) {
    return handle
        .createQuery(
            "select deletion::text from assignments where uid = :uid and deletion is not null")
        .bind("uid", uid)
        .mapTo(String.class)
        .findOne()
        .map(text -> Columns.fromJson(text, Deletion.class));
  }

  /** Those whose grace period is over, longest ago first. */
  List<UUID> due(Handle handle, Instant now, int limit) {
    return handle
        .createQuery(
            "select uid from assignments where purge_time <= :now order by purge_time limit :limit")
        .bind("now", now)
        .bind("limit", limit)
        .mapTo(UUID.class)
        .list();
  }
}
