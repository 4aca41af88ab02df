package io.toplink.dcim.server.service;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.toplink.dcim.core.assignment.Assignment;
import io.toplink.dcim.core.assignment.Assignments;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.image.Fit;
import io.toplink.dcim.core.image.Images;
import io.toplink.dcim.core.install.Installs;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.server.reply.Replies;
import io.toplink.dcim.server.translate.AssignmentProto;
import io.toplink.dcim.server.translate.ImageProto;
import io.toplink.dcim.server.translate.Names;
import io.toplink.dcim.v1.CreateImageRequest;
import io.toplink.dcim.v1.DeleteImageRequest;
import io.toplink.dcim.v1.GetImageRequest;
import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.ImageServiceGrpc;
import io.toplink.dcim.v1.ListImagesRequest;
import io.toplink.dcim.v1.ListImagesResponse;
import io.toplink.dcim.v1.UpdateImageRequest;
import jakarta.inject.Inject;
import java.util.Optional;

/** What can be installed. */
final class ImageGrpcService extends ImageServiceGrpc.ImageServiceImplBase {
  private final Replies replies;
  private final Images images;
  private final Installs installs;
  private final Assignments assignments;

  @Inject
  ImageGrpcService(Replies replies, Images images, Installs installs, Assignments assignments) {
    this.replies = replies;
    this.images = images;
    this.installs = installs;
    this.assignments = assignments;
  }

  @Override
  public void getImage(GetImageRequest request, StreamObserver<Image> out) {
    replies.look(
        out, caller -> ImageProto.message(images.get(Names.IMAGE.id("name", request.getName()))));
  }

  @Override
  public void listImages(ListImagesRequest request, StreamObserver<ListImagesResponse> out) {
    replies.look(out, caller -> list(caller, request));
  }

  private ListImagesResponse list(Caller caller, ListImagesRequest request) {
    Fit fit = null;
    if (!request.getAssignment().isEmpty()) {
      Assignment assignment =
          assignments.get(caller, AssignmentProto.key("assignment", request.getAssignment()));
      Optional<Fit> known = installs.fit(assignment.serverUid(), assignment.packageId());
      if (known.isEmpty()) {
        return ListImagesResponse.getDefaultInstance();
      }
      fit = known.get();
    }
    var page =
        images
            .list(
                PageRequest.of(request.getPageSize(), request.getPageToken()),
                request.getFilter(),
                fit)
            .map(ImageProto::brief);
    return ListImagesResponse.newBuilder()
        .addAllImages(page.items())
        .setNextPageToken(page.nextToken())
        .build();
  }

  @Override
  public void createImage(CreateImageRequest request, StreamObserver<Image> out) {
    replies.change(
        request,
        out,
        call ->
            ImageProto.message(
                images.create(call, ImageProto.draft(request.getImageId(), request.getImage()))));
  }

  @Override
  public void updateImage(UpdateImageRequest request, StreamObserver<Image> out) {
    Image image = request.getImage();
    replies.change(
        request,
        out,
        call ->
            ImageProto.message(
                images.update(
                    call,
                    ImageProto.draft(Names.IMAGE.id("image.name", image.getName()), image),
                    ImageProto.mask(request.getUpdateMask(), image),
                    image.getEtag())));
  }

  @Override
  public void deleteImage(DeleteImageRequest request, StreamObserver<Empty> out) {
    replies.change(
        request,
        out,
        call -> {
          images.delete(call, Names.IMAGE.id("name", request.getName()), request.getEtag());
          return Empty.getDefaultInstance();
        });
  }
}
