package io.toplink.dcim.core.power;

import io.toplink.dcim.core.db.Database;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;

/** Who else works through the BMC of a server: the nodes of one chassis share one. */
final class Neighbours {
  private final Database database;

  @Inject
  Neighbours(Database database) {
    this.database = database;
  }

  /**
   * The name of an operation that another one would disturb, if there is any.
   *
   * @param operation which asks
   */
  Optional<String> busy(UUID server, UUID operation) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select 'operations/' || o.id from server_bmcs own
                    join server_bmcs b on b.address = own.address and b.port = own.port
                    join operations o on o.server_uid = b.server_uid and o.end_time is null
                    where own.server_uid = :server and o.id <> :operation
                    limit 1
                    """)
                .bind("server", server)
                .bind("operation", operation)
                .mapTo(String.class)
                .findOne());
  }
}
