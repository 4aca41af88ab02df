package io.toplink.dcim.whmcs.api;

import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.ListImagesRequest;
import io.toplink.dcim.v1.ListImagesResponse;
import io.toplink.dcim.v1.ListPackagesRequest;
import io.toplink.dcim.v1.ListPackagesResponse;
import io.toplink.dcim.v1.ListSitesRequest;
import io.toplink.dcim.v1.ListSitesResponse;
import io.toplink.dcim.v1.Package;
import io.toplink.dcim.v1.Site;
import io.toplink.dcim.whmcs.http.Answer;
import io.toplink.dcim.whmcs.http.Call;
import io.toplink.dcim.whmcs.upstream.Ask;
import io.toplink.dcim.whmcs.upstream.Dcim;
import jakarta.inject.Inject;
import java.util.List;

/** What can be sold, and where. */
final class Catalogue {
  static final int PAGE = 500;

  private final Dcim dcim;

  @Inject
  Catalogue(Dcim dcim) {
    this.dcim = dcim;
  }

  private record PackageView(String id, String name, int available, int bound, boolean retired) {}

  private record SiteView(String id, String name) {}

  Answer packages(Call call) {
    return Answer.ok(
        allPackages(call.asker()).stream()
            .map(
                sold ->
                    new PackageView(
                        Names.idOf(sold.getName()),
                        sold.getDisplayName(),
                        sold.getAvailableCount(),
                        sold.getBoundCount(),
                        sold.getRetired()))
            .toList());
  }

  Answer sites(Call call) {
    return Answer.ok(
        allSites(call.asker()).stream()
            .map(site -> new SiteView(Names.idOf(site.getName()), site.getDisplayName()))
            .toList());
  }

  List<Package> allPackages(Ask ask) {
    return Pages.all(
        token ->
            dcim.listPackages(
                ask,
                ListPackagesRequest.newBuilder().setPageSize(PAGE).setPageToken(token).build()),
        ListPackagesResponse::getPackagesList,
        ListPackagesResponse::getNextPageToken);
  }

  List<Site> allSites(Ask ask) {
    return Pages.all(
        token ->
            dcim.listSites(
                ask, ListSitesRequest.newBuilder().setPageSize(PAGE).setPageToken(token).build()),
        ListSitesResponse::getSitesList,
        ListSitesResponse::getNextPageToken);
  }

  /** Those that customers may be offered. */
  List<Image> allImages(Ask ask) {
    return Pages.all(
            token ->
                dcim.listImages(
                    ask,
                    ListImagesRequest.newBuilder().setPageSize(PAGE).setPageToken(token).build()),
            ListImagesResponse::getImagesList,
            ListImagesResponse::getNextPageToken)
        .stream()
        .filter(image -> !image.getDeprecated())
        .filter(image -> image.getPurpose() != Image.Purpose.MAINTENANCE)
        .toList();
  }
}
