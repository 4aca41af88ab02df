package io.toplink.dcim.core.hygiene;

import com.fasterxml.jackson.core.type.TypeReference;
import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.server.BmcFinding;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** SQL of what was found on BMCs, and of the servers that are not sold because of it. */
final class FindingStore {
  private static final TypeReference<List<BmcFinding>> FINDINGS = new TypeReference<>() {};

  /** The last part of a server's name. */
  String id(Handle handle, UUID server) {
    return handle
        .createQuery("select id from servers where uid = :uid")
        .bind("uid", server)
        .mapTo(String.class)
        .one();
  }

  List<BmcFinding> find(Handle handle, UUID server) {
    return handle
        .createQuery("select findings from bmc_findings where server_uid = :server")
        .bind("server", server)
        .map((row, context) -> Columns.fromJson(row.getString(1), FINDINGS))
        .findOne()
        .orElse(List.of());
  }

  /** In place of what was found before. */
  void write(Handle handle, UUID server, List<BmcFinding> findings, String reason, Instant now) {
    if (findings.isEmpty()) {
      handle.execute("delete from bmc_findings where server_uid = ?", server);
      return;
    }
    handle
        .createUpdate(
            """
            insert into bmc_findings (server_uid, findings, reason, find_time)
            values (:server, cast(:findings as jsonb), :reason, :now)
            on conflict (server_uid) do update
              set findings = excluded.findings, reason = excluded.reason, find_time = excluded.find_time
            """)
        .bind("server", server)
        .bind("findings", Columns.toJson(findings))
        .bind("reason", reason)
        .bind("now", now)
        .execute();
  }

  /** A server that nobody has is sold if its BMC is clean, and is not if it is not. */
  void judge(Handle handle, UUID server, boolean wasDirty, Instant now) {
    handle
        .createUpdate(
            """
            update servers s
            set state = case when f.reason is not null then 'FAULTY' else 'AVAILABLE' end,
                state_reason = coalesce(f.reason, ''), update_time = :now, version = version + 1
            from (select coalesce((select message from bmc_doubts where server_uid = :server),
                                  (select reason from bmc_findings where server_uid = :server)) as reason) f
            where s.uid = :server
              and not exists (select 1 from assignments a where a.server_uid = s.uid and a.end_time is null)
              and (s.state = 'AVAILABLE' and f.reason is not null or s.state = 'FAULTY' and :wasDirty)
            """)
        .bind("server", server)
        .bind("wasDirty", wasDirty)
        .bind("now", now)
        .execute();
  }
}
