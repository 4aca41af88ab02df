package io.toplink.dcim.core.server;

import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.query.SqlClause;
import io.toplink.dcim.core.watch.Followed;
import io.toplink.dcim.core.watch.Watcher;
import io.toplink.dcim.core.watch.Watches;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Lets callers follow servers as they change. */
public final class ServerWatch {
  private final Watches watches;
  private final Database database;
  private final ServerReader reader;

  @Inject
  ServerWatch(Watches watches, Database database, ServerReader reader) {
    this.watches = watches;
    this.database = database;
    this.reader = reader;
  }

  /**
   * Starts to follow, see {@link Watches#follow}.
   *
   * @param filter as for lists
   * @param resumeToken of an earlier watch; empty starts now
   * @return ends the watch when it is run
   * @throws io.toplink.dcim.core.base.DcimException INVALID_FILTER, INVALID_FIELD,
   *     RESUME_TOKEN_EXPIRED
   */
  public Runnable follow(String filter, String resumeToken, Watcher<Server> watcher) {
    return watches.follow(new Matching(Servers.FILTER.toSql(filter)), resumeToken, watcher);
  }

  private final class Matching implements Followed<Server> {
    private final SqlClause filter;

    Matching(SqlClause filter) {
      this.filter = filter;
    }

    @Override
    public String kind() {
      return Server.KIND;
    }

    @Override
    public Map<UUID, Server> matching(List<UUID> uids) {
      return database.read(handle -> reader.matching(handle, filter, uids)).stream()
          .collect(Collectors.toMap(Server::uid, Function.identity()));
    }
  }
}
