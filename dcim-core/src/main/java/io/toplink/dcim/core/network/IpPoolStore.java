package io.toplink.dcim.core.network;

import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.db.Columns;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;

/** SQL of pools. */
final class IpPoolStore {
  private static final BigInteger MOST_TOLD = BigInteger.valueOf(Integer.MAX_VALUE);

  /**
   * {@code offered_count}: those held that are given out still, which they are not if somebody has
   * reserved them since.
   */
  private static final String SELECT =
      """
      select p.id, p.display_name, p.prefix::text, host(p.gateway) as gateway, p.vlan_id,
             cast(p.reserved as text[]) as reserved, p.create_time, p.version,
             array(select span::text from server_addresses where span && p.prefix) as owned,
             h.held_count, h.offered_count
      from ip_pools p, lateral (
        select count(*) as held_count,
               count(*) filter (where not exists (
                 select 1 from unnest(p.reserved) as r (block) where a.address <<= r.block))
                 as offered_count
        from ip_addresses a where a.ip_pool = p.id and a.assignment_uid is not null) h
      """;

  Optional<IpPool> find(Handle handle, String id) {
    return handle
        .createQuery(SELECT + " where p.id = :id")
        .bind("id", id)
        .map(IpPoolStore::pool)
        .findOne();
  }

  /**
   * As {@link #find}, and nobody else can change it or give out new rows until the transaction
   * ends.
   */
  Optional<IpPool> lock(Handle handle, String id) {
    return handle
        .createQuery(SELECT + " where p.id = :id for update of p")
        .bind("id", id)
        .map(IpPoolStore::pool)
        .findOne();
  }

  List<IpPool> list(Handle handle, String after, int limit) {
    return handle
        .createQuery(SELECT + " where p.id > :after order by p.id limit :limit")
        .bind("after", after)
        .bind("limit", limit)
        .map(IpPoolStore::pool)
        .list();
  }

  Optional<String> overlapping(Handle handle, String prefix) {
    return handle
        .createQuery("select id from ip_pools where prefix && cast(:prefix as cidr) limit 1")
        .bind("prefix", prefix)
        .mapTo(String.class)
        .findOne();
  }

  /** False if there is one of that id. */
  boolean insert(Handle handle, IpPoolDraft draft, Instant now) {
    Update insert =
        handle.createUpdate(
            """
            insert into ip_pools (id, display_name, prefix, gateway, vlan_id, reserved, next_address,
                                  create_time)
            values (:id, :displayName, cast(:prefix as cidr), cast(:gateway as inet), :vlanId,
                    cast(:reserved as cidr[]), host(cast(:prefix as cidr))::inet, :now)
            on conflict (id) do nothing
            """);
    return bind(insert, draft).bind("prefix", draft.prefix()).bind("now", now).execute() == 1;
  }

  /**
   * What may be given out may have changed: what is free is made anew, from the start, as it is
   * needed.
   */
  void update(Handle handle, IpPoolDraft draft) {
    Update update =
        handle.createUpdate(
            """
            update ip_pools
            set display_name = :displayName, gateway = cast(:gateway as inet), vlan_id = :vlanId,
                reserved = cast(:reserved as cidr[]), next_address = host(prefix)::inet,
                version = version + 1
            where id = :id
            """);
    bind(update, draft).execute();
    forgetFree(handle, draft.id());
  }

  void forgetFree(Handle handle, String id) {
    handle
        .createUpdate("delete from ip_addresses where ip_pool = :id and assignment_uid is null")
        .bind("id", id)
        .execute();
  }

  void delete(Handle handle, String id) {
    forgetFree(handle, id);
    handle.createUpdate("delete from ip_pools where id = :id").bind("id", id).execute();
  }

  private static Update bind(Update statement, IpPoolDraft draft) {
    return statement
        .bind("id", draft.id())
        .bind("displayName", draft.displayName())
        .bind("gateway", draft.gateway())
        .bind("vlanId", draft.vlanId())
        .bindArray("reserved", String.class, draft.reserved());
  }

  private static IpPool pool(ResultSet row, StatementContext context) throws SQLException {
    String prefix = row.getString("prefix");
    String gateway = row.getString("gateway");
    List<String> reserved = Columns.strings(row, "reserved");
    PoolSpace space = space(prefix, gateway, reserved, Columns.strings(row, "owned"));
    BigInteger free =
        space
            .capacity()
            .subtract(BigInteger.valueOf(row.getLong("offered_count")))
            .max(BigInteger.ZERO)
            .min(MOST_TOLD);
    return new IpPool(
        row.getString("id"),
        row.getString("display_name"),
        prefix,
        gateway,
        row.getInt("vlan_id"),
        reserved,
        free.intValueExact(),
        row.getInt("held_count"),
        Columns.instant(row, "create_time"),
        row.getLong("version"));
  }

  static PoolSpace space(String prefix, String gateway, List<String> reserved, List<String> owned) {
    return new PoolSpace(
        Cidr.parse(prefix),
        IpLiteral.parse(gateway),
        Stream.concat(reserved.stream(), owned.stream()).map(Cidr::parse).toList());
  }
}
