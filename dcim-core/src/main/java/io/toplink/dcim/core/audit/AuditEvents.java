package io.toplink.dcim.core.audit;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Ids;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.query.FilterSql;
import io.toplink.dcim.core.query.Page;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.query.Pages;
import io.toplink.dcim.core.query.SqlClause;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** Reads the audit trail, and writes into it what was refused. */
public final class AuditEvents {
  private static final FilterSql FILTER =
      FilterSql.builder()
          .text("actor", "e.actor")
          .text("method", "e.method")
          .text("resource", "e.resource")
          .uuidResource("operation", "e.operation", "operations")
          .time("event_time", "e.event_time")
          .integer("status.code", "e.code")
          .build();

  private final Database database;
  private final Pages pages;
  private final AuditStore store;
  private final Ids ids;
  private final InstantSource clock;

  @Inject
  AuditEvents(Database database, Pages pages, AuditStore store, Ids ids, InstantSource clock) {
    this.database = database;
    this.pages = pages;
    this.store = store;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * @throws DcimException NOT_FOUND
   */
  public AuditEvent get(UUID id) {
    return database
        .read(handle -> store.find(handle, id))
        .orElseThrow(() -> DcimException.notFound(AuditEvent.name(id)));
  }

  /**
   * Newest first.
   *
   * @throws DcimException INVALID_FILTER, INVALID_PAGE_TOKEN
   */
  public Page<AuditEvent> list(PageRequest request, String filter) {
    SqlClause clause = FILTER.toSql(filter);
    return pages.page(
        request,
        List.of("auditEvents", filter),
        (after, limit) -> database.read(handle -> store.list(handle, clause, after, limit)),
        event -> List.of(event.eventTime().toString(), event.id().toString()));
  }

  /** Writes down a call that was not done. */
  public void refused(Refusal refusal) {
    database.execute(handle -> store.insert(handle, ids.next(), refusal, clock.instant()));
  }
}
