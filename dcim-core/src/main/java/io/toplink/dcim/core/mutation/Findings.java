package io.toplink.dcim.core.mutation;

import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.Ids;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Writes down what the core found by itself. Nobody asked for it, so there is no request to repeat
 * and no caller but the core; audit event and change log are still of the transaction they tell of.
 */
public final class Findings {

  /**
   * A thing that is not what it was, for those who follow its kind.
   *
   * @param name its resource name
   */
  public record Changed(String kind, UUID uid, String name) {}

  /**
   * Something worth a line in the audit trail.
   *
   * @param method what found it, such as {@code telemetry/power-drift}
   * @param resource what it is about
   * @param message one sentence
   * @param details a JSON object, for programs
   */
  public record Event(String method, String resource, String message, String details) {}

  private final Ids ids;

  @Inject
  public Findings(Ids ids) {
    this.ids = ids;
  }

  /** Writes all of them, in the transaction of what they tell of. */
  public void write(Handle handle, Instant now, List<Changed> changed, List<Event> events) {
    if (!changed.isEmpty()) {
      handle
          .createUpdate(
              """
              insert into change_log (kind, uid, name, change_time)
              select kind, uid, name, :now
              from unnest(cast(:kinds as text[]), cast(:uids as uuid[]), cast(:names as text[]))
                as l (kind, uid, name)
              """)
          .bind("now", now)
          .bindArray("kinds", String.class, changed.stream().map(Changed::kind).toList())
          .bindArray("uids", UUID.class, changed.stream().map(Changed::uid).toList())
          .bindArray("names", String.class, changed.stream().map(Changed::name).toList())
          .execute();
    }
    if (!events.isEmpty()) {
      handle
          .createUpdate(
              """
              insert into audit_events (id, event_time, actor, tenant, method, resource, request_json, code, message)
              select id, :now, :actor, :tenant, method, resource, details, 0, message
              from unnest(cast(:ids as uuid[]), cast(:methods as text[]), cast(:resources as text[]),
                          cast(:messages as text[]), cast(:details as text[]))
                as e (id, method, resource, message, details)
              """)
          .bind("now", now)
          .bind("actor", Caller.SYSTEM.actor())
          .bind("tenant", Caller.SYSTEM.tenant())
          .bindArray("ids", UUID.class, events.stream().map(event -> ids.next()).toList())
          .bindArray("methods", String.class, events.stream().map(Event::method).toList())
          .bindArray("resources", String.class, events.stream().map(Event::resource).toList())
          .bindArray("messages", String.class, events.stream().map(Event::message).toList())
          .bindArray("details", String.class, events.stream().map(Event::details).toList())
          .execute();
    }
  }
}
