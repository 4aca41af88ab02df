package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.DcimException;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Finds servers by the last part of their names. */
final class ServerIds {
  private ServerIds() {}

  /**
   * @throws DcimException NOT_FOUND
   */
  static UUID uid(Handle handle, String id) {
    return handle
        .createQuery("select uid from servers where id = :id and delete_time is null")
        .bind("id", id)
        .mapTo(UUID.class)
        .findOne()
        .orElseThrow(() -> DcimException.notFound("servers/" + id));
  }
}
