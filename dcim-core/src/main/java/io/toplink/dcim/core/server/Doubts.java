package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Findings;
import io.toplink.dcim.core.operation.OperationError;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which machines may not be the ones that are registered, or are no longer ours to
 * command, whoever has seen that: they are not sold, and nothing is sent to them, until an
 * inspection finds the right machine. What may pass by itself is no reason to doubt.
 */
public final class Doubts {
  private static final Logger log = LoggerFactory.getLogger(Doubts.class);

  private final Database database;
  private final BmcAccess access;
  private final Findings findings;
  private final InstantSource clock;

  @Inject
  Doubts(Database database, BmcAccess access, Findings findings, InstantSource clock) {
    this.database = database;
    this.access = access;
    this.findings = findings;
    this.clock = clock;
  }

  /** What a failure says of the machine. */
  private enum Meaning {
    /** It is not the one that was inspected, or cannot be told from others. */
    ANOTHER_MACHINE,
    /** Whoever answers no longer takes the login, or does not prove that it knows it. */
    LOGIN_LOST,
    NOTHING
  }

  private static Meaning meaning(Reason reason, Map<String, String> metadata) {
    return switch (reason) {
      case BMC_IDENTITY_MISMATCH, BMC_IDENTITY_UNSTABLE, BMC_CERTIFICATE_REFUSED ->
          Meaning.ANOTHER_MACHINE;
      case BMC_UNSUPPORTED ->
          BmcException.SYSTEM_AMBIGUOUS.equals(metadata.get(BmcFailures.CAPABILITY))
              ? Meaning.ANOTHER_MACHINE
              : Meaning.NOTHING;
      case BMC_LOGIN_REFUSED -> Meaning.LOGIN_LOST;
      default -> Meaning.NOTHING;
    };
  }

  /**
   * Doubts a machine if what was seen is a reason to, and tells so once.
   *
   * @param way in which it was reached
   */
  public void raise(BmcAccess.Way.Open way, DcimException seen) {
    Meaning meaning = meaning(seen.reason(), seen.metadata());
    if (meaning == Meaning.NOTHING) {
      return;
    }
    DcimException told = meaning == Meaning.LOGIN_LOST ? lost(seen) : seen;
    if (database.<Boolean>transact(handle -> raise(handle, way, told, meaning))) {
      log.warn("{} is not sold and not told anything: {}", way.name(), told.message());
    }
  }

  private boolean raise(
      Handle handle, BmcAccess.Way.Open way, DcimException seen, Meaning meaning) {
    lock(handle, way.server());
    if (meaning == Meaning.LOGIN_LOST && !access.isCurrent(handle, way)) {
      // It was changed here in the meantime, which is the very thing that ends such a doubt.
      return false;
    }
    Instant now = clock.instant();
    if (!write(handle, way.server(), seen, now, false)) {
      return false;
    }
    findings.write(
        handle,
        now,
        List.of(new Findings.Changed(Server.KIND, way.server(), way.name())),
        List.of(
            new Findings.Event(
                "bmc/doubt",
                way.name(),
                seen.message(),
                Columns.toJson(new TreeMap<>(Map.of("reason", seen.reason().name()))))));
    return true;
  }

  /** Whoever changes how a BMC is reached locks the server first, too. */
  private static void lock(Handle handle, UUID server) {
    handle
        .createQuery("select 1 from servers where uid = :server for update")
        .bind("server", server)
        .mapTo(Integer.class)
        .findOne();
  }

  private static DcimException lost(DcimException seen) {
    return DcimException.of(
        seen.reason(),
        seen.message()
            + ". The BMC let DCIM in before: either its login was changed, or something else"
            + " answers in its place",
        seen.metadata());
  }

  /**
   * The same with what an inspection ended with, whose last word of whose machine it is a server's
   * state tells.
   *
   * @return whether the machine is doubted for it
   */
  boolean raise(Change change, UUID server, OperationError seen) {
    return meaning(seen.reason(), seen.metadata()) == Meaning.ANOTHER_MACHINE
        && write(
            change.handle(),
            server,
            DcimException.of(seen.reason(), seen.message(), seen.metadata()),
            change.now(),
            true);
  }

  /**
   * Without a pin a certificate says nothing of whose it is, so a bad one is no reason. A login
   * that is refused, or several machines, are none where nobody ever got in or found one: then they
   * are mistakes of whoever registered the server, which is not sold anyway.
   *
   * @param last whether it takes the place of what was seen before
   * @return false if the machine is doubted already, or gone, or there is no reason
   */
  private static boolean write(
      Handle handle, UUID server, DcimException seen, Instant now, boolean last) {
    return handle
            .createUpdate(
                """
                with doubt as (
                  insert into bmc_doubts as d (server_uid, reason, message, metadata, doubt_time)
                  select b.server_uid, :reason, :message, cast(:metadata as jsonb), :now
                  from server_bmcs b
                  where b.server_uid = :server
                    and (:reason <> 'BMC_CERTIFICATE_REFUSED' or b.certificate_fingerprint is not null)
                    and (:reason not in ('BMC_LOGIN_REFUSED', 'BMC_UNSUPPORTED')
                         or exists (select 1 from server_hardware h where h.server_uid = b.server_uid))
                  on conflict (server_uid) do update
                    set reason = excluded.reason, message = excluded.message,
                        metadata = excluded.metadata, doubt_time = excluded.doubt_time
                    where :last
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
            .bind("last", last)
            .execute()
        > 0;
  }

  /** An inspection found the right machine. */
  void settle(Handle handle, UUID server) {
    handle.execute("delete from bmc_doubts where server_uid = ?", server);
  }

  /** There is another login now, which nobody has refused. Other doubts are not answered by it. */
  void loginChanged(Handle handle, UUID server, Instant now) {
    handle
        .createUpdate(
            """
            with gone as (
              delete from bmc_doubts where server_uid = :server and reason = 'BMC_LOGIN_REFUSED'
              returning server_uid)
            update servers s
            set state = case when s.state = 'FAULTY' and f.reason is null then 'AVAILABLE' else s.state end,
                state_reason = case when s.state = 'FAULTY' then coalesce(f.reason, '') else '' end,
                update_time = :now, version = version + 1
            from gone left join bmc_findings f on f.server_uid = gone.server_uid
            where s.uid = gone.server_uid
            """)
        .bind("server", server)
        .bind("now", now)
        .execute();
  }
}
