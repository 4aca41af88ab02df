package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.bmc.MachineHealth;
import io.toplink.dcim.core.db.Database;
import jakarta.inject.Inject;
import java.util.UUID;

/** How machines are, asked when somebody wants to know. Nothing of it is kept. */
public final class SensorReadings {
  private final Database database;
  private final Machines machines;

  @Inject
  public SensorReadings(Database database, Machines machines) {
    this.database = database;
    this.machines = machines;
  }

  /**
   * Asks a server's BMC now.
   *
   * @throws DcimException NOT_FOUND, or as {@link Machines#call}
   */
  public MachineHealth read(String serverId) {
    UUID uid = database.read(handle -> ServerIds.uid(handle, serverId));
    return machines.call(uid, session -> session.health());
  }
}
