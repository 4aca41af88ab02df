package io.toplink.dcim.server.service;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.toplink.dcim.core.packages.Packages;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.server.reply.Replies;
import io.toplink.dcim.server.translate.Names;
import io.toplink.dcim.server.translate.PackageProto;
import io.toplink.dcim.v1.CreatePackageRequest;
import io.toplink.dcim.v1.DeletePackageRequest;
import io.toplink.dcim.v1.GetPackageRequest;
import io.toplink.dcim.v1.ListPackagesRequest;
import io.toplink.dcim.v1.ListPackagesResponse;
import io.toplink.dcim.v1.Package;
import io.toplink.dcim.v1.PackageServiceGrpc;
import io.toplink.dcim.v1.UpdatePackageRequest;
import jakarta.inject.Inject;

/** The catalogue. */
final class PackageGrpcService extends PackageServiceGrpc.PackageServiceImplBase {
  private final Replies replies;
  private final Packages packages;

  @Inject
  PackageGrpcService(Replies replies, Packages packages) {
    this.replies = replies;
    this.packages = packages;
  }

  @Override
  public void getPackage(GetPackageRequest request, StreamObserver<Package> out) {
    replies.look(
        out,
        caller -> PackageProto.message(packages.get(Names.PACKAGE.id("name", request.getName()))));
  }

  @Override
  public void listPackages(ListPackagesRequest request, StreamObserver<ListPackagesResponse> out) {
    replies.look(
        out,
        caller -> {
          var page =
              packages
                  .list(
                      PageRequest.of(request.getPageSize(), request.getPageToken()),
                      request.getFilter())
                  .map(PackageProto::message);
          return ListPackagesResponse.newBuilder()
              .addAllPackages(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void createPackage(CreatePackageRequest request, StreamObserver<Package> out) {
    replies.change(
        request,
        out,
        call ->
            PackageProto.message(
                packages.create(
                    call, PackageProto.draft(request.getPackageId(), request.getPackage()))));
  }

  @Override
  public void updatePackage(UpdatePackageRequest request, StreamObserver<Package> out) {
    Package pack = request.getPackage();
    replies.change(
        request,
        out,
        call ->
            PackageProto.message(
                packages.update(
                    call,
                    PackageProto.draft(Names.PACKAGE.id("package.name", pack.getName()), pack),
                    PackageProto.mask(request.getUpdateMask(), pack),
                    pack.getEtag())));
  }

  @Override
  public void deletePackage(DeletePackageRequest request, StreamObserver<Empty> out) {
    replies.change(
        request,
        out,
        call -> {
          packages.delete(call, Names.PACKAGE.id("name", request.getName()), request.getEtag());
          return Empty.getDefaultInstance();
        });
  }
}
