package io.toplink.dcim.core.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** SQL of the ports and addresses that belong to servers. */
final class ServerNetworkStore {

  void writeMacs(Handle handle, UUID uid, Network network) {
    handle.execute("delete from server_macs where server_uid = ?", uid);
    List<String> macs = network.allMacAddresses();
    if (macs.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            insert into server_macs (mac, server_uid, position)
            select cast(mac as macaddr), :uid, position - 1 + :first
            from unnest(:macs) with ordinality as m (mac, position)
            """)
        .bind("uid", uid)
        .bind("first", network.bootMacAddress() == null ? 1 : 0)
        .bindArray("macs", String.class, macs)
        .execute();
  }

  void writeAddresses(Handle handle, UUID uid, List<Network.Address> addresses) {
    handle.execute("delete from server_addresses where server_uid = ?", uid);
    if (addresses.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            insert into server_addresses (address, server_uid, position, prefix, gateway, vlan_id,
                                          is_primary)
            select cast(prefix as inet), :uid, position - 1, prefix, cast(gateway as inet), vlan_id,
                   is_primary
            from unnest(:prefixes, :gateways, :vlanIds, :primaries) with ordinality
                   as a (prefix, gateway, vlan_id, is_primary, position)
            """)
        .bind("uid", uid)
        .bindArray("prefixes", String.class, each(addresses, Network.Address::prefix))
        .bindArray("gateways", String.class, each(addresses, Network.Address::gateway))
        .bindArray("vlanIds", Integer.class, each(addresses, Network.Address::vlanId))
        .bindArray("primaries", Boolean.class, each(addresses, Network.Address::primary))
        .execute();
  }

  private static Object[] each(
      List<Network.Address> addresses, Function<Network.Address, @Nullable Object> part) {
    return addresses.stream().map(part).toArray();
  }

  /**
   * Which of some addresses or prefixes, or parts of them, other servers own: span to server id.
   */
  Map<String, String> owners(Handle handle, List<String> spans, UUID except) {
    return handle
        .createQuery(
            """
            select n.span, min(s.id) as owner
            from unnest(:spans) as n (span)
            join server_addresses a on a.span && cast(n.span as inet)
            join servers s on s.uid = a.server_uid
            where a.server_uid <> :except
            group by n.span
            """)
        .bindArray("spans", String.class, spans)
        .bind("except", except)
        .reduceRows(
            new HashMap<>(),
            (owners, row) -> {
              owners.put(row.getColumn("span", String.class), row.getColumn("owner", String.class));
              return owners;
            });
  }

  /** Which of some ports other servers have: MAC address to server id. */
  Map<String, String> portOwners(Handle handle, List<String> macs, UUID except) {
    return handle
        .createQuery(
            """
            select m.mac::text as mac, s.id as owner
            from server_macs m join servers s on s.uid = m.server_uid
            where m.mac = any (cast(:macs as macaddr[])) and m.server_uid <> :except
            """)
        .bindArray("macs", String.class, macs)
        .bind("except", except)
        .reduceRows(
            new HashMap<>(),
            (owners, row) -> {
              owners.put(row.getColumn("mac", String.class), row.getColumn("owner", String.class));
              return owners;
            });
  }

  /**
   * Takes addresses that a server owns out of the pools, and lets the pools find out anew what they
   * have. Locks the pools, so that nobody is being given such an address meanwhile.
   *
   * @param before what it owned
   * @param after what it owns now
   * @return the first of them that an assignment holds from a pool
   */
  Optional<String> takeFromPools(Handle handle, List<String> before, List<String> after) {
    List<String> pools =
        handle
            .createQuery(
                """
                update ip_pools p set next_address = host(p.prefix)::inet
                where exists (select 1 from unnest(:spans) as s (span)
                              where cast(s.span as inet) && p.prefix)
                returning p.id
                """)
            .bindArray(
                "spans", String.class, Stream.concat(before.stream(), after.stream()).toList())
            .mapTo(String.class)
            .list();
    if (pools.isEmpty() || after.isEmpty()) {
      return Optional.empty();
    }
    handle
        .createUpdate(
            """
            delete from ip_addresses a using unnest(:spans) as s (span)
            where a.ip_pool = any (:pools) and a.assignment_uid is null
              and a.address <<= cast(s.span as inet)
            """)
        .bindArray("spans", String.class, after)
        .bindArray("pools", String.class, pools)
        .execute();
    return handle
        .createQuery(
            """
            select host(a.address) from ip_addresses a, unnest(:spans) as s (span)
            where a.ip_pool = any (:pools) and a.assignment_uid is not null
              and a.address <<= cast(s.span as inet)
            limit 1
            """)
        .bindArray("spans", String.class, after)
        .bindArray("pools", String.class, pools)
        .mapTo(String.class)
        .findOne();
  }
}
