package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.db.SqlStates;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.telemetry.Power;
import io.toplink.dcim.core.telemetry.PowerRows;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a free server and takes it. The one statement that may make a server somebody's; the
 * database refuses a second live assignment whatever happens here.
 */
final class ServerPicker {
  /**
   * What an order found.
   *
   * @param ordered whether this very order lives already; then nothing was taken
   * @param pools whether addresses come from pools too
   * @param defaultImage what is installed if the order names nothing; null for nothing
   * @param server the one that was taken; null if none was free
   */
  record Found(
      boolean ordered,
      String packageLabel,
      boolean pools,
      @Nullable String defaultImage,
      @Nullable Picked server) {}

  /**
   * A server that is ours now.
   *
   * @param addresses its own, the primary ones first
   * @param power last seen
   */
  record Picked(UUID uid, String id, String label, List<String> addresses, Power power) {}

  /**
   * A server that an order would have been given.
   *
   * @param defaultImage as in {@link Found}
   */
  record Candidate(@Nullable String defaultImage, UUID uid, String id) {}

  /** How often servers that others hold but have not taken are waited for. */
  private static final int LOOKS = 5;

  static final String SKIPPING = "skip locked";
  private static final String WAITING = "";

  private final PowerRows powers;

  @Inject
  ServerPicker(PowerRows powers) {
    this.powers = powers;
  }

  /**
   * Takes a free server bound to the package that the image fits, unless the order has one already.
   * One that the order insists on is taken whether it fits or not.
   *
   * @throws DcimException NOT_FOUND (package), PACKAGE_RETIRED, OUT_OF_STOCK, IMAGE_UNSUITABLE,
   *     OVERLOADED
   */
  Found pick(Change change, Order order) {
    Handle handle = change.handle();
    Found found = take(change, order, SKIPPING);
    if (found.ordered() || found.server() != null) {
      return found;
    }
    // Rows that were passed over may be given back by transactions that fail: "out of stock" is the
    // truth only once every one of them has been waited for.
    for (int look = 0; look < LOOKS && candidate(handle, order).isPresent(); look++) {
      Found waited = takeWaiting(change, order);
      if (waited.ordered() || waited.server() != null) {
        return waited;
      }
    }
    throw noneToPick(handle, order, found.packageLabel());
  }

  /** Fails as {@link #pick} would; takes nothing. */
  Candidate check(Handle handle, Order order) {
    String packageLabel =
        handle
            .createQuery("select display_name, retired from packages where id = :package")
            .bind("package", order.packageId())
            .map((row, context) -> packageLabel(row, order))
            .findOne()
            .orElseThrow(() -> DcimException.notFound("packages/" + order.packageId()));
    return candidate(handle, order).orElseThrow(() -> noneToPick(handle, order, packageLabel));
  }

  private static DcimException noneToPick(Handle handle, Order order, String packageLabel) {
    return order.server() == null
        ? Misfit.refusal(handle, order, packageLabel, free(order))
            .orElseGet(() -> outOfStock(handle, order, packageLabel))
        : notFree(handle, order, order.server());
  }

  private Found takeWaiting(Change change, Order order) {
    try {
      return take(change, order, WAITING);
    } catch (RuntimeException e) {
      if (SqlStates.isLockTimeout(e)) {
        throw DcimException.of(
                Reason.OVERLOADED,
                "too many orders for packages/" + order.packageId() + " at once; try again")
            .retryAfter(Duration.ofSeconds(2));
      }
      throw e;
    }
  }

  private Found take(Change change, Order order, String locking) {
    return change
        .handle()
        .createQuery(statement(order, locking))
        .bind("package", order.packageId())
        .bind("tenant", change.call().caller().tenant())
        .bind("externalId", order.externalId())
        .bind("now", change.now())
        .bind("site", order.site())
        .bind("server", order.server())
        .bind("image", order.image())
        .map((row, context) -> found(row, order))
        .one();
  }

  /** All of it in one: whether the order lives, what is sold, which server is taken. */
  static String statement(Order order, String locking) {
    return """
    with sold as (
      select id, display_name, retired, ip_pools <> '{}' as pools, default_image from packages where id = :package),
    %s,
    ordered as (
      select 1 from assignments where tenant = :tenant and external_id = :externalId and end_time is null),
    picked as (
      update servers set state = 'ASSIGNED', state_reason = '', update_time = :now, version = version + 1
      where uid = (
        select s.uid from servers s
        where s.package = (select id from sold where not retired) and not exists (select from ordered) and %s
        order by s.site, s.uid limit 1 for update %s)
      returning uid, id, display_name)
    select exists (select from ordered) as ordered, sold.id as package, sold.display_name, sold.retired,
      sold.pools, sold.default_image, picked.uid, picked.id as server_id,
      coalesce(nullif(picked.display_name, ''), picked.id) as label,
      array(select a.prefix from server_addresses a where a.server_uid = picked.uid
            order by a.is_primary desc, a.position) as addresses,
      %s
    from (select) as asked
      left join sold on true
      left join picked on true
      left join server_power w on w.server_uid = picked.uid
    """
        .formatted(Misfit.wanted(order), sellable(order), locking, PowerRows.COLUMNS);
  }

  /** Written as a count, so that it is looked up row by row and never joined over all servers. */
  private static final String IDLE =
      " and (select count(*) from operations o where o.server_uid = s.uid and o.end_time is null) ="
          + " 0";

  /** A server that is insisted on may be busy: then the order says so, rather than "not free". */
  private static String sellable(Order order) {
    return free(order) + (order.server() == null ? Misfit.NONE : "");
  }

  private static String free(Order order) {
    return "s.state = 'AVAILABLE' and not s.maintenance and not s.withheld and s.delete_time is"
        + " null"
        + (order.site() == null ? "" : " and s.site = :site")
        + (order.server() == null ? IDLE : " and s.id = :server");
  }

  /** One that could be taken now, by whoever is first. */
  private static Optional<Candidate> candidate(Handle handle, Order order) {
    return handle
        .createQuery(
            """
            with sold as (select id, default_image from packages where id = :package), %s
            select s.uid, s.id, sold.default_image from sold join servers s on s.package = sold.id
            where %s
            order by s.site, s.uid limit 1
            """
                .formatted(Misfit.wanted(order), sellable(order)))
        .bind("package", order.packageId())
        .bind("site", order.site())
        .bind("server", order.server())
        .bind("image", order.image())
        .map(
            (row, context) ->
                new Candidate(
                    row.getString("default_image"),
                    row.getObject("uid", UUID.class),
                    row.getString("id")))
        .findOne();
  }

  private Found found(ResultSet row, Order order) throws SQLException {
    if (row.getBoolean("ordered")) {
      return new Found(true, "", false, null, null);
    }
    return new Found(
        false,
        packageLabel(row, order),
        row.getBoolean("pools"),
        row.getString("default_image"),
        picked(row));
  }

  /** Of a package that is there and sold. */
  private static String packageLabel(ResultSet row, Order order) throws SQLException {
    String label = row.getString("display_name");
    if (label == null) {
      throw DcimException.notFound("packages/" + order.packageId());
    }
    if (row.getBoolean("retired")) {
      throw DcimException.of(
          Reason.PACKAGE_RETIRED,
          "package \"" + label + "\" is retired and not sold any more; choose another one",
          "package",
          "packages/" + order.packageId());
    }
    return label;
  }

  private @Nullable Picked picked(ResultSet row) throws SQLException {
    UUID uid = row.getObject("uid", UUID.class);
    return uid == null
        ? null
        : new Picked(
            uid,
            row.getString("server_id"),
            row.getString("label"),
            List.of((String[]) row.getArray("addresses").getArray()),
            powers.map(row, "servers/" + row.getString("server_id")));
  }

  private static DcimException outOfStock(Handle handle, Order order, String packageLabel) {
    return handle
        .createQuery(
            """
            select count(*) as bound,
              count(*) filter (where state not in ('ASSIGNED', 'CLEANING') and (state <> 'AVAILABLE' or maintenance or withheld))
                as unsellable,
              count(*) filter (where state = 'AVAILABLE' and not maintenance and withheld) as withheld
            from servers s where s.package = :package and delete_time is null
            """
                + (order.site() == null ? "" : " and s.site = :site"))
        .bind("package", order.packageId())
        .bind("site", order.site())
        .map(
            (row, context) -> {
              long unsellable = row.getLong("unsellable");
              return DcimException.of(
                  Reason.OUT_OF_STOCK,
                  "no free server is bound to package \""
                      + packageLabel
                      + "\""
                      + (order.site() == null ? "" : " in sites/" + order.site())
                      + (unsellable == 0
                          ? ""
                          : " ("
                              + unsellable
                              + " more cannot be sold: not inspected yet, faulty, in"
                              + " maintenance or, "
                              + row.getLong("withheld")
                              + " of them, not what the package says)"),
                  "package",
                  "packages/" + order.packageId(),
                  "bound",
                  Long.toString(row.getLong("bound")),
                  "unsellable",
                  Long.toString(unsellable),
                  "withheld",
                  Long.toString(row.getLong("withheld")));
            })
        .one();
  }

  private static DcimException notFree(Handle handle, Order order, String server) {
    record Row(String state, boolean maintenance, boolean withheld, @Nullable String packageId) {}
    Optional<Row> row =
        handle
            .createQuery(
                "select state, maintenance, withheld, package from servers where id = :server and"
                    + " delete_time is null")
            .bind("server", server)
            .map(
                (r, context) ->
                    new Row(
                        r.getString("state"),
                        r.getBoolean("maintenance"),
                        r.getBoolean("withheld"),
                        r.getString("package")))
            .findOne();
    String name = "servers/" + server;
    if (row.isEmpty()) {
      return DcimException.notFound(name);
    }
    if (row.get().state().equals("ASSIGNED")) {
      return DcimException.of(
          Reason.SERVER_ASSIGNED, name + " is assigned already", "server", name);
    }
    if (row.get().maintenance()) {
      return DcimException.of(
          Reason.SERVER_IN_MAINTENANCE, name + " is in maintenance", "server", name);
    }
    String packageId = row.get().packageId();
    if (!order.packageId().equals(packageId)) {
      return DcimException.of(
          Reason.WRONG_STATE,
          name
              + " is bound to "
              + (packageId == null ? "no package" : "packages/" + packageId)
              + "; bind it to packages/"
              + order.packageId()
              + " first",
          "resource",
          name,
          "state",
          row.get().state());
    }
    if (row.get().withheld()) {
      return DcimException.of(
          Reason.WRONG_STATE,
          name
              + " is not what packages/"
              + packageId
              + " says (see its hardware_mismatches), which sells matching servers only",
          "resource",
          name,
          "state",
          row.get().state());
    }
    return DcimException.of(
        Reason.WRONG_STATE,
        name + " is " + row.get().state() + ", not AVAILABLE",
        "resource",
        name,
        "state",
        row.get().state());
  }
}
