package io.toplink.dcim.core.install;

import io.toplink.dcim.core.bmc.HardwareInventory.Architecture;
import io.toplink.dcim.core.image.Fit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** SQL of what is known of a machine before something is installed on it. */
final class InstallTargets {
  String mac(Handle handle, UUID server) {
    return handle
        .createQuery(
            "select mac::text from server_macs where server_uid = :server order by position limit"
                + " 1")
        .bind("server", server)
        .mapTo(String.class)
        .findOne()
        .orElse("");
  }

  /** Whether a machine that starts can be told from others. */
  boolean recognizable(Handle handle, UUID server) {
    return handle
        .createQuery(
            """
            select exists (select 1 from server_macs where server_uid = :server)
              or exists (select 1 from server_hardware where server_uid = :server and system_uuid is not null)
            """)
        .bind("server", server)
        .mapTo(Boolean.class)
        .one();
  }

  /** A server's own addresses with their prefix lengths, primary ones first. */
  List<String> prefixes(Handle handle, UUID server) {
    return handle
        .createQuery(
            "select prefix from server_addresses where server_uid = :server"
                + " order by is_primary desc, position")
        .bind("server", server)
        .mapTo(String.class)
        .list();
  }

  /** Those of an assignment's addresses that can be set on a port, with their gateways. */
  List<InstallFacts.Address> addresses(Handle handle, UUID server, List<String> prefixes) {
    List<InstallFacts.Address> addresses = new ArrayList<>();
    for (String prefix : prefixes) {
      handle
          .createQuery(
              """
              select host(a.address) as address, masklen(a.address) as length, host(coalesce(
                  (select gateway from server_addresses where server_uid = :server and prefix = :prefix limit 1),
                  (select gateway from ip_pools where prefix >>= a.address limit 1))) as gateway
              from (select cast(:prefix as inet) as address) a
              where host(a.address) <> host(network(a.address)) or masklen(a.address) in (32, 128)
                or exists (select 1 from ip_pools where prefix >>= a.address)
              """)
          .bind("server", server)
          .bind("prefix", prefix)
          .map(
              (row, context) ->
                  new InstallFacts.Address(
                      row.getString("address"), row.getInt("length"), row.getString("gateway")))
          .findOne()
          .ifPresent(addresses::add);
    }
    return addresses;
  }

  /** Whether its BMC may be able to show it an ISO. */
  boolean media(Handle handle, UUID server) {
    return handle
        .createQuery(
            "select not exists (select 1 from server_bmcs where server_uid = :server and protocol ="
                + " 'IPMI')")
        .bind("server", server)
        .mapTo(Boolean.class)
        .one();
  }

  /** What decides which images fit a machine that was sold as a package. */
  Fit fit(Handle handle, UUID server, String packageId) {
    return handle
        .createQuery(
            """
            select memory_mib, smallest_disk_gib, architecture, media
            from install_targets where server_uid = :server and package = :package
            """)
        .bind("server", server)
        .bind("package", packageId)
        .map(
            (row, context) ->
                new Fit(
                    packageId,
                    row.getLong("memory_mib"),
                    row.getLong("smallest_disk_gib"),
                    Architecture.valueOf(row.getString("architecture")),
                    row.getBoolean("media")))
        .one();
  }
}
