package io.toplink.dcim.core.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was asked for. Never changed.
 *
 * @param actor {@code apiCredentials/...}, or {@code system}
 * @param tenant the actor's
 * @param remoteAddress where the call came from; null for what the core did by itself
 * @param method full method
 * @param resource what it was done to; empty if it got nowhere
 * @param operation the operation it started
 * @param callId ties it to the log
 * @param requestJson sensitive fields marked out
 * @param code of google.rpc.Code; 0 when it was done
 * @param reason why it was refused; empty when it was done
 */
public record AuditEvent(
    UUID id,
    Instant eventTime,
    String actor,
    String tenant,
    @Nullable String remoteAddress,
    String method,
    String resource,
    @Nullable UUID operation,
    @Nullable UUID requestId,
    String callId,
    String requestJson,
    int code,
    String reason,
    String message) {

  /** The resource name of an event. */
  public static String name(UUID id) {
    return "auditEvents/" + id;
  }

  public String name() {
    return name(id);
  }
}
