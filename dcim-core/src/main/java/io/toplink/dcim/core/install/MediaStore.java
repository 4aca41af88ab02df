package io.toplink.dcim.core.install;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The install_media table. */
final class MediaStore {
  private static final int AT_ONCE = 20;

  /**
   * What a BMC may still show although its operation is over.
   *
   * @param attempts to take it away, this one included
   * @param since when it was inserted
   */
  record Left(
      UUID operation,
      UUID server,
      String serverId,
      byte[] tokenHash,
      int attempts,
      Instant since) {}

  /** What is inserted from now on; what was before is of no use any more. */
  void insert(Handle handle, UUID operation, UUID server, InstallToken token, Instant now) {
    handle.execute(
        """
        insert into install_media (operation_id, server_uid, token_hash, insert_time, due_time)
        values (?, ?, ?, ?, ?)
        on conflict (operation_id) do update
          set token_hash = excluded.token_hash, insert_time = excluded.insert_time, eject_time = null
        """,
        operation,
        server,
        token.hash(),
        now,
        now);
  }

  Optional<byte[]> tokenHash(Handle handle, UUID operation) {
    return handle
        .createQuery("select token_hash from install_media where operation_id = :operation")
        .bind("operation", operation)
        .mapTo(byte[].class)
        .findOne();
  }

  Optional<UUID> byToken(Handle handle, byte[] hash) {
    return handle
        .createQuery(
            "select operation_id from install_media where token_hash = :hash and eject_time is"
                + " null")
        .bind("hash", hash)
        .mapTo(UUID.class)
        .findOne();
  }

  void ejected(Handle handle, UUID operation, Instant now) {
    handle.execute(
        "update install_media set eject_time = ? where operation_id = ? and eject_time is null",
        now,
        operation);
  }

  /** Those that are due, put off for longer each time so that nobody else takes them as well. */
  List<Left> claimLeft(Handle handle, Instant now) {
    return handle
        .createQuery(
            """
            with due as (
              select m.operation_id
              from install_media m join operations o on o.id = m.operation_id
              where m.eject_time is null and m.due_time <= :now and o.end_time is not null
              order by m.due_time limit :most
              for update of m skip locked)
            update install_media m
            set attempts = attempts + 1, due_time = cast(:now as timestamptz)
                + least(interval '10 minutes', interval '10 s' * 2 ^ least(attempts, 6))
            from due, servers s
            where m.operation_id = due.operation_id and s.uid = m.server_uid
            returning m.operation_id, m.server_uid, s.id, m.token_hash, m.attempts, m.insert_time
            """)
        .bind("now", now)
        .bind("most", AT_ONCE)
        .map(
            (row, context) ->
                new Left(
                    row.getObject("operation_id", UUID.class),
                    row.getObject("server_uid", UUID.class),
                    row.getString("id"),
                    row.getBytes("token_hash"),
                    row.getInt("attempts"),
                    row.getTimestamp("insert_time").toInstant()))
        .list();
  }
}
