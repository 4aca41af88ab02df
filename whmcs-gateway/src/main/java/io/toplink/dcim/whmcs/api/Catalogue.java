package io.toplink.dcim.whmcs.api;

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
import java.util.ArrayList;
import java.util.List;

/** What can be sold, and where. */
final class Catalogue {
  private static final int PAGE = 500;

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

  /** Nothing is installed yet, so there is nothing to choose from. */
  Answer images(Call call) {
    dcim.whoAmI(call.asker());
    return Answer.ok(List.of());
  }

  List<Package> allPackages(Ask ask) {
    List<Package> all = new ArrayList<>();
    String token = "";
    do {
      ListPackagesResponse page =
          dcim.listPackages(
              ask, ListPackagesRequest.newBuilder().setPageSize(PAGE).setPageToken(token).build());
      all.addAll(page.getPackagesList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return all;
  }

  List<Site> allSites(Ask ask) {
    List<Site> all = new ArrayList<>();
    String token = "";
    do {
      ListSitesResponse page =
          dcim.listSites(
              ask, ListSitesRequest.newBuilder().setPageSize(PAGE).setPageToken(token).build());
      all.addAll(page.getSitesList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return all;
  }
}
