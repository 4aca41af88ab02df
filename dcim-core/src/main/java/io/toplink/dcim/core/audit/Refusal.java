package io.toplink.dcim.core.audit;

import io.toplink.dcim.core.base.Caller;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A call that was not done. See {@link AuditEvent}.
 *
 * @param code of google.rpc.Code, not 0
 */
public record Refusal(
    Caller caller,
    String method,
    String resource,
    @Nullable UUID requestId,
    String callId,
    String requestJson,
    int code,
    String reason,
    String message) {}
