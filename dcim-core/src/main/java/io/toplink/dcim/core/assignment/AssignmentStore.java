package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.query.SqlClause;
import io.toplink.dcim.core.telemetry.PowerRows;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The assignments table. */
final class AssignmentStore {
  /**
   * What an operation is under way is asked for each row by itself: hardly any are, and a plan that
   * counted on that would go through all of them once there are many.
   */
  static final String SELECT =
      """
      select a.uid, a.id, a.tenant, a.package, a.site, a.server_uid, s.id as server_id,
        coalesce(nullif(s.display_name, ''), s.id) as server_label, p.display_name as package_label, a.hostname,
        a.customer, a.display_name, a.labels, a.external_id, a.addresses, a.state, a.state_reason, a.suspended_on,
        a.create_operation,
        (select o.id from operations o where o.server_uid = a.server_uid and o.end_time is null and a.end_time is null)
          as operation,
        a.create_time, a.update_time, a.end_time, a.image,
        (select i.display_name from images i where i.id = a.image) as image_label, a.ssh_keys, a.install_pending,
        a.rescue_time, a.purge_time, a.password_uncertain, a.version,
      """
          + PowerRows.COLUMNS
          + """
          from assignments a
            join servers s on s.uid = a.server_uid
            join packages p on p.id = a.package
            left join server_power w on w.server_uid = a.server_uid and a.end_time is null
          """;

  /** What a new row needs beyond the order. */
  record New(
      UUID uid,
      String id,
      Order order,
      String packageLabel,
      ServerPicker.Picked server,
      String hostname,
      List<String> addresses,
      Login login,
      byte[] sealedPassword,
      UUID createOperation,
      @Nullable String image,
      @Nullable String imageLabel,
      List<String> sshKeys) {}

  private final PowerRows powers;

  @Inject
  AssignmentStore(PowerRows powers) {
    this.powers = powers;
  }

  /**
   * Has a new assignment written with the rest of the change.
   *
   * @return as it is written
   */
  Assignment insert(Change change, New row) {
    Order order = row.order();
    String tenant = change.call().caller().tenant();
    Instant now = change.now();
    change
        .writes()
        .add(
            """
            insert into assignments (uid, id, tenant, package, site, server_uid, hostname, customer, display_name,
              labels, external_id, addresses, state, keep_power, login_username, login_password, login_port,
              create_operation, image, ssh_keys, install_pending, create_time, update_time)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, cast(? as jsonb), ?, ?, 'INSTALLING', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            row.uid(),
            row.id(),
            tenant,
            order.packageId(),
            order.site(),
            row.server().uid(),
            row.hostname(),
            order.customer(),
            order.displayName(),
            Columns.toJson(order.labels()),
            order.externalId(),
            row.addresses().toArray(String[]::new),
            order.keepPower(),
            row.login().username(),
            row.sealedPassword(),
            row.login().port(),
            row.createOperation(),
            row.image(),
            row.sshKeys().toArray(String[]::new),
            row.image() != null,
            now,
            now);
    return new Assignment(
        row.uid(),
        row.id(),
        tenant,
        order.packageId(),
        order.site(),
        row.server().uid(),
        row.server().id(),
        row.server().label(),
        row.packageLabel(),
        row.hostname(),
        order.customer(),
        order.displayName(),
        order.labels(),
        order.externalId(),
        row.addresses(),
        Assignment.State.INSTALLING,
        "",
        false,
        row.createOperation(),
        row.createOperation(),
        row.server().power(),
        now,
        now,
        null,
        row.image(),
        row.imageLabel(),
        row.sshKeys(),
        row.image() != null,
        null,
        null,
        false,
        1);
  }

  Optional<Assignment> find(Handle handle, UUID uid) {
    return handle
        .createQuery(SELECT + " where a.uid = :uid")
        .bind("uid", uid)
        .map((row, context) -> map(row))
        .findOne();
  }

  /** The one a caller names, if it may see it. */
  Optional<Assignment> find(Handle handle, Caller caller, AssignmentKey key) {
    Query query;
    if (key instanceof AssignmentKey.ByExternalId external) {
      query =
          handle
              .createQuery(
                  SELECT
                      + " where a.tenant = :tenant and a.external_id = :external and a.end_time is"
                      + " null")
              .bind("tenant", caller.tenant())
              .bind("external", external.externalId());
    } else {
      query =
          handle
              .createQuery(SELECT + " where a.id = :id")
              .bind("id", ((AssignmentKey.ById) key).id());
    }
    return query
        .map((row, context) -> map(row))
        .findOne()
        .filter(assignment -> caller.sees(assignment.tenant()));
  }

  /** As {@link #find}, and nobody else changes it until the transaction ends. */
  Optional<Assignment> lock(Handle handle, Caller caller, AssignmentKey key) {
    Optional<Assignment> found = find(handle, caller, key);
    if (found.isEmpty()) {
      return found;
    }
    hold(handle, found.get().uid());
    // What was read before the lock was had may be old.
    return find(handle, caller, key);
  }

  /** The same of whosever it is. */
  Optional<Assignment> lock(Handle handle, UUID uid) {
    hold(handle, uid);
    return find(handle, uid);
  }

  private static void hold(Handle handle, UUID uid) {
    handle
        .createQuery("select 1 from assignments where uid = :uid for update")
        .bind("uid", uid)
        .mapTo(Integer.class)
        .one();
  }

  List<Assignment> list(
      Handle handle, Caller caller, SqlClause filter, @Nullable List<String> after, int limit) {
    String seen = caller.has(Scope.ADMIN) ? "TRUE" : "a.tenant = :tenant";
    Query query =
        handle.createQuery(
            SELECT
                + " where "
                + seen
                + " and "
                + filter.sql()
                + (after == null
                    ? ""
                    : " and (a.create_time, a.uid) < (cast(:afterTime as timestamptz),"
                        + " cast(:afterUid as uuid))")
                + " order by a.create_time desc, a.uid desc limit :limit");
    if (!caller.has(Scope.ADMIN)) {
      query.bind("tenant", caller.tenant());
    }
    if (after != null) {
      query.bind("afterTime", after.get(0)).bind("afterUid", after.get(1));
    }
    return filter.bindTo(query).bind("limit", limit).map((row, context) -> map(row)).list();
  }

  /** Moves an assignment to a state. */
  void state(
      Handle handle,
      UUID uid,
      Assignment.State state,
      String reason,
      boolean suspendedOn,
      Instant now) {
    handle
        .createUpdate(
            """
            update assignments set state = :state, state_reason = :reason, suspended_on = :suspendedOn,
              update_time = :now, version = version + 1,
              end_time = case when :state = 'ENDED' then cast(:now as timestamptz) end,
              rescue_time = case when :state in ('ACTIVE', 'FAILED') then rescue_time end,
              purge_time = null, deletion = null
            where uid = :uid
            """)
        .bind("uid", uid)
        .bind("state", state.name())
        .bind("reason", reason)
        .bind("suspendedOn", suspendedOn)
        .bind("now", now)
        .execute();
  }

  /** Tries again what failed: the assignment is being made ready by another operation. */
  void retried(Handle handle, UUID uid, UUID operation, Instant now) {
    state(handle, uid, Assignment.State.INSTALLING, "", false, now);
    handle.execute("update assignments set create_operation = ? where uid = ?", operation, uid);
  }

  /** Says why something did not come true that the state promises. */
  void reason(Handle handle, UUID uid, String reason, Instant now) {
    handle
        .createUpdate(
            """
            update assignments set state_reason = :reason, update_time = :now, version = version + 1
            where uid = :uid and end_time is null
            """)
        .bind("uid", uid)
        .bind("reason", reason)
        .bind("now", now)
        .execute();
  }

  /** What was said of the last work on a machine in use counts until the next. */
  void forgetReason(Handle handle, Assignment assignment, Instant now) {
    if (assignment.state() == Assignment.State.ACTIVE && !assignment.stateReason().isEmpty()) {
      reason(handle, assignment.uid(), "", now);
    }
  }

  void describe(
      Handle handle, UUID uid, String displayName, Map<String, String> labels, Instant now) {
    handle
        .createUpdate(
            """
            update assignments set display_name = :displayName, labels = cast(:labels as jsonb), update_time = :now,
              version = version + 1
            where uid = :uid
            """)
        .bind("uid", uid)
        .bind("displayName", displayName)
        .bind("labels", Columns.toJson(labels))
        .bind("now", now)
        .execute();
  }

  /** An installation was asked for. */
  void installing(Handle handle, UUID uid, List<String> sshKeys) {
    handle
        .createUpdate(
            "update assignments set install_pending = true, ssh_keys = :sshKeys where uid = :uid")
        .bind("uid", uid)
        .bindArray("sshKeys", String.class, sshKeys)
        .execute();
  }

  /** No installation is to be made up for any more. */
  void installed(Handle handle, UUID uid) {
    handle.execute("update assignments set install_pending = false where uid = ?", uid);
  }

  /** What there is from now on: what was there before is being wiped. */
  void replaced(
      Handle handle, UUID uid, String image, String username, int port, byte[] sealedPassword) {
    handle.execute(
        """
        update assignments set image = ?, login_username = ?, login_port = ?, login_password = ?,
          password_uncertain = false
        where uid = ?
        """,
        image,
        username,
        port,
        sealedPassword,
        uid);
  }

  void password(Handle handle, UUID uid, byte[] sealedPassword) {
    handle.execute(
        "update assignments set login_password = ?, password_uncertain = false where uid = ?",
        sealedPassword,
        uid);
  }

  /** Another password may count from now on, and may not. */
  void passwordUncertain(Handle handle, UUID uid) {
    handle.execute("update assignments set password_uncertain = true where uid = ?", uid);
  }

  /** A server that was to be wiped and was not is still its assignment's. */
  void heldAgain(Handle handle, UUID server, Instant now) {
    handle.execute(
        "update servers set state = 'ASSIGNED', update_time = ?, version = version + 1 where uid ="
            + " ? and state = 'CLEANING'",
        now,
        server);
  }

  /** What kind of operation is under way on its server. */
  Optional<String> liveKind(Handle handle, Assignment assignment) {
    return handle
        .createQuery("select kind from operations where server_uid = :server and end_time is null")
        .bind("server", assignment.serverUid())
        .mapTo(String.class)
        .findOne();
  }

  /** The stored login; the password is still sealed. */
  record SealedLogin(String username, byte[] password, int port) {}

  SealedLogin login(Handle handle, UUID uid) {
    return handle
        .createQuery(
            "select login_username, login_password, login_port from assignments where uid = :uid")
        .bind("uid", uid)
        .map((row, context) -> new SealedLogin(row.getString(1), row.getBytes(2), row.getInt(3)))
        .one();
  }

  /** Gives a server back to stock. */
  void free(Handle handle, UUID server, Instant now) {
    handle
        .createUpdate(
            """
            update servers s
            set state = case when f.reason is null then 'AVAILABLE' else 'FAULTY' end,
                state_reason = coalesce(f.reason, ''), update_time = :now, version = version + 1
            from (select coalesce((select message from bmc_doubts where server_uid = :uid),
                                  (select reason from bmc_findings where server_uid = :uid)) as reason) f
            where s.uid = :uid and s.state in ('ASSIGNED', 'CLEANING')
            """)
        .bind("uid", server)
        .bind("now", now)
        .execute();
  }

  private Assignment map(ResultSet row) throws SQLException {
    return new Assignment(
        row.getObject("uid", UUID.class),
        row.getString("id"),
        row.getString("tenant"),
        row.getString("package"),
        row.getString("site"),
        row.getObject("server_uid", UUID.class),
        row.getString("server_id"),
        row.getString("server_label"),
        row.getString("package_label"),
        row.getString("hostname"),
        row.getString("customer"),
        row.getString("display_name"),
        Columns.labels(row, "labels"),
        row.getString("external_id"),
        Columns.strings(row, "addresses"),
        Assignment.State.valueOf(row.getString("state")),
        row.getString("state_reason"),
        row.getBoolean("suspended_on"),
        row.getObject("create_operation", UUID.class),
        row.getObject("operation", UUID.class),
        powers.map(row, "servers/" + row.getString("server_id")),
        Columns.instant(row, "create_time"),
        Columns.instant(row, "update_time"),
        Columns.nullableInstant(row, "end_time"),
        row.getString("image"),
        row.getString("image_label"),
        Columns.strings(row, "ssh_keys"),
        row.getBoolean("install_pending"),
        Columns.nullableInstant(row, "rescue_time"),
        Columns.nullableInstant(row, "purge_time"),
        row.getBoolean("password_uncertain"),
        row.getLong("version"));
  }
}
