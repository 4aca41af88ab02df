package io.toplink.dcim.core.network;

import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.query.SqlClause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * SQL of addresses. A free address is a row without a holder; rows are made in chunks, in order, as
 * they are needed, so that a pool of 2^64 addresses costs nothing until it is used.
 */
final class IpAddressStore {
  /** How many rows are made at once. */
  static final int CHUNK = 256;

  /** A pool that a package takes addresses from. */
  record Source(String pool, int prefixLength, String gateway, int vlanId, boolean ipv6) {}

  /** What a package asks for, and where from. */
  record Wanted(int ipv4, int ipv6, List<Source> sources) {}

  /** One statement: this is on the way of every order. */
  Wanted wanted(Handle handle, String packageId) {
    List<Source> sources = new ArrayList<>();
    int[] counts = new int[2];
    handle
        .createQuery(
            """
            select k.address_count, k.ipv6_address_count, p.id, masklen(p.prefix) as length,
                   host(p.gateway) as gateway, p.vlan_id, family(p.prefix) = 6 as ipv6
            from packages k
            cross join unnest(k.ip_pools) with ordinality as n (pool, position)
            join ip_pools p on p.id = n.pool
            where k.id = :package
            order by n.position
            """)
        .bind("package", packageId)
        .map(
            (row, context) -> {
              counts[0] = row.getInt("address_count");
              counts[1] = row.getInt("ipv6_address_count");
              return new Source(
                  row.getString("id"),
                  row.getInt("length"),
                  row.getString("gateway"),
                  row.getInt("vlan_id"),
                  row.getBoolean("ipv6"));
            })
        .forEach(sources::add);
    return new Wanted(counts[0], counts[1], sources);
  }

  /**
   * Takes free addresses.
   *
   * @param wait whether to wait for rows that somebody else is taking: they may yet be given back
   */
  List<String> take(
      Handle handle, String pool, int count, UUID assignment, Instant now, boolean wait) {
    return handle
        .createQuery(
            """
            with free as materialized (
              select address from ip_addresses
              where ip_pool = :pool and assignment_uid is null
              order by address
              limit :count
              for update %s)
            update ip_addresses a set assignment_uid = :assignment, hold_time = :now
            from free
            where a.ip_pool = :pool and a.address = free.address
            returning host(a.address)
            """
                .formatted(wait ? "" : "skip locked"))
        .bind("pool", pool)
        .bind("count", count)
        .bind("assignment", assignment)
        .bind("now", now)
        .mapTo(String.class)
        .list();
  }

  /**
   * Makes the next rows of a pool, one transaction at a time.
   *
   * @return false if all have been made
   */
  boolean makeMore(Handle handle, String pool) {
    handle
        .createQuery("select 1 from ip_pools where id = :pool for update")
        .bind("pool", pool)
        .mapTo(Integer.class)
        .list();
    Optional<PoolSpace.Chunk> chunk =
        handle
            .createQuery(
                """
                select p.prefix::text, host(p.gateway) as gateway,
                       cast(p.reserved as text[]) as reserved, host(p.next_address) as next,
                       array(select span::text from server_addresses where span && p.prefix)
                         as owned
                from ip_pools p where p.id = :pool and p.next_address is not null
                """)
            .bind("pool", pool)
            .map(
                (row, context) ->
                    IpPoolStore.space(
                            row.getString("prefix"),
                            row.getString("gateway"),
                            Columns.strings(row, "reserved"),
                            Columns.strings(row, "owned"))
                        .from(IpLiteral.parse(row.getString("next")), CHUNK))
            .findOne();
    chunk.ifPresent(made -> insert(handle, pool, made));
    return chunk.isPresent();
  }

  private static void insert(Handle handle, String pool, PoolSpace.Chunk chunk) {
    handle
        .createUpdate(
            """
            with made as (
              insert into ip_addresses (ip_pool, address)
              select :pool, cast(address as inet) from unnest(:addresses) as a (address)
              on conflict do nothing)
            update ip_pools set next_address = cast(:next as inet) where id = :pool
            """)
        .bind("pool", pool)
        .bindArray("addresses", String.class, chunk.addresses())
        .bind("next", chunk.next())
        .execute();
  }

  /** Makes rows free again, save those that have been reserved since: they go. */
  void release(Handle handle, UUID assignment) {
    // What is reserved must not change under the statement after this one.
    handle
        .createQuery(
            """
            select 1 from ip_pools
            where id in (select ip_pool from ip_addresses where assignment_uid = :assignment)
            order by id
            for share
            """)
        .bind("assignment", assignment)
        .mapTo(Integer.class)
        .list();
    handle
        .createUpdate(
            """
            with held as (
              select a.ip_pool, a.address,
                     a.address = p.gateway or exists (
                       select 1 from unnest(p.reserved) as r (block) where a.address <<= r.block)
                       as withheld
              from ip_addresses a join ip_pools p on p.id = a.ip_pool
              where a.assignment_uid = :assignment),
            gone as (
              delete from ip_addresses a using held h
              where a.ip_pool = h.ip_pool and a.address = h.address and h.withheld)
            update ip_addresses a set assignment_uid = null, hold_time = null
            from held h
            where a.ip_pool = h.ip_pool and a.address = h.address and not h.withheld
            """)
        .bind("assignment", assignment)
        .execute();
  }

  List<IpAddress> listHeld(
      Handle handle, String pool, SqlClause filter, @Nullable List<String> after, int limit) {
    String start =
        after == null ? "" : " and (a.ip_pool, a.address) > (:afterPool, cast(:after as inet))";
    var query =
        filter
            .bindTo(
                handle.createQuery(
                    """
                    select a.ip_pool, host(a.address) as address, s.id as assignment, a.hold_time
                    from ip_addresses a join assignments s on s.uid = a.assignment_uid
                    where (:pool = '-' or a.ip_pool = :pool) and
                    """
                        + filter.sql()
                        + start
                        + " order by a.ip_pool, a.address limit :limit"))
            .bind("pool", pool)
            .bind("limit", limit);
    if (after != null) {
      query.bind("afterPool", after.get(0)).bind("after", after.get(1));
    }
    return query
        .map(
            (row, context) ->
                new IpAddress(
                    row.getString("ip_pool"),
                    row.getString("address"),
                    row.getString("assignment"),
                    Columns.instant(row, "hold_time")))
        .list();
  }
}
