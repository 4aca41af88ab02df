package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.operation.NewOperation;
import io.toplink.dcim.core.operation.Operations;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Images that BMCs show their machines as a CD. */
public final class Media {
  static final String INSERT = "insert-media";
  static final String EJECT = "eject-media";

  private final Database database;
  private final Mutations mutations;
  private final Operations operations;
  private final Machines machines;
  private final MediaAddress addresses;

  @Inject
  Media(
      Database database,
      Mutations mutations,
      Operations operations,
      Machines machines,
      MediaAddress addresses) {
    this.database = database;
    this.mutations = mutations;
    this.operations = operations;
    this.machines = machines;
    this.addresses = addresses;
  }

  /**
   * Ends with the image shown, in place of another one.
   *
   * @param image where the BMC fetches it, by http or https
   * @throws DcimException NOT_FOUND, SERVER_BUSY, INVALID_FIELD
   */
  public Operations.Reference insert(Call call, String serverId, String image) {
    return submit(call, serverId, INSERT, addresses.parse(image));
  }

  /**
   * Ends with no image shown, whoever inserted it.
   *
   * @throws DcimException NOT_FOUND, SERVER_BUSY
   */
  public Operations.Reference eject(Call call, String serverId) {
    return submit(call, serverId, EJECT, null);
  }

  /**
   * Asks a server's BMC now: where the image comes from that it shows, as far as it tells; empty if
   * it shows none.
   *
   * @throws DcimException NOT_FOUND, or as {@link Machines#call}
   */
  public Optional<String> read(String serverId) {
    UUID server = database.read(handle -> ServerIds.uid(handle, serverId));
    return machines.call(server, session -> session.media()).map(MediaAddress::withoutSecrets);
  }

  /** What a BMC tells of an image, without logins and tokens. */
  public static String withoutSecrets(String told) {
    return MediaAddress.withoutSecrets(told);
  }

  /** Whether an image is one that an installation of ours had shown, by its address. */
  public static boolean isOwn(String told) {
    return MediaAddress.holdsToken(told);
  }

  private Operations.Reference submit(
      Call call, String serverId, String kind, @Nullable URI image) {
    return mutations.run(
        call,
        Operations.Reference.class,
        change -> {
          String server = "servers/" + serverId;
          change.resource(server);
          UUID uid = ServerIds.uid(change.handle(), serverId);
          return operations.submit(
              change, new NewOperation(kind, server, uid, null, new MediaProcedure.Args(image)));
        });
  }
}
