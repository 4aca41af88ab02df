package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Ids;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.query.FilterSql;
import io.toplink.dcim.core.query.Page;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.query.Pages;
import io.toplink.dcim.core.query.SqlClause;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;

/**
 * Writes down what is to be done, and tells how far it is. Doing it is {@link OperationRunner}'s.
 */
public final class Operations {
  /** How long a command that has left may still arrive: no BMC exchange takes longer. */
  static final Duration IN_FLIGHT = Duration.ofSeconds(40);

  private static final FilterSql FILTER =
      FilterSql.builder()
          .text("target", "target")
          .text("verb", "verb")
          .uuidResource("batch", "batch", "operations")
          .bool("done", "(end_time is not null or state = 'NEEDS_ATTENTION')")
          .time("create_time", "create_time")
          .build();

  /** What submitting answers, and a repetition of it again. */
  public record Reference(UUID id) {}

  private final Database database;
  private final Mutations mutations;
  private final OperationStore store;
  private final OperationWaiter waiter;
  private final OperationQueue queue;
  private final Procedures procedures;
  private final Pages pages;
  private final Ids ids;

  @Inject
  public Operations(
      Database database,
      Mutations mutations,
      OperationStore store,
      OperationWaiter waiter,
      OperationQueue queue,
      Procedures procedures,
      Pages pages,
      Ids ids) {
    this.database = database;
    this.mutations = mutations;
    this.store = store;
    this.waiter = waiter;
    this.queue = queue;
    this.procedures = procedures;
    this.pages = pages;
    this.ids = ids;
  }

  /**
   * Has an operation written down in the transaction of the change it belongs to. It runs once that
   * is committed; if another one holds the server, the change fails with SERVER_BUSY.
   */
  public Reference submit(Change change, NewOperation operation) {
    return new Reference(start(change, operation).id());
  }

  /** {@link #submit}, for those who tell what they submitted without reading it again. */
  public Operation start(Change change, NewOperation operation) {
    return start(change, ids.next(), operation);
  }

  /** The same for one whose id is settled already. */
  Operation start(Change change, UUID id, NewOperation operation) {
    Operation pending = procedures.pending(id, operation, change.call(), change.now());
    store.insert(
        change,
        pending,
        () -> {
          throw busy(
              change, Objects.requireNonNull(operation.serverUid(), "only a server can be busy"));
        });
    change.operation(id);
    change.afterCommit(queue::wake);
    return pending;
  }

  /**
   * Puts aside whatever holds a server, so that something that goes before it can be submitted.
   *
   * @return from when on nothing that it sent can arrive any more; empty if nothing is on its way
   * @throws DcimException SERVER_BUSY if what holds it cannot be put aside
   */
  public Optional<Instant> supersede(Change change, UUID server) {
    Optional<Operation> live = store.lockLive(change.handle(), server);
    if (live.isEmpty()) {
      return Optional.empty();
    }
    Operation operation = live.get();
    if (!procedures.of(operation.kind()).supersedable()) {
      throw busy(operation);
    }
    OperationError error = cancelled(operation);
    store.end(change.handle(), operation, Operation.State.CANCELLED, error, change.now());
    change.afterCommit(() -> waiter.ended(operation.id()));
    return Optional.ofNullable(operation.intentTime()).map(sent -> sent.plus(IN_FLIGHT));
  }

  /**
   * Tells an operation that something happened which it waits for: it is looked at as soon as this
   * is committed.
   *
   * @param progress 0 to 100; never goes back
   * @param message one line for people
   */
  public void signal(Change change, UUID id, int progress, String message) {
    store.tell(change, id, true, progress, message);
    change.afterCommit(
        () -> {
          store.wake(id);
          queue.wake();
        });
  }

  /** The same of something that it does not wait for: nobody need look at it for that. */
  public void progress(Change change, UUID id, int percent, String message) {
    store.tell(change, id, false, percent, message);
  }

  /** Keeps how far an operation is, and nothing else. */
  public void progress(UUID id, int percent, String message) {
    store.progress(id, percent, message);
  }

  /** Reads one, if the caller may see it. */
  public Operation get(Caller caller, UUID id) {
    return store
        .find(id)
        .filter(operation -> caller.sees(operation.tenant()))
        .orElseThrow(() -> DcimException.notFound("operations/" + id));
  }

  /**
   * Lists the caller's, newest first; an administrator's are everybody's.
   *
   * @param filter over {@code target}, {@code verb}, {@code batch}, {@code done} and {@code
   *     create_time}
   * @throws DcimException INVALID_FILTER, INVALID_PAGE_TOKEN
   */
  public Page<Operation> list(Caller caller, String filter, PageRequest request) {
    SqlClause clause = FILTER.toSql(filter);
    String tenant = caller.has(Scope.ADMIN) ? null : caller.tenant();
    return pages.page(
        request,
        List.of("operations", filter, tenant == null ? "*" : tenant),
        (after, limit) -> store.list(tenant, clause, after, limit),
        operation -> List.of(operation.createTime().toString(), operation.id().toString()));
  }

  /** Completes once the operation is over, or with it as it stands after the given time. */
  public CompletableFuture<Operation> await(Caller caller, UUID id, Duration atMost) {
    Operation operation = get(caller, id);
    return operation.over()
        ? CompletableFuture.completedFuture(operation)
        : waiter.await(id, atMost);
  }

  /** Whether cancelling it would still stop it. */
  public boolean cancellable(Operation operation) {
    return operation.endTime() == null && database.read(handle -> cancellable(handle, operation));
  }

  private boolean cancellable(Handle handle, Operation operation) {
    return operation.state() == Operation.State.NEEDS_ATTENTION
        || procedures
            .find(operation.kind())
            .filter(procedure -> procedure.cancellable(handle, operation))
            .isPresent();
  }

  /**
   * Asks for an operation to be stopped. It stops between steps; one that is over stays as it is;
   * one that waits for a person ends here and lets its server go. What holds its row decides: an
   * operation that passes its point of no return holds it as well.
   *
   * @throws DcimException NOT_FOUND, SCOPE_MISSING if the caller could not have started it,
   *     CANCEL_TOO_LATE after its point of no return
   */
  public void cancel(Call call, UUID id) {
    Operation asked = get(call.caller(), id);
    procedures.of(asked.kind()).scopes(asked).forEach(call.caller()::require);
    mutations.run(
        call,
        Reference.class,
        change -> {
          change.resource("operations/" + id);
          change
              .handle()
              .createQuery("select 1 from operations where id = :id for update")
              .bind("id", id)
              .mapTo(Integer.class)
              .one();
          Operation operation = store.find(change.handle(), id).orElseThrow();
          if (operation.state() == Operation.State.NEEDS_ATTENTION) {
            OperationError error = cancelled(operation);
            store.end(change.handle(), operation, Operation.State.CANCELLED, error, change.now());
            procedures.of(operation.kind()).ended(change, operation, new Ending.Cancelled(error));
            change.afterCommit(() -> waiter.ended(id));
          } else if (operation.endTime() == null) {
            if (!cancellable(change.handle(), operation)) {
              throw tooLate(operation);
            }
            store.requestCancel(change.handle(), id);
            change.afterCommit(
                () -> {
                  store.wake(id);
                  queue.wake();
                });
          }
          return new Reference(id);
        });
  }

  private static DcimException tooLate(Operation operation) {
    return DcimException.of(
        Reason.CANCEL_TOO_LATE,
        operation.verb()
            + " of "
            + operation.target()
            + " is past its point of no return and goes on; wait for "
            + operation.name(),
        "operation",
        operation.name(),
        "step",
        operation.step());
  }

  static OperationError cancelled(Operation operation) {
    return OperationError.of(
        DcimException.of(
            Reason.OPERATION_CANCELLED,
            operation.verb() + " was cancelled",
            "step",
            operation.step()));
  }

  private DcimException busy(Change change, UUID server) {
    return store
        .lockLive(change.handle(), server)
        .map(Operations::busy)
        // It ended between our insert and our look.
        .orElseGet(
            () ->
                DcimException.of(
                        Reason.SERVER_BUSY,
                        "another operation has just held the server; try again",
                        "server",
                        server.toString())
                    .retryAfter(Duration.ofSeconds(1)));
  }

  private static DcimException busy(Operation live) {
    return DcimException.of(
            Reason.SERVER_BUSY,
            live.target()
                + " is busy: "
                + live.verb()
                + " has been under way since "
                + live.createTime()
                + "; wait for "
                + live.name(),
            "server",
            live.target(),
            "operation",
            live.name(),
            "verb",
            live.verb())
        .retryAfter(Duration.ofSeconds(5));
  }
}
