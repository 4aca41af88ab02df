package io.toplink.dcim.core.wipe;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.query.FilterSql;
import io.toplink.dcim.core.query.Page;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.query.Pages;
import io.toplink.dcim.core.query.SqlClause;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Keeps the records of wipes. Each is opened once, closed once, and never changed after. */
public final class Wipes {
  private static final FilterSql FILTER =
      FilterSql.builder()
          .resource("server", "w.server", "servers")
          .resource("assignment", "w.assignment", "assignments")
          .text("tenant", "w.tenant")
          .text("serial_number", "w.serial_number")
          .enumeration("state", "w.state", Wipe.State.class)
          .build();

  private final Database database;
  private final Pages pages;
  private final WipeStore store;

  @Inject
  Wipes(Database database, Pages pages, WipeStore store) {
    this.database = database;
    this.pages = pages;
    this.store = store;
  }

  /**
   * @throws DcimException NOT_FOUND
   */
  public Wipe get(UUID operation) {
    return database
        .read(handle -> store.find(handle, operation))
        .orElseThrow(() -> DcimException.notFound(Wipe.name(operation)));
  }

  /**
   * Newest first.
   *
   * @throws DcimException INVALID_FILTER, INVALID_PAGE_TOKEN
   */
  public Page<Wipe> list(PageRequest request, String filter) {
    SqlClause clause = FILTER.toSql(filter);
    return pages.page(
        request,
        List.of("wipes", filter),
        (after, limit) -> database.read(handle -> store.list(handle, clause, after, limit)),
        wipe -> List.of(wipe.beginTime().toString(), wipe.operation().toString()));
  }

  /**
   * Opens a record, in the transaction that allows the wipe. Tenant and actor are the operation's.
   */
  public void open(Handle handle, Wipe wipe) {
    store.insert(handle, wipe);
  }

  /**
   * What was done to one disk.
   *
   * @throws DcimException INVALID_FIELD if the machine had not named it
   */
  public void result(
      Handle handle, UUID operation, String device, Wipe.Result result, Instant now) {
    if (!store.result(handle, operation, device, result, now)) {
      throw DcimException.invalid(
          "device", "'" + device + "' is none of the disks that begin-wipe was asked for");
    }
  }

  /**
   * The machine says that it is through: closes the record by what it told of each disk. A disk
   * that it has left alone does not stand against it, but one at least must be wiped.
   *
   * @return why the machine is not wiped; empty if it is
   */
  public Optional<String> close(Handle handle, UUID operation, Instant now) {
    Wipe wipe = store.find(handle, operation).orElseThrow();
    String missing =
        wipe.disks().stream()
            .filter(disk -> !settled(wipe, disk))
            .map(disk -> disk.device() + " (" + told(disk) + ")")
            .collect(Collectors.joining(", "));
    if (missing.isEmpty()) {
      store.close(handle, operation, Wipe.State.SUCCEEDED, "", now);
      return Optional.empty();
    }
    String failure = "not wiped: " + missing;
    store.close(handle, operation, Wipe.State.FAILED, failure, now);
    return Optional.of(failure);
  }

  private static boolean settled(Wipe wipe, Wipe.Disk disk) {
    return wipe.method().satisfiedBy(disk.result())
        || disk.result() == Wipe.Result.SKIPPED
            && wipe.disks().stream().anyMatch(one -> wipe.method().satisfiedBy(one.result()));
  }

  private static String told(Wipe.Disk disk) {
    String serial =
        disk.serialNumber().isEmpty() ? "" : "serial number " + disk.serialNumber() + ", ";
    return serial + (disk.result() == null ? "nothing told" : disk.result().name());
  }

  /** Closes a record whose operation ended without the machine's word. */
  public void giveUp(Handle handle, UUID operation, String why, Instant now) {
    store.close(handle, operation, Wipe.State.FAILED, why, now);
  }

  /**
   * Whatever is sold again was wiped.
   *
   * @throws DcimException WRONG_STATE
   */
  public void requireSucceeded(Handle handle, UUID operation) {
    boolean wiped =
        store
            .find(handle, operation)
            .filter(wipe -> wipe.state() == Wipe.State.SUCCEEDED)
            .isPresent();
    if (!wiped) {
      throw DcimException.of(
          Reason.WRONG_STATE,
          "operations/" + operation + " has not wiped its machine",
          "resource",
          "operations/" + operation,
          "state",
          "NOT_WIPED");
    }
  }
}
