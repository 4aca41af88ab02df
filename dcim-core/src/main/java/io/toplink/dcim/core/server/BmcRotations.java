package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.seal.Sealer;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Passwords of BMCs that are being changed. Both that may be right are kept sealed until it is
 * known which one is: the old one with the server, the new one here. All servers that share a BMC
 * and an account on it follow together.
 */
public final class BmcRotations {
  static final String PENDING = "bmc-password-pending";

  /** What holds a rotation: an operation that is still at work on it. */
  private static final String AT_WORK =
      """
      exists (select 1 from operations o
              where o.id = r.operation_id and o.state in ('PENDING', 'RUNNING'))
      """;

  private static final String SAME_ACCOUNT =
      "r.address = b.address and r.port = b.port and r.username = b.username";

  private final Database database;
  private final Sealer sealer;
  private final BmcAccess access;
  private final Doubts doubts;

  @Inject
  BmcRotations(Database database, Sealer sealer, BmcAccess access, Doubts doubts) {
    this.database = database;
    this.sealer = sealer;
    this.access = access;
    this.doubts = doubts;
  }

  /**
   * A password that is being changed.
   *
   * @param old the way with the stored password
   * @param pending the new one
   * @param maySet whether the new one may be in force: somebody was about to send it
   */
  public record Rotation(BmcAccess.Way.Open old, Secret pending, boolean maySet) {

    /** The same way with another password. */
    public BmcAccess.Way.Open with(Secret password) {
      return new BmcAccess.Way.Open(
          old.server(), old.name(), old.target().withPassword(password), old.expected());
    }
  }

  /**
   * That a rotation of this server's password may begin now.
   *
   * @throws DcimException SERVER_BUSY while somebody else works through the same BMC, NOT_FOUND,
   *     BMC_LOGIN_REFUSED if no password is stored, SECRET_UNREADABLE
   */
  public void requireFree(UUID server, UUID operation) {
    access.ownWay(server);
    Optional<String> other = database.read(handle -> otherAtWork(handle, server, operation));
    if (other.isPresent()) {
      throw DcimException.of(
          Reason.SERVER_BUSY,
          "its BMC is needed by " + other.get() + ", which knows the old password",
          "operation",
          other.get());
    }
  }

  private static Optional<String> otherAtWork(Handle handle, UUID server, UUID operation) {
    return handle
        .createQuery(
            """
            select 'operations/' || o.id from server_bmcs own
            join server_bmcs b on b.address = own.address and b.port = own.port
            join operations o on o.server_uid = b.server_uid
            left join bmc_rotations r on r.operation_id = o.id
            where own.server_uid = :server and o.id <> :operation and o.state in ('PENDING', 'RUNNING')
              and (o.kind <> :kind or r.operation_id is not null)
            limit 1
            """)
        .bind("server", server)
        .bind("operation", operation)
        .bind("kind", KIND)
        .mapTo(String.class)
        .findOne();
  }

  /** What operations are called that change passwords. */
  public static final String KIND = "rotate-bmc-password";

  /** Keeps a new password, or takes up one of which nobody knows whether it is in force. */
  public void begin(Change change, UUID server, UUID operation, Secret pending) {
    Handle handle = change.handle();
    handle
        .createQuery("select 1 from servers where uid = :uid for update")
        .bind("uid", server)
        .mapTo(Integer.class)
        .one();
    handle
        .createUpdate(
            """
            insert into bmc_rotations as r (address, port, username, server_uid, operation_id, password, create_time)
            select b.address, b.port, b.username, b.server_uid, :operation, :password, :now
            from server_bmcs b where b.server_uid = :server
            on conflict (address, port, username) do update set operation_id = excluded.operation_id
              where not
            """
                + AT_WORK)
        .bind("server", server)
        .bind("operation", operation)
        .bind("password", sealer.seal(PENDING, server, pending))
        .bind("now", change.now())
        .execute();
  }

  /**
   * What an operation has begun.
   *
   * @throws DcimException SERVER_BUSY if another one was faster, SECRET_UNREADABLE
   */
  public Rotation of(UUID server, UUID operation) {
    record Row(UUID sealedFor, byte[] password, @Nullable Instant sent) {}
    Row row =
        database
            .read(
                handle ->
                    handle
                        .createQuery(
                            """
                            select server_uid, password, send_time from bmc_rotations
                            where operation_id = :operation
                            """)
                        .bind("operation", operation)
                        .map(
                            (found, context) ->
                                new Row(
                                    found.getObject(1, UUID.class),
                                    found.getBytes(2),
                                    found.getTimestamp(3) == null
                                        ? null
                                        : found.getTimestamp(3).toInstant()))
                        .findOne())
            .orElseThrow(
                () ->
                    DcimException.of(
                        Reason.SERVER_BUSY,
                        "another operation has just begun to change the password of its BMC"));
    return new Rotation(
        access.ownWay(server),
        sealer.openText(PENDING, row.sealedFor(), row.password()),
        row.sent() != null);
  }

  /** From now on the new password may be in force. Never taken back. */
  public void sending(UUID operation, Instant now) {
    database.execute(
        handle ->
            handle
                .createUpdate(
                    """
                    update bmc_rotations set send_time = coalesce(send_time, :now)
                    where operation_id = :operation
                    """)
                .bind("operation", operation)
                .bind("now", now)
                .execute());
  }

  /** The form of the new password that was seen to open the BMC. */
  public void opened(Change change, UUID operation, Secret password) {
    UUID sealedFor =
        change
            .handle()
            .createQuery("select server_uid from bmc_rotations where operation_id = :operation")
            .bind("operation", operation)
            .mapTo(UUID.class)
            .one();
    change
        .handle()
        .execute(
            "update bmc_rotations set password = ? where operation_id = ?",
            sealer.seal(PENDING, sealedFor, password),
            operation);
  }

  /** The new password is the password, of every server that shares the account. */
  public void finish(Change change, UUID operation, Secret password) {
    Handle handle = change.handle();
    record Follower(UUID uid, String id) {}
    List<Follower> followers =
        handle
            .createQuery(
                "select s.uid, s.id from bmc_rotations r join server_bmcs b on "
                    + SAME_ACCOUNT
                    + " join servers s on s.uid = b.server_uid"
                    + " where r.operation_id = :operation order by s.id for update of s")
            .bind("operation", operation)
            .map(
                (row, context) ->
                    new Follower(row.getObject("uid", UUID.class), row.getString("id")))
            .list();
    if (followers.isEmpty()) {
      throw new IllegalStateException("operations/" + operation + " has lost its BMC");
    }
    for (Follower follower : followers) {
      handle.execute(
          "update server_bmcs set password = ? where server_uid = ?",
          sealer.seal(Inventory.BMC_PASSWORD, follower.uid(), password),
          follower.uid());
      doubts.loginChanged(handle, follower.uid(), change.now());
      handle.execute(
          "update servers set update_time = ?, version = version + 1 where uid = ?",
          change.now(),
          follower.uid());
      change.changed(Server.KIND, follower.uid(), Server.name(follower.id()));
    }
    handle.execute("delete from bmc_rotations where operation_id = ?", operation);
  }

  /**
   * Forgets a new password.
   *
   * @param known whether it is known not to be in force; otherwise only one that was never sent is
   *     forgotten
   */
  public void giveUp(Change change, UUID operation, boolean known) {
    change
        .handle()
        .createUpdate(
            """
            delete from bmc_rotations where operation_id = :operation and (:known or send_time is null)
            """)
        .bind("operation", operation)
        .bind("known", known)
        .execute();
  }

  /**
   * An operator says how a BMC is reached from now on, and so which password is right.
   *
   * @throws DcimException SERVER_BUSY while the password is being changed
   */
  void overruled(Handle handle, Server server) {
    boolean atWork =
        handle
            .createQuery(
                "select exists (select 1 from server_bmcs b join bmc_rotations r on "
                    + SAME_ACCOUNT
                    + " where b.server_uid = :server and "
                    + AT_WORK
                    + ")")
            .bind("server", server.uid())
            .mapTo(Boolean.class)
            .one();
    if (atWork) {
      throw DcimException.of(
          Reason.SERVER_BUSY,
          server.name()
              + " is busy: the password of its BMC at "
              + IpLiteral.format(IpLiteral.parse(server.bmc().host()))
              + " is being changed; wait for that, then change what is stored",
          "server",
          server.name());
    }
    handle.execute(
        "delete from bmc_rotations r using server_bmcs b where "
            + SAME_ACCOUNT
            + " and b.server_uid = ?",
        server.uid());
  }
}
