package io.toplink.dcim.core.hygiene;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.operation.NewOperation;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.server.BmcRotations;
import io.toplink.dcim.core.server.Server;
import jakarta.inject.Inject;
import java.util.UUID;

/** What those who run the estate ask of BMCs, beside their machines. */
public final class BmcRequests {

  /** Rotations need to be told nothing. */
  record NoArgs() {}

  private final Mutations mutations;
  private final Operations operations;

  @Inject
  BmcRequests(Mutations mutations, Operations operations) {
    this.mutations = mutations;
    this.operations = operations;
  }

  /**
   * Ends with a new password that only DCIM knows, and with the old one refused.
   *
   * @throws DcimException NOT_FOUND, SERVER_BUSY
   */
  public Operations.Reference rotatePassword(Call call, String serverId) {
    return submit(call, serverId, BmcRotations.KIND, new NoArgs());
  }

  /**
   * Ends with what was found on the BMC told with the server, and done about it what was wanted.
   *
   * @throws DcimException NOT_FOUND, SERVER_BUSY
   */
  public Operations.Reference check(Call call, String serverId, Remedy remedy) {
    return submit(call, serverId, CheckProcedure.KIND, new CheckProcedure.Args(remedy));
  }

  private Operations.Reference submit(Call call, String serverId, String kind, Object args) {
    return mutations.run(
        call,
        Operations.Reference.class,
        change -> {
          String name = Server.name(serverId);
          change.resource(name);
          return operations.submit(
              change, new NewOperation(kind, name, uid(change, serverId), null, args));
        });
  }

  private static UUID uid(Change change, String serverId) {
    return change
        .handle()
        .createQuery("select uid from servers where id = :id and delete_time is null")
        .bind("id", serverId)
        .mapTo(UUID.class)
        .findOne()
        .orElseThrow(() -> DcimException.notFound(Server.name(serverId)));
  }
}
