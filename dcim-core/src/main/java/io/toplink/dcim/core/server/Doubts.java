package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Findings;
import io.toplink.dcim.core.operation.OperationError;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which machines may not be the ones that are registered, whoever has seen that: they are
 * not sold, and nothing is sent to them, until an inspection finds the right machine. What may pass
 * by itself is no reason to doubt.
 */
public final class Doubts {
  private static final Logger log = LoggerFactory.getLogger(Doubts.class);

  private static final Set<Reason> REASONS =
      EnumSet.of(
          Reason.BMC_IDENTITY_MISMATCH,
          Reason.BMC_IDENTITY_UNSTABLE,
          Reason.BMC_CERTIFICATE_REFUSED);

  private final Database database;
  private final Findings findings;
  private final InstantSource clock;

  @Inject
  Doubts(Database database, Findings findings, InstantSource clock) {
    this.database = database;
    this.findings = findings;
    this.clock = clock;
  }

  /**
   * Doubts a machine if what was seen is a reason to, and tells so once.
   *
   * @param name of the server, such as {@code servers/r7}
   */
  public void raise(UUID server, String name, DcimException seen) {
    if (!REASONS.contains(seen.reason())) {
      return;
    }
    boolean isNew =
        database.transact(
            handle -> {
              Instant now = clock.instant();
              if (!write(handle, server, seen, now)) {
                return false;
              }
              findings.write(
                  handle,
                  now,
                  List.of(new Findings.Changed(Server.KIND, server, name)),
                  List.of(
                      new Findings.Event(
                          "bmc/doubt",
                          name,
                          seen.message(),
                          Columns.toJson(new TreeMap<>(Map.of("reason", seen.reason().name()))))));
              return true;
            });
    if (isNew) {
      log.warn("{} is not sold and not told anything: {}", name, seen.message());
    }
  }

  /**
   * The same with what an inspection ended with, whose last word it is that a server's state tells.
   *
   * @return whether the machine is doubted for it
   */
  boolean raise(Change change, UUID server, OperationError seen) {
    if (!REASONS.contains(seen.reason())) {
      return false;
    }
    settle(change.handle(), server);
    return write(
        change.handle(),
        server,
        DcimException.of(seen.reason(), seen.message(), seen.metadata()),
        change.now());
  }

  /**
   * Without a pin a certificate says nothing of whose it is, so a bad one is no reason.
   *
   * @return false if the machine is doubted already, or gone, or there is no reason
   */
  private static boolean write(Handle handle, UUID server, DcimException seen, Instant now) {
    return handle
            .createUpdate(
                """
                with doubt as (
                  insert into bmc_doubts (server_uid, reason, message, metadata, doubt_time)
                  select b.server_uid, :reason, :message, cast(:metadata as jsonb), :now
                  from server_bmcs b
                  where b.server_uid = :server
                    and (:reason <> 'BMC_CERTIFICATE_REFUSED' or b.certificate_fingerprint is not null)
                  on conflict (server_uid) do nothing
                  returning server_uid)
                update servers s
                set state = case when s.state in ('REGISTERED', 'AVAILABLE') then 'FAULTY' else s.state end,
                    state_reason = :message, update_time = :now, version = version + 1
                from doubt where s.uid = doubt.server_uid
                """)
            .bind("server", server)
            .bind("reason", seen.reason())
            .bind("message", seen.message())
            .bind("metadata", Columns.toJson(seen.metadata()))
            .bind("now", now)
            .execute()
        > 0;
  }

  /** An inspection found the right machine. */
  void settle(Handle handle, UUID server) {
    handle.execute("delete from bmc_doubts where server_uid = ?", server);
  }
}
