package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.wipe.Wipe;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The installs table. */
final class InstallStore {
  static final String SELECT =
      """
      select i.*, s.id as server_id, o.tenant,
        o.end_time is null and o.state <> 'NEEDS_ATTENTION' as live, o.cancel_requested,
        h.serial_number, h.system_uuid
      from installs i
        join operations o on o.id = i.operation_id
        join servers s on s.uid = i.server_uid
        left join server_hardware h on h.server_uid = i.server_uid
      """;

  private static final String HELD =
      """
      exists (select 1 from assignments a where a.uid = :assignment and a.server_uid = :server and %s)
      """;
  private static final String NOBODYS =
      """
      cast(:assignment as uuid) is null
      and exists (select 1 from servers where uid = :server and state = 'CLEANING' and delete_time is null)
      and not exists (select 1 from assignments where server_uid = :server and end_time is null)
      """;

  private static final String SEEN =
      "update installs set last_seen = ?, last_address = cast(? as inet), last_request = ?"
          + " where operation_id = ?";

  /** What a new row needs. */
  record New(
      UUID operation,
      UUID server,
      @Nullable UUID assignment,
      Install.Task task,
      Wipe.@Nullable Method wipeMethod,
      String image,
      ImageContent content,
      InstallFacts facts,
      byte @Nullable [] sealedPassword) {}

  /** Has it written with the rest of the change, behind its operation. */
  void insert(Change change, New row) {
    change
        .writes()
        .add(
            """
            insert into installs (operation_id, server_uid, assignment_uid, epoch, task, wipe_method, image, image_content,
              facts, login_password, create_time)
            values (?, ?, ?, (select coalesce(max(epoch), 0) + 1 from installs where server_uid = ?), ?, ?, ?,
              cast(? as jsonb), cast(? as jsonb), ?, ?)
            """,
            row.operation(),
            row.server(),
            row.assignment(),
            row.server(),
            row.task().name(),
            row.wipeMethod() == null ? null : row.wipeMethod().name(),
            row.image(),
            Columns.toJson(row.content()),
            Columns.toJson(row.facts()),
            row.sealedPassword(),
            change.now());
  }

  /** Of a machine that was not given anything yet. */
  void replaceImage(Change change, UUID operation, ImageContent content, InstallFacts facts) {
    change
        .writes()
        .add(
            """
            update installs set image = ?, image_content = cast(? as jsonb), facts = cast(? as jsonb)
            where operation_id = ? and stage = 'PREPARED'
            """,
            facts.image(),
            Columns.toJson(content),
            Columns.toJson(facts),
            operation);
  }

  Optional<Install> find(Handle handle, UUID operation) {
    return handle
        .createQuery(SELECT + " where i.operation_id = :operation")
        .bind("operation", operation)
        .map((row, context) -> InstallRow.map(row))
        .findOne();
  }

  /**
   * The installation under way of the machine with this port. By its UUID alone a machine is found
   * only if none of its ports was registered.
   */
  Optional<Install> underWay(Handle handle, @Nullable MacAddress mac, @Nullable String uuid) {
    return handle
        .createQuery(
            SELECT
                + """
                where i.operation_id = (
                  select o.id
                  from (select server_uid from server_macs where mac = cast(:mac as macaddr)
                        union all
                        select server_uid from server_hardware h where system_uuid = :uuid
                          and not exists (select 1 from server_macs p where p.server_uid = h.server_uid)) m
                    join operations o on o.server_uid = m.server_uid and o.end_time is null
                    join installs n on n.operation_id = o.id
                  limit 1)
                """)
        .bind("mac", mac == null ? null : mac.toString())
        .bind("uuid", uuid)
        .map((row, context) -> InstallRow.map(row))
        .findOne();
  }

  Optional<Install> byToken(Handle handle, byte[] hash) {
    return handle
        .createQuery(SELECT + " where i.token_hash = :hash")
        .bind("hash", hash)
        .map((row, context) -> InstallRow.map(row))
        .findOne();
  }

  Optional<Install> byUpToken(Handle handle, byte[] hash) {
    return handle
        .createQuery(SELECT + " where i.up_token_hash = :hash")
        .bind("hash", hash)
        .map((row, context) -> InstallRow.map(row))
        .findOne();
  }

  /** Whether its machine was allowed to change its disks. */
  boolean wiped(Handle handle, UUID operation) {
    return handle
        .createQuery("select wipe_time is not null from installs where operation_id = :operation")
        .bind("operation", operation)
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * As {@link #find}; neither it nor its operation changes until the transaction ends. The
   * assignment may be written after that, while suspending and deleting lock it before the
   * operation: should two such transactions meet, the database ends one of them, which {@link
   * io.toplink.dcim.core.db.Database} then runs again.
   */
  Optional<Install> lock(Handle handle, UUID operation) {
    return handle
        .createQuery(SELECT + " where i.operation_id = :operation for update of o, i")
        .bind("operation", operation)
        .map((row, context) -> InstallRow.map(row))
        .findOne();
  }

  void open(Change change, UUID operation) {
    change
        .writes()
        .add(
            """
            update installs set stage = 'OPEN', open_time = ? where operation_id = ? and stage = 'PREPARED'
            """,
            change.now(),
            operation);
  }

  /**
   * Settles that a machine that has not asked is started once more: from here on it is given
   * nothing until that is open anew.
   */
  void startAgain(Change change, UUID operation) {
    change
        .writes()
        .add(
            """
            update installs set stage = 'PREPARED', second_start_time = ?
            where operation_id = ? and stage = 'OPEN' and boot_requests = 0
            """,
            change.now(),
            operation);
  }

  /** Gives a token out; the one before it is dead. */
  void handOut(Handle handle, UUID operation, InstallToken token) {
    handle.execute(
        "update installs set handouts = handouts + 1, token_hash = ?, up_token_hash = ? where"
            + " operation_id = ?",
        token.hash(),
        token.forInstalledSystem().hash(),
        operation);
  }

  /** The machine asked what to boot. */
  void counted(Change change, UUID operation, String address, boolean looping) {
    change
        .writes()
        .add(
            """
            update installs set boot_requests = boot_requests + 1, looping = looping or ?, last_seen = ?,
              last_address = cast(? as inet), last_request = 'boot'
            where operation_id = ?
            """,
            looping,
            change.now(),
            address,
            operation);
  }

  void started(Change change, UUID operation) {
    change
        .writes()
        .add(
            """
            update installs set stage = 'STARTED', start_time = ? where operation_id = ? and stage = 'OPEN'
            """,
            change.now(),
            operation);
  }

  void wiping(Change change, UUID operation, String serial, String disks) {
    change
        .writes()
        .add(
            """
            update installs set stage = 'WIPING', wipe_time = ?, wipe_serial = ?, wipe_disks = ?
            where operation_id = ? and stage in ('OPEN', 'STARTED')
            """,
            change.now(),
            serial,
            disks,
            operation);
  }

  void written(Change change, UUID operation, String address) {
    change
        .writes()
        .add(
            """
            update installs set stage = 'WRITTEN', write_time = ? where operation_id = ? and stage = 'WIPING'
            """,
            change.now(),
            operation);
    seen(change, operation, "written", address);
  }

  void up(Change change, UUID operation, String address) {
    change
        .writes()
        .add(
            """
            update installs set stage = 'UP', up_time = ?
            where operation_id = ? and stage in ('WIPING', 'WRITTEN')
            """,
            change.now(),
            operation);
    seen(change, operation, "up", address);
  }

  private static void seen(Change change, UUID operation, String what, String address) {
    change.writes().add(SEEN, change.now(), address, what, operation);
  }

  /**
   * The machine asked for something that changes nothing.
   *
   * @param what as {@link Install.Request} tells it
   */
  int seen(Handle handle, UUID operation, String what, String address, Instant now) {
    return handle.execute(SEEN, now, address, what, operation);
  }

  void failed(Change change, UUID operation, String failure) {
    change
        .writes()
        .add(
            "update installs set failure = coalesce(failure, ?) where operation_id = ?",
            failure,
            operation);
  }

  /** What is asked for is done. */
  void done(Change change, UUID operation) {
    change
        .writes()
        .add(
            """
            update installs set stage = 'DONE', done_time = ?
            where operation_id = ? and stage in ('OPEN', 'STARTED', 'WIPING')
            """,
            change.now(),
            operation);
  }

  /** The operation has taken notice of why it failed, and goes on to tidy up. */
  void noticed(Change change, UUID operation, Reason reason, String message) {
    change
        .writes()
        .add(
            "update installs set failure_reason = ?, failure = ? where operation_id = ?",
            reason.name(),
            message,
            operation);
  }

  /** A server that is being wiped is not in anybody's hands. */
  void cleaning(Handle handle, UUID server, Instant now) {
    handle.execute(
        "update servers set state = 'CLEANING', state_reason = '', update_time = ?, version ="
            + " version + 1 where uid = ? and state <> 'CLEANING'",
        now,
        server);
  }

  /**
   * Whether the machine is still whose it was, in a state in which this task may be done to it, and
   * this the last task of it.
   */
  boolean owns(Handle handle, Install install) {
    String whose =
        switch (install.task()) {
          case INSTALL -> HELD.formatted("a.state = 'INSTALLING'");
          case RESCUE, PASSWORD -> HELD.formatted("a.state in ('ACTIVE', 'FAILED')");
          case WIPE ->
              install.assignment() == null
                  ? NOBODYS
                  : HELD.formatted("a.state = 'ENDING' and a.purge_time is null");
        };
    return handle
        .createQuery(
            "select ("
                + whose
                + ") and :epoch = (select max(epoch) from installs where server_uid = :server)")
        .bindByType("assignment", install.assignment(), UUID.class)
        .bind("server", install.server())
        .bind("epoch", install.epoch())
        .mapTo(Boolean.class)
        .one();
  }
}
