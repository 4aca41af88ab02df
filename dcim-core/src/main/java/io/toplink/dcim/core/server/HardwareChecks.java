package io.toplink.dcim.core.server;

import com.fasterxml.jackson.core.type.TypeReference;
import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.mutation.Change;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Keeps up how machines differ from what their packages say, in the transaction of whatever changes
 * one of the two. Which of them are not sold for it stands on the server's own row, where picking
 * one looks.
 */
public final class HardwareChecks {
  private static final TypeReference<List<HardwareMismatch>> MISMATCHES = new TypeReference<>() {};

  private static final String SELECT =
      """
      select s.uid, s.id, s.withheld, h.mismatches, h.inventory, p.specification,
             coalesce(h.firmware_withheld, false) as firmware_withheld,
             coalesce(p.matching_only, false) as matching_only
      from servers s
      left join server_hardware h on h.server_uid = s.uid
      left join packages p on p.id = s.package
      where s.delete_time is null and
      """;

  /** A server as it was compared last, and with what it is to be compared. */
  private record Compared(
      UUID uid,
      String id,
      boolean withheld,
      List<HardwareMismatch> mismatches,
      @Nullable HardwareInventory inventory,
      @Nullable Specification specification,
      boolean matchingOnly,
      boolean firmwareWithheld) {

    List<HardwareMismatch> now() {
      return inventory == null || specification == null
          ? List.of()
          : HardwareMatch.compare(specification, inventory);
    }
  }

  /** What is to be written of a server. */
  private record Outdated(UUID uid, String id, List<HardwareMismatch> now, boolean withheld) {}

  @Inject
  public HardwareChecks() {}

  /** After the hardware or the package of these servers has changed. They are locked. */
  public void ofServers(Change change, Collection<UUID> servers) {
    if (servers.isEmpty()) {
      return;
    }
    Handle handle = change.handle();
    // A specification that is being changed is waited for: whoever changes it sees our servers, or
    // we see it.
    handle
        .createQuery(
            """
            select id from packages where id in (select package from servers where uid = any (:uids))
            order by id for share
            """)
        .bindArray("uids", UUID.class, servers)
        .mapTo(String.class)
        .list();
    check(
        change,
        handle.createQuery(SELECT + " s.uid = any (:uids)").bindArray("uids", UUID.class, servers));
  }

  /** After a package has changed, which is locked. */
  public void ofPackage(Change change, String packageId) {
    check(
        change,
        change.handle().createQuery(SELECT + " s.package = :package").bind("package", packageId));
  }

  private static void check(Change change, Query query) {
    List<Outdated> outdated =
        query.map(HardwareChecks::compared).stream()
            .flatMap(server -> outdated(server).stream())
            .toList();
    if (outdated.isEmpty()) {
      return;
    }
    write(change, outdated);
    outdated.forEach(server -> change.changed(Server.KIND, server.uid(), Server.name(server.id())));
  }

  private static List<Outdated> outdated(Compared server) {
    List<HardwareMismatch> now = server.now();
    boolean withheld = server.firmwareWithheld() || server.matchingOnly() && !now.isEmpty();
    return now.equals(server.mismatches()) && withheld == server.withheld()
        ? List.of()
        : List.of(new Outdated(server.uid(), server.id(), now, withheld));
  }

  private static void write(Change change, List<Outdated> outdated) {
    change
        .handle()
        .createUpdate(
            """
            with now as (
              select * from unnest(cast(:uids as uuid[]), cast(:mismatches as text[]), cast(:withheld as boolean[]))
                as n (uid, mismatches, withheld)),
            hardware as (
              update server_hardware h set mismatches = cast(nullif(now.mismatches, '[]') as jsonb)
              from now where h.server_uid = now.uid)
            update servers s
            set withheld = now.withheld, update_time = :time, version = version + 1
            from now where s.uid = now.uid
            """)
        .bind("time", change.now())
        .bindArray("uids", UUID.class, outdated.stream().map(Outdated::uid).toList())
        .bindArray(
            "mismatches",
            String.class,
            outdated.stream().map(server -> Columns.toJson(server.now())).toList())
        .bindArray("withheld", Boolean.class, outdated.stream().map(Outdated::withheld).toList())
        .execute();
  }

  /** What {@code server_hardware.mismatches} holds. */
  static List<HardwareMismatch> mismatches(ResultSet row) throws SQLException {
    String text = row.getString("mismatches");
    return text == null ? List.of() : Columns.fromJson(text, MISMATCHES);
  }

  /** What of {@code packages.specification} nothing in {@code server_hardware.inventory} tells. */
  static List<String> unverified(ResultSet row) throws SQLException {
    HardwareInventory inventory = inventory(row);
    Specification specification = specification(row);
    return inventory == null || specification == null
        ? List.of()
        : HardwareMatch.unverified(specification, inventory);
  }

  private static @Nullable HardwareInventory inventory(ResultSet row) throws SQLException {
    String text = row.getString("inventory");
    return text == null ? null : Columns.fromJson(text, HardwareInventory.class);
  }

  private static @Nullable Specification specification(ResultSet row) throws SQLException {
    String text = row.getString("specification");
    return text == null ? null : Columns.fromJson(text, Specification.class);
  }

  private static Compared compared(ResultSet row, StatementContext context) throws SQLException {
    return new Compared(
        row.getObject("uid", UUID.class),
        row.getString("id"),
        row.getBoolean("withheld"),
        mismatches(row),
        inventory(row),
        specification(row),
        row.getBoolean("matching_only"),
        row.getBoolean("firmware_withheld"));
  }
}
