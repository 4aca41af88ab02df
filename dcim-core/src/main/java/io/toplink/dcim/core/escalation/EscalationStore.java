package io.toplink.dcim.core.escalation;

import io.toplink.dcim.core.escalation.SickBmc.Behind;
import io.toplink.dcim.core.power.Powers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** SQL of BMCs in trouble. */
final class EscalationStore {

  /** How many BMCs there are, and how many of them are in trouble, however short a time. */
  record Census(int all, int sick) {}

  private static final String SICK =
      """
      with sick as (
        select b.address, b.port, array_agg(s.uid order by s.id) as uids, array_agg(s.id order by s.id) as ids,
               array_agg('servers/' || s.id) as names,
               bool_and(p.management_reason like '%' || :note) as told
        from server_bmcs b
        join servers s on s.uid = b.server_uid and s.delete_time is null
        join server_power p on p.server_uid = s.uid
        group by b.address, b.port
        having bool_and(
          p.management_state in ('DEGRADED', 'UNREACHABLE') and p.failures >= :failures
          and p.restart_may_help and coalesce(p.observe_time, p.management_time) <= :before
          and not s.maintenance))
      select host(sick.address) as host, sick.port, sick.uids, sick.ids, sick.told,
             coalesce(e.restarts, 0) as restarts, e.given_up_time is not null as given_up,
             exists (select 1 from operations o
                     where o.server_uid = any (sick.uids) and o.end_time is null) as busy,
             exists (select 1 from operations o
                     where o.target = any (sick.names) and o.create_time > :since
                       and o.kind = any (:restarting)) as lately
      from sick left join bmc_escalations e using (address, port)
      order by sick.address, sick.port
      """;

  /**
   * Those in trouble for long enough. One that still does its job for one of its machines is not,
   * and neither is one that refuses a login, or whose machines somebody works on.
   *
   * @param before their last good look was then or earlier
   * @param since restarts after that are lately
   */
  List<SickBmc> sick(Handle handle, int failures, Instant before, Instant since) {
    return handle
        .createQuery(SICK)
        .bind("failures", failures)
        .bind("before", before)
        .bind("since", since)
        .bind("note", Escalation.NOTE)
        .bindArray("restarting", String.class, List.copyOf(Powers.RESTARTING_BMCS))
        .map((row, context) -> sick(row))
        .list();
  }

  Census census(Handle handle) {
    return handle
        .createQuery(
            """
            select count(*) as everyone, count(*) filter (where trouble) as troubled
            from (
              select bool_and(p.management_state in ('DEGRADED', 'UNREACHABLE')) as trouble
              from server_bmcs b
              join servers s on s.uid = b.server_uid and s.delete_time is null
              join server_power p on p.server_uid = s.uid
              group by b.address, b.port) as bmc
            """)
        .map((row, context) -> new Census(row.getInt("everyone"), row.getInt("troubled")))
        .one();
  }

  /** How many restarts that nobody asked for are under way. */
  int underWay(Handle handle) {
    return handle
        .createQuery(
            "select count(*) from operations where kind = :kind and server_uid is not null and"
                + " end_time is null")
        .bind("kind", Powers.HEAL_BMC)
        .mapTo(Integer.class)
        .one();
  }

  /** Lets nobody else decide about BMCs until the transaction ends. */
  void lock(Handle handle) {
    handle.execute("select pg_advisory_xact_lock(hashtextextended('dcim-escalation', 0))");
  }

  void restarted(Handle handle, SickBmc bmc, Instant now) {
    handle
        .createUpdate(
            """
            insert into bmc_escalations (address, port, restarts, restart_time)
            values (cast(:address as inet), :port, 1, :now)
            on conflict (address, port) do update
              set restarts = bmc_escalations.restarts + 1, restart_time = :now
            """)
        .bind("address", bmc.address())
        .bind("port", bmc.port())
        .bind("now", now)
        .execute();
  }

  /** Leaves it to the operator, and says so wherever its state is told. */
  void giveUp(Handle handle, SickBmc bmc, Instant now) {
    handle
        .createUpdate(
            """
            update bmc_escalations set given_up_time = coalesce(given_up_time, :now)
            where address = cast(:address as inet) and port = :port
            """)
        .bind("address", bmc.address())
        .bind("port", bmc.port())
        .bind("now", now)
        .execute();
    handle
        .createUpdate(
            """
            update server_power set management_reason = management_reason || :note
            where server_uid = any (:servers) and management_reason not like '%' || :note
            """)
        .bind("note", Escalation.NOTE)
        .bindArray("servers", UUID.class, bmc.servers().stream().map(Behind::uid).toList())
        .execute();
  }

  /**
   * Forgets BMCs that have been well for a while, those whose settings somebody has changed, and
   * those that no machine has any more.
   */
  void forgetWell(Handle handle, Instant wellSince) {
    handle
        .createUpdate(
            """
            delete from bmc_escalations e
            using (
              select l.address, l.port,
                     coalesce(bool_or(p.management_state = 'UNSEEN'), true) as changed,
                     bool_and(p.management_state = 'AVAILABLE' and p.management_time <= :since) as well
              from bmc_escalations l
              left join (server_bmcs b
                         join servers s on s.uid = b.server_uid and s.delete_time is null
                         join server_power p on p.server_uid = s.uid)
                on b.address = l.address and b.port = l.port
              group by l.address, l.port) as now
            where e.address = now.address and e.port = now.port
              and (now.changed or (now.well and e.restart_time <= :since))
            """)
        .bind("since", wellSince)
        .execute();
  }

  private static SickBmc sick(ResultSet row) throws SQLException {
    UUID[] uids = (UUID[]) row.getArray("uids").getArray();
    String[] ids = (String[]) row.getArray("ids").getArray();
    List<Behind> servers = new ArrayList<>();
    for (int i = 0; i < uids.length; i++) {
      servers.add(new Behind(uids[i], ids[i]));
    }
    return new SickBmc(
        row.getString("host"),
        row.getInt("port"),
        servers,
        row.getInt("restarts"),
        row.getBoolean("given_up"),
        row.getBoolean("told"),
        row.getBoolean("busy"),
        row.getBoolean("lately"));
  }
}
