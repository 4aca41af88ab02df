package io.toplink.dcim.server.service;

import io.grpc.stub.StreamObserver;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.wipe.Wipes;
import io.toplink.dcim.server.reply.Replies;
import io.toplink.dcim.server.translate.Names;
import io.toplink.dcim.server.translate.WipeProto;
import io.toplink.dcim.v1.GetWipeRequest;
import io.toplink.dcim.v1.ListWipesRequest;
import io.toplink.dcim.v1.ListWipesResponse;
import io.toplink.dcim.v1.Wipe;
import io.toplink.dcim.v1.WipeServiceGrpc;
import jakarta.inject.Inject;

/** What was wiped. */
final class WipeGrpcService extends WipeServiceGrpc.WipeServiceImplBase {
  private final Replies replies;
  private final Wipes wipes;

  @Inject
  WipeGrpcService(Replies replies, Wipes wipes) {
    this.replies = replies;
    this.wipes = wipes;
  }

  @Override
  public void getWipe(GetWipeRequest request, StreamObserver<Wipe> out) {
    replies.look(
        out, caller -> WipeProto.message(wipes.get(Names.WIPE.uuid("name", request.getName()))));
  }

  @Override
  public void listWipes(ListWipesRequest request, StreamObserver<ListWipesResponse> out) {
    replies.look(
        out,
        caller -> {
          var page =
              wipes
                  .list(
                      PageRequest.of(request.getPageSize(), request.getPageToken()),
                      request.getFilter())
                  .map(WipeProto::message);
          return ListWipesResponse.newBuilder()
              .addAllWipes(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }
}
