package io.toplink.dcim.server.service;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.toplink.dcim.core.network.IpPools;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.server.reply.Replies;
import io.toplink.dcim.server.translate.IpPoolProto;
import io.toplink.dcim.server.translate.Names;
import io.toplink.dcim.v1.CreateIpPoolRequest;
import io.toplink.dcim.v1.DeleteIpPoolRequest;
import io.toplink.dcim.v1.GetIpPoolRequest;
import io.toplink.dcim.v1.IpPool;
import io.toplink.dcim.v1.IpPoolServiceGrpc;
import io.toplink.dcim.v1.ListIpAddressesRequest;
import io.toplink.dcim.v1.ListIpAddressesResponse;
import io.toplink.dcim.v1.ListIpPoolsRequest;
import io.toplink.dcim.v1.ListIpPoolsResponse;
import io.toplink.dcim.v1.UpdateIpPoolRequest;
import jakarta.inject.Inject;

/** Addresses to give out, and who holds them. */
final class IpPoolGrpcService extends IpPoolServiceGrpc.IpPoolServiceImplBase {
  private final Replies replies;
  private final IpPools pools;

  @Inject
  IpPoolGrpcService(Replies replies, IpPools pools) {
    this.replies = replies;
    this.pools = pools;
  }

  @Override
  public void getIpPool(GetIpPoolRequest request, StreamObserver<IpPool> out) {
    replies.look(
        out, caller -> IpPoolProto.message(pools.get(Names.IP_POOL.id("name", request.getName()))));
  }

  @Override
  public void listIpPools(ListIpPoolsRequest request, StreamObserver<ListIpPoolsResponse> out) {
    replies.look(
        out,
        caller -> {
          var page =
              pools
                  .list(PageRequest.of(request.getPageSize(), request.getPageToken()))
                  .map(IpPoolProto::message);
          return ListIpPoolsResponse.newBuilder()
              .addAllIpPools(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void createIpPool(CreateIpPoolRequest request, StreamObserver<IpPool> out) {
    replies.change(
        request,
        out,
        call ->
            IpPoolProto.message(
                pools.create(call, IpPoolProto.draft(request.getIpPoolId(), request.getIpPool()))));
  }

  @Override
  public void updateIpPool(UpdateIpPoolRequest request, StreamObserver<IpPool> out) {
    IpPool pool = request.getIpPool();
    replies.change(
        request,
        out,
        call ->
            IpPoolProto.message(
                pools.update(
                    call,
                    IpPoolProto.draft(Names.IP_POOL.id("ip_pool.name", pool.getName()), pool),
                    IpPoolProto.mask(request.getUpdateMask(), pool),
                    pool.getEtag())));
  }

  @Override
  public void deleteIpPool(DeleteIpPoolRequest request, StreamObserver<Empty> out) {
    replies.change(
        request,
        out,
        call -> {
          pools.delete(call, Names.IP_POOL.id("name", request.getName()), request.getEtag());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void listIpAddresses(
      ListIpAddressesRequest request, StreamObserver<ListIpAddressesResponse> out) {
    replies.look(
        out,
        caller -> {
          var page =
              pools
                  .listAddresses(
                      IpPoolProto.parent(request.getParent()),
                      PageRequest.of(request.getPageSize(), request.getPageToken()),
                      request.getFilter())
                  .map(IpPoolProto::message);
          return ListIpAddressesResponse.newBuilder()
              .addAllIpAddresses(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }
}
