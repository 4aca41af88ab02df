package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.query.SqlClause;
import io.toplink.dcim.core.watch.Followed;
import io.toplink.dcim.core.watch.Watcher;
import io.toplink.dcim.core.watch.Watches;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Lets callers follow machines' power as it changes. */
public final class PowerWatch {
  private final Watches watches;
  private final Database database;
  private final PowerRows rows;

  @Inject
  PowerWatch(Watches watches, Database database, PowerRows rows) {
    this.watches = watches;
    this.database = database;
    this.rows = rows;
  }

  /**
   * Starts to follow, see {@link Watches#follow}. Told is what changed, not that it was looked at.
   *
   * @param names of the powers to follow, such as {@code servers/r7/power}; empty for all
   * @param filter over {@code state}, {@code management_state} and {@code drift}
   * @throws io.toplink.dcim.core.base.DcimException INVALID_FILTER, INVALID_FIELD,
   *     RESUME_TOKEN_EXPIRED
   */
  public Runnable follow(
      Set<String> names, String filter, String resumeToken, Watcher<Power> watcher) {
    return watches.follow(new Matching(names, PowerRows.filter(filter)), resumeToken, watcher);
  }

  private final class Matching implements Followed<Power> {
    private final Set<String> names;
    private final SqlClause filter;

    Matching(Set<String> names, SqlClause filter) {
      this.names = Set.copyOf(names);
      this.filter = filter;
    }

    @Override
    public String kind() {
      return Power.KIND;
    }

    @Override
    public boolean concerns(String name) {
      return names.isEmpty() || names.contains(name);
    }

    @Override
    public Map<UUID, Power> matching(List<UUID> uids) {
      return database.read(handle -> rows.matching(handle, filter, uids));
    }
  }
}
