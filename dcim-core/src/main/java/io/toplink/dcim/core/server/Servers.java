package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Ids;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Etags;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.operation.NewOperation;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.query.FilterSql;
import io.toplink.dcim.core.query.Page;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.query.Pages;
import io.toplink.dcim.core.query.SqlClause;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Keeps the inventory. */
public final class Servers {
  static final FilterSql FILTER =
      FilterSql.builder()
          .enumeration("state", "s.state", ServerState.class)
          .bool("maintenance", "s.maintenance")
          .resource("package", "s.package", "packages")
          .resource("location.site", "s.site", "sites")
          .text("location.rack", "s.rack")
          .text("display_name", "s.display_name")
          .address("bmc.host", "b.address")
          .resource("assignment", "a.id", "assignments")
          .enumeration(
              "management_state", "coalesce(w.management_state, 'UNSEEN')", ManagementState.class)
          .bool("mismatched", "(h.mismatches is not null)")
          .bool("withheld", "s.withheld")
          .bool("firmware_risk", "(h.firmware_risks is not null)")
          .bool("bmc_clean", "(f.server_uid is null)")
          .labels("s.labels")
          .build();

  /** What binding many servers answers, and a repetition of it again. */
  private record Bound(List<String> ids) {}

  private final Database database;
  private final Mutations mutations;
  private final Operations operations;
  private final Pages pages;
  private final ServerReader reader;
  private final ServerWriter writer;
  private final Inventory inventory;
  private final HardwareChecks checks;
  private final Ids ids;
  private final InstantSource clock;

  @Inject
  Servers(
      Database database,
      Mutations mutations,
      Operations operations,
      Pages pages,
      ServerReader reader,
      ServerWriter writer,
      Inventory inventory,
      HardwareChecks checks,
      Ids ids,
      InstantSource clock) {
    this.database = database;
    this.mutations = mutations;
    this.operations = operations;
    this.pages = pages;
    this.reader = reader;
    this.writer = writer;
    this.inventory = inventory;
    this.checks = checks;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * @throws DcimException NOT_FOUND
   */
  public Server get(String id) {
    return database.read(handle -> find(handle, id));
  }

  /**
   * @throws DcimException INVALID_FILTER, INVALID_PAGE_TOKEN
   */
  public Page<Server> list(PageRequest request, String filter, ServerOrder order) {
    SqlClause clause = FILTER.toSql(filter);
    return pages.page(
        request,
        List.of("servers", filter, order.name()),
        (after, limit) -> database.read(handle -> reader.list(handle, clause, order, after, limit)),
        order::position);
  }

  /**
   * Registers a server. Nothing is sent to its BMC.
   *
   * @param validateOnly whether to check everything and store nothing
   * @throws DcimException ALREADY_EXISTS, INVALID_FIELD, BMC_ADDRESS_REFUSED
   */
  public Server create(Call call, ServerDraft asked, boolean validateOnly) {
    ServerDraft draft = inventory.canonical(asked);
    if (validateOnly) {
      return database.transact(
          handle -> {
            handle.savepoint("before");
            Server server = insert(handle, draft, clock.instant().truncatedTo(ChronoUnit.MICROS));
            handle.rollbackToSavepoint("before");
            return server;
          });
    }
    return mutations.run(
        call,
        Server.class,
        change -> {
          Server server = insert(change.handle(), draft, change.now());
          tell(change, server.uid(), server.id());
          return server;
        });
  }

  private Server insert(Handle handle, ServerDraft draft, Instant now) {
    inventory.insert(handle, ids.next(), draft, now);
    return find(handle, draft.id());
  }

  /**
   * @param asked holds the new values of the fields in the mask; the others are not looked at
   * @param mask may name parts of {@code location}, {@code bmc} and {@code network}
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, INVALID_FIELD, BMC_ADDRESS_REFUSED,
   *     SERVER_ASSIGNED if it is assigned and its addresses or ports would change
   */
  public Server update(Call call, ServerDraft asked, UpdateMask mask, String etag) {
    ServerMerge merge = new ServerMerge(mask);
    return mutations.run(
        call,
        Server.class,
        change -> {
          Server server = lock(change, asked.id());
          Etags.check(server.name(), etag, server.version());
          ServerDraft draft = inventory.canonical(merge.merge(server, asked));
          if (server.assignmentId() != null && !draft.network().isReachedAs(server.network())) {
            throw assigned(server, "keeps its network until it is free again");
          }
          inventory.update(change.handle(), server, draft, change.now());
          if (!Objects.equals(draft.packageId(), server.packageId())) {
            checks.ofServers(change, List.of(server.uid()));
          }
          tell(change, server.uid(), server.id());
          return find(change.handle(), server.id());
        });
  }

  /**
   * Forgets a server. The machine itself is left as it is.
   *
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, SERVER_ASSIGNED, SERVER_BUSY
   */
  public void delete(Call call, String id, String etag) {
    mutations.run(
        call,
        String.class,
        change -> {
          Server server = lock(change, id);
          Etags.check(server.name(), etag, server.version());
          if (server.assignmentId() != null) {
            throw assigned(server, "cannot be deleted; end the assignment first");
          }
          refuseBusy(change.handle(), server);
          inventory.forget(change.handle(), server, change.now());
          tell(change, server.uid(), server.id());
          change.changed(Server.POWER_KIND, server.uid(), server.name() + "/power");
          return server.name();
        });
  }

  /**
   * Binds many servers to one package, or unbinds them: all or none.
   *
   * @param packageId null unbinds
   * @return the servers as they are now, in the order asked for
   * @throws DcimException NOT_FOUND, naming the package or the first server that is not there
   */
  public List<Server> batchAssignPackage(
      Call call, List<String> serverIds, @Nullable String packageId) {
    Bound bound =
        mutations.run(call, Bound.class, change -> bind(change, List.copyOf(serverIds), packageId));
    Map<String, Server> byId =
        database.read(handle -> reader.find(handle, bound.ids())).stream()
            .collect(Collectors.toMap(Server::id, Function.identity()));
    return bound.ids().stream().map(byId::get).filter(Objects::nonNull).toList();
  }

  private Bound bind(Change change, List<String> serverIds, @Nullable String packageId) {
    if (packageId != null) {
      change.resource("packages/" + packageId);
      if (!writer.packageExists(change.handle(), packageId)) {
        throw DcimException.notFound("packages/" + packageId);
      }
    }
    List<ServerWriter.Locked> locked = writer.lock(change.handle(), serverIds);
    List<String> found = locked.stream().map(ServerWriter.Locked::id).toList();
    serverIds.stream()
        .filter(id -> !found.contains(id))
        .findFirst()
        .ifPresent(
            id -> {
              throw DcimException.notFound(Server.name(id));
            });
    List<ServerWriter.Locked> others =
        locked.stream().filter(row -> !Objects.equals(row.packageId(), packageId)).toList();
    List<UUID> uids = others.stream().map(ServerWriter.Locked::uid).toList();
    writer.bindPackage(change.handle(), uids, packageId, change.now());
    checks.ofServers(change, uids);
    others.forEach(row -> change.changed(Server.KIND, row.uid(), Server.name(row.id())));
    return new Bound(serverIds);
  }

  /**
   * Asks the BMC what the machine is made of.
   *
   * @throws DcimException NOT_FOUND, SERVER_BUSY
   */
  public Operations.Reference inspect(Call call, String id) {
    return inspect(call, id, false, false);
  }

  /**
   * The same.
   *
   * @param acceptWeakIdentity take a machine for what it is that has fewer than two things to be
   *     known by
   * @param acceptFirmware take firmware for what is meant to run there that is older than before
   */
  public Operations.Reference inspect(
      Call call, String id, boolean acceptWeakIdentity, boolean acceptFirmware) {
    return mutations.run(
        call,
        Operations.Reference.class,
        change -> {
          Server server = lock(change, id);
          return operations.submit(
              change,
              new NewOperation(
                  InspectProcedure.KIND,
                  server.name(),
                  server.uid(),
                  null,
                  new InspectProcedure.Args(acceptWeakIdentity, acceptFirmware)));
        });
  }

  private static void tell(Change change, UUID uid, String id) {
    change.resource(Server.name(id));
    change.changed(Server.KIND, uid, Server.name(id));
  }

  private void refuseBusy(Handle handle, Server server) {
    writer
        .liveOperation(handle, server.uid())
        .ifPresent(
            live -> {
              throw DcimException.of(
                      Reason.SERVER_BUSY,
                      server.name()
                          + " is busy: "
                          + live.verb()
                          + " is under way; wait for operations/"
                          + live.id(),
                      "server",
                      server.name(),
                      "operation",
                      "operations/" + live.id(),
                      "verb",
                      live.verb())
                  .retryAfter(Duration.ofSeconds(5));
            });
  }

  private static DcimException assigned(Server server, String why) {
    return DcimException.of(
        Reason.SERVER_ASSIGNED,
        server.name() + " is held by assignments/" + server.assignmentId() + " and " + why,
        "server",
        server.name(),
        "assignment",
        "assignments/" + server.assignmentId());
  }

  private Server find(Handle handle, String id) {
    return reader.find(handle, id).orElseThrow(() -> DcimException.notFound(Server.name(id)));
  }

  /** The server as it is once nobody else can change it. */
  private Server lock(Change change, String id) {
    change.resource(Server.name(id));
    if (writer.lock(change.handle(), id).isEmpty()) {
      throw DcimException.notFound(Server.name(id));
    }
    return find(change.handle(), id);
  }
}
