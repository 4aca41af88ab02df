package io.toplink.dcim.server.service;

import io.grpc.stub.StreamObserver;
import io.toplink.dcim.core.audit.AuditEvents;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.server.reply.Replies;
import io.toplink.dcim.server.translate.AuditProto;
import io.toplink.dcim.server.translate.Names;
import io.toplink.dcim.v1.AuditEvent;
import io.toplink.dcim.v1.AuditServiceGrpc;
import io.toplink.dcim.v1.GetAuditEventRequest;
import io.toplink.dcim.v1.ListAuditEventsRequest;
import io.toplink.dcim.v1.ListAuditEventsResponse;
import jakarta.inject.Inject;

/** What was asked, by whom, and what came of it. */
final class AuditGrpcService extends AuditServiceGrpc.AuditServiceImplBase {
  private final Replies replies;
  private final AuditEvents events;

  @Inject
  AuditGrpcService(Replies replies, AuditEvents events) {
    this.replies = replies;
    this.events = events;
  }

  @Override
  public void getAuditEvent(GetAuditEventRequest request, StreamObserver<AuditEvent> out) {
    replies.look(
        out,
        caller ->
            AuditProto.message(events.get(Names.AUDIT_EVENT.uuid("name", request.getName()))));
  }

  @Override
  public void listAuditEvents(
      ListAuditEventsRequest request, StreamObserver<ListAuditEventsResponse> out) {
    replies.look(
        out,
        caller -> {
          var page =
              events
                  .list(
                      PageRequest.of(request.getPageSize(), request.getPageToken()),
                      request.getFilter())
                  .map(AuditProto::message);
          return ListAuditEventsResponse.newBuilder()
              .addAllAuditEvents(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }
}
