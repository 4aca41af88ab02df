package io.toplink.dcim.server.translate;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.toplink.dcim.core.audit.AuditEvent;
import io.toplink.dcim.server.reply.StatusMapper;

/** Audit events. */
public final class AuditProto {
  private AuditProto() {}

  public static io.toplink.dcim.v1.AuditEvent message(AuditEvent from) {
    io.toplink.dcim.v1.AuditEvent.Builder message =
        io.toplink.dcim.v1.AuditEvent.newBuilder()
            .setName(Names.AUDIT_EVENT.of(from.id().toString()))
            .setEventTime(Times.message(from.eventTime()))
            .setActor(from.actor())
            .setRemoteAddress(from.remoteAddress() == null ? "" : from.remoteAddress())
            .setMethod(from.method())
            .setResource(from.resource())
            .setRequestJson(from.requestJson())
            .setStatus(status(from));
    if (from.operation() != null) {
      message.setOperation(Names.OPERATION.of(from.operation().toString()));
    }
    if (from.requestId() != null) {
      message.setRequestId(from.requestId().toString());
    }
    return message.build();
  }

  private static Status status(AuditEvent from) {
    Status.Builder status = Status.newBuilder().setCode(from.code()).setMessage(from.message());
    if (!from.reason().isEmpty()) {
      status.addDetails(
          Any.pack(
              ErrorInfo.newBuilder()
                  .setReason(from.reason())
                  .setDomain(StatusMapper.DOMAIN)
                  .build()));
    }
    return status.build();
  }
}
