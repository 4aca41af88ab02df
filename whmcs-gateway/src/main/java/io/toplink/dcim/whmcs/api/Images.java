package io.toplink.dcim.whmcs.api;

import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.ListImagesRequest;
import io.toplink.dcim.v1.ListImagesResponse;
import io.toplink.dcim.v1.Package;
import io.toplink.dcim.whmcs.http.Answer;
import io.toplink.dcim.whmcs.http.Call;
import io.toplink.dcim.whmcs.upstream.Dcim;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;

/** What can be installed: at all, with a package, on one service's machine. */
final class Images {
  private final Dcim dcim;
  private final Catalogue catalogue;
  private final CatalogueNames names;

  @Inject
  Images(Dcim dcim, Catalogue catalogue, CatalogueNames names) {
    this.dcim = dcim;
    this.catalogue = catalogue;
    this.names = names;
  }

  /**
   * An image as it is offered.
   *
   * @param packages ids of those it may be installed for; empty means every one
   */
  private record ImageView(
      String id,
      String name,
      String family,
      String version,
      String architecture,
      List<String> packages) {

    static ImageView of(Image image) {
      return new ImageView(
          Names.idOf(image.getName()),
          image.getDisplayName(),
          image.getFamily(),
          image.getOsVersion(),
          image.getArchitecture().name().toLowerCase(Locale.ROOT),
          image.getPackagesList().stream().map(Names::idOf).toList());
    }
  }

  /** All that may be sold; with {@code ?package=} what an order of that package may name. */
  Answer offered(Call call) {
    List<Image> all = catalogue.allImages(call.asker());
    String text = call.query().getOrDefault("package", "");
    if (text.isEmpty()) {
      return listed(all);
    }
    Package sold = names.packageCalled(call.asker(), text);
    return listed(all.stream().filter(image -> goesWith(sold, image)).toList());
  }

  /** What fits the machine of a service as it is. */
  Answer ofService(Call call) {
    ListImagesRequest.Builder request =
        ListImagesRequest.newBuilder()
            .setPageSize(Catalogue.PAGE)
            .setAssignment(Names.assignment(ServiceIds.service(call)));
    return listed(
        Pages.all(
            token -> dcim.listImagesOf(call.asker(), request.setPageToken(token).build()),
            ListImagesResponse::getImagesList,
            ListImagesResponse::getNextPageToken));
  }

  private static boolean goesWith(Package sold, Image image) {
    boolean allowsPackage =
        image.getPackagesCount() == 0 || image.getPackagesList().contains(sold.getName());
    boolean allowedByPackage =
        sold.getImagesCount() == 0 || sold.getImagesList().contains(image.getName());
    return allowsPackage && allowedByPackage;
  }

  private static Answer listed(List<Image> images) {
    return Answer.ok(images.stream().map(ImageView::of).toList());
  }
}
