package io.toplink.dcim.core.server;

import com.fasterxml.jackson.core.type.TypeReference;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BootMode;
import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.query.SqlClause;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** SQL that reads servers: all of one server in one statement. */
final class ServerReader {
  /** What the port that a server boots from begins with. */
  private static final String BOOT = "0 ";

  private static final TypeReference<List<FirmwareRisk>> FIRMWARE_RISKS = new TypeReference<>() {};
  private static final TypeReference<List<BmcFinding>> FINDINGS = new TypeReference<>() {};

  /** Servers that are there, with the names that {@link Servers}' filter uses. */
  private static final String FROM =
      """
      from servers s
      join server_bmcs b on b.server_uid = s.uid
      left join server_hardware h on h.server_uid = s.uid
      left join packages p on p.id = s.package
      left join bmc_findings f on f.server_uid = s.uid
      left join server_power w on w.server_uid = s.uid
      left join assignments a on a.server_uid = s.uid and a.end_time is null
      left join operations o on o.server_uid = s.uid and o.end_time is null
      where s.delete_time is null
      """;

  private static final String SELECT =
      """
      select s.uid, s.id, s.display_name, s.labels, s.site, s.rack, s.unit, s.state, s.state_reason,
             s.maintenance, s.package, s.boot_mode, s.create_time, s.update_time, s.version,
             b.protocol, host(b.address) as bmc_host, b.port, b.username, b.plain_http,
             b.certificate_fingerprint, b.password is not null as password_set,
             b.bmc_key is not null as bmc_key_set,
             exists (select 1 from bmc_rotations r
                     where r.address = b.address and r.port = b.port and r.username = b.username
                       and not exists (select 1 from operations c where c.id = r.operation_id
                                       and c.state in ('PENDING', 'RUNNING'))) as password_in_doubt,
             h.inventory, p.specification, h.inspect_time, h.mismatches, h.firmware_risks, f.findings, s.withheld, a.id as assignment, o.id as operation,
             coalesce(w.management_state, 'UNSEEN') as management_state, w.management_time,
             coalesce(w.management_reason, '') as management_reason,
             array(select concat_ws(' ', prefix, vlan_id, is_primary, host(gateway))
                   from server_addresses where server_uid = s.uid order by position) as addresses,
             array(select position || ' ' || mac from server_macs where server_uid = s.uid
                   order by position) as macs
      """
          + FROM;

  Optional<Server> find(Handle handle, String id) {
    return handle
        .createQuery(SELECT + " and s.id = :id")
        .bind("id", id)
        .map(ServerReader::server)
        .findOne();
  }

  Optional<Server> find(Handle handle, UUID uid) {
    return handle
        .createQuery(SELECT + " and s.uid = :uid")
        .bind("uid", uid)
        .map(ServerReader::server)
        .findOne();
  }

  /** Those of the servers that are there, in any order. */
  List<Server> find(Handle handle, List<String> ids) {
    return handle
        .createQuery(SELECT + " and s.id = any (:ids)")
        .bindArray("ids", String.class, ids)
        .map(ServerReader::server)
        .list();
  }

  List<Server> list(
      Handle handle, SqlClause filter, ServerOrder order, @Nullable List<String> after, int limit) {
    String start = after == null ? "" : " and " + order.after();
    Query query =
        filter.bindTo(
            handle.createQuery(
                SELECT
                    + " and "
                    + filter.sql()
                    + start
                    + " order by "
                    + order.orderBy()
                    + " limit :limit"));
    query.bind("limit", limit);
    if (after != null) {
      query.bind("id", after.get(after.size() - 1));
      if (order.byTime()) {
        query.bind("time", after.get(0));
      }
    }
    return query.map(ServerReader::server).list();
  }

  /** Those of the servers that are there and let through. */
  List<Server> matching(Handle handle, SqlClause filter, List<UUID> uids) {
    return filter
        .bindTo(handle.createQuery(SELECT + " and s.uid = any (:uids) and " + filter.sql()))
        .bindArray("uids", UUID.class, uids)
        .map(ServerReader::server)
        .list();
  }

  private static Server server(ResultSet row, StatementContext context) throws SQLException {
    return new Server(
        row.getObject("uid", UUID.class),
        row.getString("id"),
        row.getString("display_name"),
        Columns.labels(row, "labels"),
        new Location(row.getString("site"), row.getString("rack"), row.getInt("unit")),
        bmc(row),
        hardware(row),
        HardwareChecks.mismatches(row),
        HardwareChecks.unverified(row),
        listed(row, "firmware_risks", FIRMWARE_RISKS),
        listed(row, "findings", FINDINGS),
        row.getBoolean("withheld"),
        ServerState.valueOf(row.getString("state")),
        row.getString("state_reason"),
        row.getBoolean("maintenance"),
        network(row),
        row.getString("package"),
        row.getString("assignment"),
        row.getObject("operation", UUID.class),
        ManagementState.valueOf(row.getString("management_state")),
        Columns.nullableInstant(row, "management_time"),
        row.getString("management_reason"),
        Columns.instant(row, "create_time"),
        Columns.instant(row, "update_time"),
        row.getLong("version"));
  }

  private static <T> List<T> listed(ResultSet row, String column, TypeReference<List<T>> type)
      throws SQLException {
    String text = row.getString(column);
    return text == null ? List.of() : Columns.fromJson(text, type);
  }

  private static Bmc bmc(ResultSet row) throws SQLException {
    return new Bmc(
        BmcProtocol.valueOf(row.getString("protocol")),
        row.getString("bmc_host"),
        row.getInt("port"),
        row.getString("username"),
        row.getString("certificate_fingerprint"),
        row.getBoolean("plain_http"),
        row.getBoolean("password_set"),
        row.getBoolean("bmc_key_set"),
        row.getBoolean("password_in_doubt"));
  }

  private static @Nullable Hardware hardware(ResultSet row) throws SQLException {
    String inventory = row.getString("inventory");
    return inventory == null
        ? null
        : new Hardware(
            Columns.fromJson(inventory, HardwareInventory.class),
            Columns.instant(row, "inspect_time"));
  }

  private static Network network(ResultSet row) throws SQLException {
    List<Network.Address> addresses =
        Columns.strings(row, "addresses").stream().map(ServerReader::address).toList();
    String boot = null;
    List<String> others = new ArrayList<>();
    for (String positioned : Columns.strings(row, "macs")) {
      if (positioned.startsWith(BOOT)) {
        boot = positioned.substring(BOOT.length());
      } else {
        others.add(positioned.substring(positioned.indexOf(' ') + 1));
      }
    }
    String mode = row.getString("boot_mode");
    return new Network(addresses, boot, mode == null ? null : BootMode.valueOf(mode), others);
  }

  /** As {@link #SELECT} writes it: prefix, VLAN, whether it is primary, and the gateway if any. */
  private static Network.Address address(String text) {
    String[] parts = text.split(" ", 4);
    return new Network.Address(
        parts[0],
        parts.length == 4 ? parts[3] : null,
        Integer.parseInt(parts[1]),
        parts[2].equals("t"));
  }
}
