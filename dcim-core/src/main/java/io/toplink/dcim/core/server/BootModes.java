package io.toplink.dcim.core.server;

import io.toplink.dcim.core.bmc.BootMode;
import io.toplink.dcim.core.db.Database;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;

/** How machines boot, as their operators have said. */
public final class BootModes {
  private final Database database;

  @Inject
  BootModes(Database database) {
    this.database = database;
  }

  /** Read anew each time; empty leaves it to the machine's BMC. */
  public Optional<BootMode> of(UUID server) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select boot_mode from servers where uid = :uid and boot_mode is not null")
                .bind("uid", server)
                .mapTo(BootMode.class)
                .findOne());
  }
}
