package io.toplink.dcim.server.guard;

import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.toplink.dcim.core.audit.AuditEvents;
import io.toplink.dcim.core.audit.Refusal;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.server.call.Trail;
import io.toplink.dcim.server.reply.StatusMapper;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes refusals to the core's audit trail. */
final class AuditedRefusals implements RefusalLog {
  private final AuditEvents events;

  AuditedRefusals(AuditEvents events) {
    this.events = events;
  }

  @Override
  public void write(Caller caller, Trail trail, Status status, Metadata trailers) {
    com.google.rpc.Status told = StatusProto.fromStatusAndTrailers(status, trailers);
    ErrorInfo info = StatusMapper.info(status, trailers);
    events.refused(
        new Refusal(
            caller,
            trail.policy().method(),
            info.getMetadataOrDefault("resource", ""),
            requestId(trail.requestId()),
            trail.callId(),
            trail.requestJson(),
            told.getCode(),
            info.getReason(),
            told.getMessage()));
  }

  /** As the caller wrote it, which may be no UUID at all: that may be why it was refused. */
  private static @Nullable UUID requestId(String text) {
    try {
      return text.isEmpty() ? null : UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
