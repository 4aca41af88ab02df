package io.toplink.dcim.core.server;

import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.db.Columns;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** SQL of what inspections found. */
final class HardwareStore {

  /** The server that is the same machine, other than this one. */
  Optional<String> sameMachine(Handle handle, MachineIdentity identity, UUID except) {
    return handle
        .createQuery(
            """
            select s.id from server_hardware h join servers s on s.uid = h.server_uid
            where (h.serial_number = :serial or h.system_uuid = :uuid) and h.server_uid <> :except
            limit 1
            """)
        .bind("serial", identity.serialNumber())
        .bind("uuid", identity.systemUuid())
        .bind("except", except)
        .mapTo(String.class)
        .findOne();
  }

  /** Who the machine is stays as first found; only what was not told then is added. */
  void write(Handle handle, UUID uid, HardwareInventory inventory, Instant now) {
    handle
        .createUpdate(
            """
            insert into server_hardware (server_uid, serial_number, system_uuid, inventory, inspect_time)
            values (:uid, :serial, :uuid, cast(:inventory as jsonb), :now)
            on conflict (server_uid) do update
              set serial_number = coalesce(server_hardware.serial_number, excluded.serial_number),
                  system_uuid = coalesce(server_hardware.system_uuid, excluded.system_uuid),
                  inventory = excluded.inventory, inspect_time = excluded.inspect_time
            """)
        .bind("uid", uid)
        .bind("serial", inventory.identity().serialNumber())
        .bind("uuid", inventory.identity().systemUuid())
        .bind("inventory", Columns.toJson(inventory))
        .bind("now", now)
        .execute();
  }

  /**
   * A machine that answers as itself is no longer new or faulty. It may still have to be wiped, or
   * its BMC to be cleaned.
   */
  void inspected(Handle handle, UUID uid, Instant now) {
    handle
        .createUpdate(
            """
            update servers s
            set state = case
                  when s.state not in ('REGISTERED', 'FAULTY') then s.state
                  when exists (select 1 from assignments
                               where server_uid = s.uid and end_time is null) then 'ASSIGNED'
                  when exists (select 1 from bmc_findings where server_uid = s.uid) then 'FAULTY'
                  else 'AVAILABLE' end,
                state_reason = case
                  when s.state = 'CLEANING' then s.state_reason
                  when s.state in ('REGISTERED', 'FAULTY') and not exists (
                    select 1 from assignments where server_uid = s.uid and end_time is null)
                    then coalesce((select reason from bmc_findings where server_uid = s.uid), '')
                  else '' end,
                update_time = :now, version = version + 1
            where uid = :uid
            """)
        .bind("uid", uid)
        .bind("now", now)
        .execute();
  }

  /** A BMC that let an inspection in is looked at again, if it was not because of its login. */
  void lookAgain(Handle handle, UUID uid, Instant now) {
    handle
        .createUpdate(
            """
            update server_power set due_time = :now
            where server_uid = :uid and management_state = 'CREDENTIALS_BAD'
            """)
        .bind("uid", uid)
        .bind("now", now)
        .execute();
  }
}
