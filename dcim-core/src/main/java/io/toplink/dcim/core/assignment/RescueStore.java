package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.mutation.Change;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What the assignments table keeps of rescues. */
final class RescueStore {
  private static final String LEAVE =
      """
      update assignments set rescue_time = null, rescue_username = null, rescue_password = null, update_time = :now,
        version = version + 1
      where rescue_time is not null and end_time is null and server_uid = any (:servers)
      returning uid, id
      """;

  /** The rescue system's login; the password is still sealed. */
  record SealedLogin(String username, byte[] password) {}

  void enter(Handle handle, UUID uid, String username, byte[] sealedPassword, Instant now) {
    handle.execute(
        """
        update assignments set rescue_time = ?, rescue_username = ?, rescue_password = ?, update_time = ?,
          version = version + 1
        where uid = ?
        """,
        now,
        username,
        sealedPassword,
        now,
        uid);
  }

  /** Whatever turns machines off or restarts them ends the rescues they are in. */
  void left(Change change, Collection<UUID> servers) {
    change
        .handle()
        .createQuery(LEAVE)
        .bind("now", change.now())
        .bindArray("servers", UUID.class, List.copyOf(servers))
        .map(
            (row, context) -> {
              String name = "assignments/" + row.getString("id");
              change.changed("assignment", row.getObject("uid", UUID.class), name);
              return name;
            })
        .list();
  }

  Optional<SealedLogin> login(Handle handle, UUID uid) {
    return handle
        .createQuery(
            """
            select rescue_username, rescue_password from assignments where uid = :uid and rescue_time is not null
            """)
        .bind("uid", uid)
        .map((row, context) -> new SealedLogin(row.getString(1), row.getBytes(2)))
        .findOne();
  }
}
