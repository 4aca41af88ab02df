package io.toplink.dcim.core.mutation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Ids;
import io.toplink.dcim.core.base.Json;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.db.SqlStates;
import io.toplink.dcim.core.db.Writes;
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
  private final MutationMeters meters;

  @Inject
  public Mutations(Database database, InstantSource clock, Ids ids, MeterRegistry registry) {
    this.database = database;
    this.clock = clock;
    this.ids = ids;
    this.meters = new MutationMeters(registry);
  }

  /**
   * Makes a change, or answers what it answered when it was made before. A repetition is found out
   * by trying, so that what happens once in a while costs the usual call nothing: the database
   * refuses its second row, and with it whatever the work did.
   *
   * @param type of the result: a record that survives JSON
   * @param work the change itself; may run more than once, touches nothing but the transaction
   * @throws DcimException whatever the work throws, and REQUEST_ID_REUSED, REQUEST_IN_PROGRESS,
   *     STORAGE_UNAVAILABLE
   */
  public <T> T run(Call call, Class<T> type, Function<Change, T> work) {
    try {
      return attempt(call, work);
    } catch (RuntimeException e) {
      if (call.requestId() == null) {
        throw e;
      }
      // It may have been answered before: then its row was there already, unless the work itself
      // found no more to do. Or this one's commit was lost on the way back. The row tells.
      Optional<T> before = replay(call, type);
      if (before.isPresent()) {
        meters.replayed();
        return before.get();
      }
      if (SqlStates.isLockTimeout(e)) {
        meters.inProgress();
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

  /** What the change left to be written, change log, replay row and audit event. */
  private <T> void record(Change change, T result) {
    Call call = change.call();
    Writes writes = change.writes();
    List<Change.Logged> logged = change.logged();
    if (!logged.isEmpty()) {
      writes.add(
          """
          insert into change_log (kind, uid, name, change_time)
          select kind, uid, name, cast(? as timestamptz)
          from unnest(cast(? as text[]), cast(? as uuid[]), cast(? as text[])) as l (kind, uid, name)
          """,
          change.now(),
          logged.stream().map(Change.Logged::kind).toArray(String[]::new),
          logged.stream().map(Change.Logged::uid).toArray(UUID[]::new),
          logged.stream().map(Change.Logged::name).toArray(String[]::new));
    }
    if (call.requestId() != null) {
      writes.add(
          """
          insert into request_replays (tenant, request_id, method, fingerprint, result, create_time)
          values (?, ?, ?, ?, cast(? as jsonb), ?)
          """,
          call.caller().tenant(),
          call.requestId(),
          call.method(),
          call.fingerprint(),
          write(result),
          change.now());
    }
    writes.add(
        """
        insert into audit_events (id, event_time, actor, tenant, remote_address, method, resource,
                                  operation, request_id, call_id, request_json, code)
        values (?, ?, ?, ?, cast(? as inet), ?, ?, ?, ?, ?, ?, 0)
        """,
        ids.next(),
        change.now(),
        call.caller().actor(),
        call.caller().tenant(),
        call.caller().remoteAddress(),
        call.method(),
        change.resource(),
        change.operation(),
        call.requestId(),
        call.callId(),
        call.requestJson());
    writes.send(change.handle());
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
      meters.reused();
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
