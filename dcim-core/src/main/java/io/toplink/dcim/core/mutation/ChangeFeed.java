package io.toplink.dcim.core.mutation;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.db.Database;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Reads the change log in an order that never skips: a change is told only once no transaction that
 * began before it is still running.
 */
public final class ChangeFeed {
  /** How long changes can be followed after the fact. */
  public static final Duration KEPT = Duration.ofDays(3);

  /** A place in the log: everything up to and including it has been read. */
  public record Position(long xid, long seq) {}

  /** One entry. */
  public record Entry(Position position, String kind, UUID uid, String name) {}

  /**
   * Some entries and the place they end at.
   *
   * @param end where to read on; may be past the last entry
   */
  public record Batch(List<Entry> entries, Position end) {}

  private final Database database;

  @Inject
  public ChangeFeed(Database database) {
    this.database = database;
  }

  /** The place from which only changes to come will be read. */
  public Position now() {
    return database.read(
        handle ->
            handle
                .createQuery("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
                .mapTo(Long.class)
                .map(xmin -> new Position(xmin, 0))
                .one());
  }

  /**
   * Reads on.
   *
   * @param limit how many entries at most
   * @throws DcimException RESUME_TOKEN_EXPIRED if the log no longer reaches back that far
   */
  public Batch read(String kind, Position after, int limit) {
    return database.read(
        handle -> {
          assertKept(handle, after);
          long horizon =
              handle
                  .createQuery("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
                  .mapTo(Long.class)
                  .one();
          List<Entry> entries =
              handle
                  .createQuery(
                      """
                      select xid::text::bigint, seq, kind, uid, name from change_log
                      where (xid, seq) > (:xid::text::xid8, :seq) and xid < :horizon::text::xid8 and kind = :kind
                      order by xid, seq
                      limit :limit
                      """)
                  .bind("xid", after.xid())
                  .bind("seq", after.seq())
                  .bind("horizon", horizon)
                  .bind("kind", kind)
                  .bind("limit", limit)
                  .map(
                      (row, context) ->
                          new Entry(
                              new Position(row.getLong(1), row.getLong(2)),
                              row.getString(3),
                              row.getObject(4, UUID.class),
                              row.getString(5)))
                  .list();
          Position end =
              entries.size() == limit
                  ? entries.get(entries.size() - 1).position()
                  : new Position(
                      Math.max(horizon, after.xid()), horizon > after.xid() ? 0 : after.seq());
          return new Batch(entries, end);
        });
  }

  /** Forgets what is older than {@link #KEPT}, and remembers how far it has forgotten. */
  public void expire() {
    database.execute(
        handle ->
            handle.execute(
                """
                with gone as (delete from change_log where change_time < now() - make_interval(secs => ?) returning xid),
                     last as (select max(xid::text::bigint) as xid from gone)
                update estate set change_log_start = greatest(change_log_start, last.xid)
                from last where last.xid is not null
                """,
                KEPT.toSeconds()));
  }

  private static void assertKept(Handle handle, Position after) {
    long start = handle.createQuery("select change_log_start from estate").mapTo(Long.class).one();
    if (after.xid() <= start) {
      throw DcimException.of(
          Reason.RESUME_TOKEN_EXPIRED,
          "changes are kept for "
              + KEPT.toDays()
              + " days and this token is older; list again, then watch");
    }
  }
}
