package io.toplink.dcim.core.mutation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Ids;
import io.toplink.dcim.core.base.Json;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.db.SqlStates;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Makes changes. What all of them share is here and nowhere else: one transaction; a repeated
 * request id is answered as the first time and does nothing; the audit event and the change log are
 * written in the transaction they tell of.
 *
 * <p>Results are kept as JSON for repetitions; a {@link io.toplink.dcim.core.base.Secret} in them
 * is left out.
 */
public final class Mutations {

  private final Database database;
  private final InstantSource clock;
  private final Ids ids;
  private final ObjectMapper json = Json.mapper();

  @Inject
  public Mutations(Database database, InstantSource clock, Ids ids) {
    this.database = database;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Makes a change, or answers what it answered when it was made before.
   *
   * @param type of the result: a record that survives JSON
   * @param work the change itself; may run more than once, touches nothing but the transaction
   * @throws DcimException whatever the work throws, and REQUEST_ID_REUSED, REQUEST_IN_PROGRESS,
   *     STORAGE_UNAVAILABLE
   */
  public <T> T run(Call call, Class<T> type, Function<Change, T> work) {
    Optional<T> before = call.requestId() == null ? Optional.empty() : replay(call, type);
    return before.orElseGet(() -> runFirst(call, type, work));
  }

  private <T> T runFirst(Call call, Class<T> type, Function<Change, T> work) {
    try {
      return attempt(call, work);
    } catch (RuntimeException e) {
      if (call.requestId() == null) {
        throw e;
      }
      // The same call may have been answered while this one ran, or this one's commit may have been
      // lost on the way back. Either way the row tells.
      Optional<T> meanwhile = replay(call, type);
      if (meanwhile.isPresent()) {
        return meanwhile.get();
      }
      if (SqlStates.isLockTimeout(e)) {
        throw DcimException.of(
                Reason.REQUEST_IN_PROGRESS,
                "the first call with request id "
                    + call.requestId()
                    + " has not finished; ask again with the same id",
                "request_id",
                String.valueOf(call.requestId()))
            .retryAfter(Duration.ofSeconds(2));
      }
      throw e;
    }
  }

  private <T> T attempt(Call call, Function<Change, T> work) {
    List<Runnable> afterCommit = new ArrayList<>();
    T result =
        database.transact(
            handle -> {
              Change change =
                  new Change(call, handle, clock.instant().truncatedTo(ChronoUnit.MICROS));
              T made = work.apply(change);
              record(change, made);
              afterCommit.clear();
              afterCommit.addAll(change.afterCommit());
              return made;
            });
    afterCommit.forEach(Runnable::run);
    return result;
  }

  /** Audit event, change log and replay row in one statement: one round trip, whatever was done. */
  private <T> void record(Change change, T result) {
    Call call = change.call();
    List<Change.Logged> logged = change.logged();
    String replay =
        call.requestId() == null
            ? ""
            : """
            , replay as (
              insert into request_replays (tenant, request_id, method, fingerprint, result, create_time)
              values (:tenant, :requestId, :method, :fingerprint, cast(:result as jsonb), :now))
            """;
    String sql =
        """
        with changes as (
          insert into change_log (kind, uid, name, change_time)
          select kind, uid, name, :now
          from unnest(cast(:kinds as text[]), cast(:uids as uuid[]), cast(:names as text[])) as l (kind, uid, name))
        """
            + replay
            + """
            insert into audit_events (id, event_time, actor, tenant, remote_address, method, resource,
                                      operation, request_id, call_id, request_json, code)
            values (:id, :now, :actor, :tenant, cast(:remoteAddress as inet), :method, :resource,
                    :operation, :requestId, :callId, :requestJson, 0)
            """;
    var update =
        change
            .handle()
            .createUpdate(sql)
            .bind("id", ids.next())
            .bind("now", change.now())
            .bindArray("kinds", String.class, logged.stream().map(Change.Logged::kind).toList())
            .bindArray("uids", UUID.class, logged.stream().map(Change.Logged::uid).toList())
            .bindArray("names", String.class, logged.stream().map(Change.Logged::name).toList())
            .bind("actor", call.caller().actor())
            .bind("tenant", call.caller().tenant())
            .bind("remoteAddress", call.caller().remoteAddress())
            .bind("method", call.method())
            .bind("resource", change.resource())
            .bindByType("operation", change.operation(), UUID.class)
            .bindByType("requestId", call.requestId(), UUID.class)
            .bind("callId", call.callId())
            .bind("requestJson", call.requestJson());
    if (call.requestId() != null) {
      update.bind("fingerprint", call.fingerprint()).bind("result", write(result));
    }
    update.execute();
  }

  private record Replay(
      String method, String fingerprint, @Nullable String result, Instant first) {}

  private <T> Optional<T> replay(Call call, Class<T> type) {
    Optional<Replay> found = database.read(handle -> find(handle, call));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Replay replay = found.get();
    if (!replay.method().equals(call.method())
        || !replay.fingerprint().equals(call.fingerprint())) {
      throw DcimException.of(
          Reason.REQUEST_ID_REUSED,
          "request id "
              + call.requestId()
              + " was used at "
              + replay.first()
              + " for another request; use a new one",
          "request_id",
          String.valueOf(call.requestId()),
          "first_seen",
          replay.first().toString());
    }
    return Optional.of(read(replay.result(), type));
  }

  private static Optional<Replay> find(Handle handle, Call call) {
    return handle
        .createQuery(
            """
            select method, fingerprint, result, create_time from request_replays
            where tenant = :tenant and request_id = :requestId
            """)
        .bind("tenant", call.caller().tenant())
        .bind("requestId", call.requestId())
        .map(
            (row, context) ->
                new Replay(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getTimestamp(4).toInstant()))
        .findOne();
  }

  private String write(Object result) {
    try {
      return json.writeValueAsString(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("results of changes must survive JSON", e);
    }
  }

  private <T> T read(@Nullable String text, Class<T> type) {
    try {
      return json.readValue(String.valueOf(text), type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored result cannot be read as " + type.getName(), e);
    }
  }
}
