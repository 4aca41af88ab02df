package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.assignment.PowerRequests.Subject;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.telemetry.Power;
import io.toplink.dcim.core.telemetry.PowerRefresh;
import io.toplink.dcim.core.telemetry.PowerRows;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Reads the power of machines, by their own names or through the assignments that hold them, as
 * many as are asked for in the same few statements.
 */
public final class PowerReadings {

  /**
   * What is known of one of them.
   *
   * @param power last seen; null if there is no such machine, or none this caller may see
   * @param failure why there is none, or why it could not be looked at now; null if all is well
   */
  public record Result(@Nullable Power power, @Nullable DcimException failure) {

    /**
     * @throws DcimException the failure, if there is one
     */
    public Power get() {
      if (failure != null || power == null) {
        throw failure == null ? new IllegalStateException("neither power nor failure") : failure;
      }
      return power;
    }
  }

  /**
   * Machines that have been looked at.
   *
   * @param servers of the subjects, where there are such
   * @param failures of looks, by server
   */
  public record Looked(
      List<Subject> subjects, Map<Subject, UUID> servers, Map<UUID, DcimException> failures) {}

  private final Database database;
  private final PowerRows rows;
  private final PowerRefresh refresh;

  @Inject
  public PowerReadings(Database database, PowerRows rows, PowerRefresh refresh) {
    this.database = database;
    this.rows = rows;
    this.refresh = refresh;
  }

  /**
   * The power last seen of each, in the order asked for.
   *
   * @throws DcimException SCOPE_MISSING
   */
  public List<Result> read(Caller caller, List<Subject> subjects) {
    return read(new Looked(subjects, find(caller, subjects), Map.of()));
  }

  /** The power last seen of a machine that may be gone by now. */
  public Power lastSeen(UUID server, String name) {
    return database
        .read(handle -> rows.find(handle, List.of(server)))
        .getOrDefault(server, Power.unseen(name));
  }

  /**
   * Asks the BMCs of all of them. To be followed by {@link #read(Looked)}.
   *
   * @param limit how long to wait for them
   * @throws DcimException SCOPE_MISSING
   */
  public CompletableFuture<Looked> look(Caller caller, List<Subject> subjects, Duration limit) {
    Map<Subject, UUID> servers = find(caller, subjects);
    return refresh
        .refresh(Set.copyOf(servers.values()), limit)
        .thenApply(failures -> new Looked(subjects, servers, failures));
  }

  /**
   * The one machine that is meant.
   *
   * @throws DcimException SCOPE_MISSING, NOT_FOUND
   */
  UUID server(Caller caller, Subject subject) {
    UUID server = find(caller, List.of(subject)).get(subject);
    if (server == null) {
      throw DcimException.notFound(name(subject));
    }
    return server;
  }

  /** What is known of each now, and what came of looking. */
  public List<Result> read(Looked looked) {
    Map<UUID, Power> known =
        database.read(handle -> rows.find(handle, Set.copyOf(looked.servers().values())));
    List<Result> results = new ArrayList<>();
    for (Subject subject : looked.subjects()) {
      UUID server = looked.servers().get(subject);
      Power power = server == null ? null : known.get(server);
      DcimException failure =
          power == null ? DcimException.notFound(name(subject)) : looked.failures().get(server);
      results.add(new Result(power, failure));
    }
    return results;
  }

  private static String name(Subject subject) {
    return subject instanceof Subject.OfServer server
        ? "servers/" + server.id()
        : ((Subject.OfAssignment) subject).key().name();
  }

  private Map<Subject, UUID> find(Caller caller, List<Subject> subjects) {
    Set<String> servers = new HashSet<>();
    Set<String> ids = new HashSet<>();
    Set<String> externals = new HashSet<>();
    for (Subject subject : subjects) {
      if (subject instanceof Subject.OfServer server) {
        caller.require(Scope.INVENTORY_READ);
        servers.add(server.id());
      } else if (((Subject.OfAssignment) subject).key() instanceof AssignmentKey.ById id) {
        ids.add(id.id());
      } else if (((Subject.OfAssignment) subject).key()
          instanceof AssignmentKey.ByExternalId external) {
        externals.add(external.externalId());
      }
    }
    return database.read(
        handle -> {
          Map<Subject, UUID> found = new HashMap<>();
          if (!servers.isEmpty()) {
            ofServers(handle, servers, found);
          }
          if (!ids.isEmpty() || !externals.isEmpty()) {
            ofAssignments(handle, caller, ids, externals, found);
          }
          return found;
        });
  }

  private static void ofServers(Handle handle, Set<String> ids, Map<Subject, UUID> found) {
    handle
        .createQuery("select id, uid from servers where id = any (:ids) and delete_time is null")
        .bindArray("ids", String.class, List.copyOf(ids))
        .map(
            (row, context) ->
                found.put(new Subject.OfServer(row.getString(1)), row.getObject(2, UUID.class)))
        .list();
  }

  /** By their ids as far as the caller sees them; by the ids a billing system gave, its own. */
  private static void ofAssignments(
      Handle handle,
      Caller caller,
      Set<String> ids,
      Set<String> externals,
      Map<Subject, UUID> found) {
    handle
        .createQuery(
            """
            select id, external_id, server_uid, tenant from assignments
            where end_time is null
              and (id = any (:ids) or (tenant = :tenant and external_id = any (:externals)))
            """)
        .bindArray("ids", String.class, List.copyOf(ids))
        .bindArray("externals", String.class, List.copyOf(externals))
        .bind("tenant", caller.tenant())
        .map(
            (row, context) -> {
              String tenant = row.getString("tenant");
              String external = row.getString("external_id");
              UUID server = row.getObject("server_uid", UUID.class);
              if (caller.sees(tenant)) {
                found.put(
                    new Subject.OfAssignment(new AssignmentKey.ById(row.getString("id"))), server);
              }
              if (external != null && tenant.equals(caller.tenant())) {
                found.put(
                    new Subject.OfAssignment(new AssignmentKey.ByExternalId(external)), server);
              }
              return server;
            })
        .list();
  }
}
