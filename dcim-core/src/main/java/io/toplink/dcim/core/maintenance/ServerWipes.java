package io.toplink.dcim.core.maintenance;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.install.Installs;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Etags;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.operation.NewOperation;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.server.Server;
import io.toplink.dcim.core.wipe.Wipe;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Wipes servers that nobody has. */
public final class ServerWipes {
  private static final List<String> WIPEABLE = List.of("AVAILABLE", "CLEANING");

  private record Row(
      UUID uid, String state, String reason, long version, @Nullable String assignment) {}

  private final Mutations mutations;
  private final Operations operations;
  private final Installs installs;

  @Inject
  ServerWipes(Mutations mutations, Operations operations, Installs installs) {
    this.mutations = mutations;
    this.operations = operations;
    this.installs = installs;
  }

  /**
   * Has all disks of a server wiped that nobody has.
   *
   * @param etag of the version that is meant; empty for whichever there is
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, SERVER_ASSIGNED, WRONG_STATE, SERVER_BUSY,
   *     INSTALL_UNAVAILABLE, MAINTENANCE_UNAVAILABLE
   */
  public Operations.Reference wipe(Call call, String serverId, Wipe.Method method, String etag) {
    return mutations.run(
        call, Operations.Reference.class, change -> submit(change, serverId, method, etag));
  }

  private Operations.Reference submit(
      Change change, String serverId, Wipe.Method method, String etag) {
    String name = Server.name(serverId);
    change.resource(name);
    Row row = lock(change, serverId);
    Etags.check(name, etag, row.version());
    requireNobodys(name, row);
    Image image = installs.requireMaintenance(change.handle(), row.uid(), serverId);
    Operations.Reference operation =
        operations.submit(
            change,
            new NewOperation(
                WipeProcedure.KIND,
                name,
                row.uid(),
                null,
                new WipeProcedure.Args(method, row.state(), row.reason())));
    installs.prepare(
        change, operation.id(), Installs.Wanted.wipe(image, row.uid(), serverId, method));
    change
        .handle()
        .execute(
            "update servers set state = 'CLEANING', state_reason = '', update_time = ?, version ="
                + " version + 1 where uid = ?",
            change.now(),
            row.uid());
    change.changed(Server.KIND, row.uid(), name);
    return operation;
  }

  private static Row lock(Change change, String serverId) {
    boolean there =
        change
            .handle()
            .createQuery("select 1 from servers where id = :id and delete_time is null for update")
            .bind("id", serverId)
            .mapTo(Integer.class)
            .findOne()
            .isPresent();
    if (!there) {
      throw DcimException.notFound(Server.name(serverId));
    }
    // What stands in other tables must be read after the lock was had.
    return change
        .handle()
        .createQuery(
            """
            select s.uid, s.state, s.state_reason, s.version,
              (select a.id from assignments a where a.server_uid = s.uid and a.end_time is null) as assignment
            from servers s where s.id = :id and s.delete_time is null
            """)
        .bind("id", serverId)
        .map(
            (row, context) ->
                new Row(
                    row.getObject("uid", UUID.class),
                    row.getString("state"),
                    row.getString("state_reason"),
                    row.getLong("version"),
                    row.getString("assignment")))
        .one();
  }

  private static void requireNobodys(String name, Row row) {
    if (row.assignment() != null) {
      throw DcimException.of(
          Reason.SERVER_ASSIGNED,
          name
              + " is held by assignments/"
              + row.assignment()
              + "; delete that with a wipe instead",
          "server",
          name,
          "assignment",
          "assignments/" + row.assignment());
    }
    if (!WIPEABLE.contains(row.state())) {
      throw DcimException.of(
          Reason.WRONG_STATE,
          name
              + " is "
              + row.state()
              + "; inspect it first, so that it is known which machine it is",
          "resource",
          name,
          "state",
          row.state());
    }
  }
}
