package io.toplink.dcim.core.lease;

import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.db.Database;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * The leases of one process. Each statement decides on the row that it locks and on nothing else,
 * so whatever two processes do at once, one of them is first. Times are the database's.
 */
final class LeaseStore {
  private static final int MILLIS = 1000;

  private final Database database;
  private final UUID holder;
  private final @Nullable String node;
  private final Duration term;

  /**
   * @param node null for a process whose name need not be its own
   * @param term for how long a BMC is taken at a time
   */
  LeaseStore(Database database, UUID holder, @Nullable String node, Duration term) {
    this.database = database;
    this.holder = holder;
    this.node = node;
    this.term = term;
  }

  /**
   * Takes a BMC that nobody has, and that nobody is to have next.
   *
   * @return its fence; empty if another process is first
   */
  Optional<Long> take(BmcTarget target) {
    return database.single(
        handle ->
            of(
                    target,
                    handle.createQuery(
                        """
                        insert into bmc_leases as l (address, port, holder, node, expire_time, fence)
                        values (cast(:address as inet), :port, :holder, :node,
                                clock_timestamp() + make_interval(secs => :term), 1)
                        on conflict (address, port) do update
                        set holder = excluded.holder, node = excluded.node, fence = l.fence + 1,
                            expire_time = excluded.expire_time, wanted_by = null
                        where (l.holder is null or l.holder = excluded.holder
                               or l.expire_time <= clock_timestamp())
                          and (l.wanted_by is null or l.wanted_by = excluded.holder
                               or l.wanted_until <= clock_timestamp())
                        returning fence
                        """))
                .bind("node", node)
                .bind("term", seconds(term))
                .mapTo(Long.class)
                .findOne());
  }

  /** Goes next, if nobody else does and it is soon. */
  void want(BmcTarget target, Duration soon) {
    database.single(
        handle ->
            of(
                    target,
                    handle.createUpdate(
                        """
                        update bmc_leases
                        set wanted_by = :holder, wanted_until = clock_timestamp() + make_interval(secs => :soon)
                        where address = cast(:address as inet) and port = :port
                          and (wanted_by is null or wanted_by = :holder
                               or wanted_until <= clock_timestamp())
                        """))
                .bind("soon", seconds(soon))
                .execute());
  }

  /**
   * Keeps a BMC for longer.
   *
   * @return false if it is not ours any more
   */
  boolean renew(BmcTarget target, long fence) {
    return database.<Boolean>single(
        handle ->
            of(
                        target,
                        handle.createUpdate(
                            """
                            update bmc_leases
                            set expire_time = clock_timestamp() + make_interval(secs => :term)
                            where address = cast(:address as inet) and port = :port
                              and holder = :holder and fence = :fence
                              and expire_time > clock_timestamp()
                            """))
                    .bind("fence", fence)
                    .bind("term", seconds(term))
                    .execute()
                > 0);
  }

  /** What is not ours any more stays as it is. */
  void giveBack(BmcTarget target, long fence) {
    database.single(
        handle ->
            of(
                    target,
                    handle.createUpdate(
                        """
                        update bmc_leases set holder = null
                        where address = cast(:address as inet) and port = :port
                          and holder = :holder and fence = :fence
                        """))
                .bind("fence", fence)
                .execute());
  }

  private <S extends SqlStatement<S>> S of(BmcTarget target, S statement) {
    return statement
        .bind("address", IpLiteral.format(target.address()))
        .bind("port", target.port())
        .bind("holder", holder);
  }

  private static double seconds(Duration duration) {
    return (double) duration.toMillis() / MILLIS;
  }
}
