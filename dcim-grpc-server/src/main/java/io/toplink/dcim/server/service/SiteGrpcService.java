package io.toplink.dcim.server.service;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.site.Sites;
import io.toplink.dcim.server.reply.Replies;
import io.toplink.dcim.server.translate.Names;
import io.toplink.dcim.server.translate.SiteProto;
import io.toplink.dcim.v1.CreateSiteRequest;
import io.toplink.dcim.v1.DeleteSiteRequest;
import io.toplink.dcim.v1.GetSiteRequest;
import io.toplink.dcim.v1.ListSitesRequest;
import io.toplink.dcim.v1.ListSitesResponse;
import io.toplink.dcim.v1.Site;
import io.toplink.dcim.v1.SiteServiceGrpc;
import io.toplink.dcim.v1.UpdateSiteRequest;
import jakarta.inject.Inject;

/** The buildings servers stand in. */
final class SiteGrpcService extends SiteServiceGrpc.SiteServiceImplBase {
  private final Replies replies;
  private final Sites sites;

  @Inject
  SiteGrpcService(Replies replies, Sites sites) {
    this.replies = replies;
    this.sites = sites;
  }

  @Override
  public void getSite(GetSiteRequest request, StreamObserver<Site> out) {
    replies.look(
        out, caller -> SiteProto.message(sites.get(Names.SITE.id("name", request.getName()))));
  }

  @Override
  public void listSites(ListSitesRequest request, StreamObserver<ListSitesResponse> out) {
    replies.look(
        out,
        caller -> {
          var page =
              sites
                  .list(PageRequest.of(request.getPageSize(), request.getPageToken()))
                  .map(SiteProto::message);
          return ListSitesResponse.newBuilder()
              .addAllSites(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void createSite(CreateSiteRequest request, StreamObserver<Site> out) {
    replies.change(
        request,
        out,
        call ->
            SiteProto.message(
                sites.create(call, SiteProto.draft(request.getSiteId(), request.getSite()))));
  }

  @Override
  public void updateSite(UpdateSiteRequest request, StreamObserver<Site> out) {
    Site site = request.getSite();
    replies.change(
        request,
        out,
        call ->
            SiteProto.message(
                sites.update(
                    call,
                    SiteProto.draft(Names.SITE.id("site.name", site.getName()), site),
                    SiteProto.mask(request.getUpdateMask(), site),
                    site.getEtag())));
  }

  @Override
  public void deleteSite(DeleteSiteRequest request, StreamObserver<Empty> out) {
    replies.change(
        request,
        out,
        call -> {
          sites.delete(call, Names.SITE.id("name", request.getName()), request.getEtag());
          return Empty.getDefaultInstance();
        });
  }
}
