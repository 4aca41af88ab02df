package io.toplink.dcim.whmcs.api;

import static io.toplink.dcim.whmcs.http.Route.of;
import static io.toplink.dcim.whmcs.http.Route.open;

import io.toplink.dcim.whmcs.http.Answer;
import io.toplink.dcim.whmcs.http.Call;
import io.toplink.dcim.whmcs.http.Problem;
import io.toplink.dcim.whmcs.http.Route;
import io.toplink.dcim.whmcs.http.Router;
import jakarta.inject.Inject;
import java.util.List;

/** Everything that can be asked of the gateway, one line each. openapi.yaml says what it means. */
public final class RouteTable {
  private static final String SERVICE = "/whmcs/v1/services/{id}";

  private final List<Route> routes;

  @Inject
  RouteTable(
      Probes probes,
      Documents documents,
      Catalogue catalogue,
      Images images,
      Services services,
      ServiceOperations operations,
      Orders orders,
      LifeCycle lifeCycle,
      PowerActions powerActions,
      Systems systems) {
    this.routes =
        List.of(
            open("GET", "/livez", probes::live),
            open("GET", "/readyz", probes::ready),
            open("GET", "/openapi.yaml", documents::description),
            open("GET", "/whmcs/v1/openapi.yaml", documents::description),
            open("GET", "/toplink_dcim.zip", documents::module),
            of("GET", "/whmcs/v1/ping", probes::ping),
            of("GET", "/whmcs/v1/packages", catalogue::packages),
            of("GET", "/whmcs/v1/sites", catalogue::sites),
            of("GET", "/whmcs/v1/images", images::offered).with("package"),
            of("GET", "/whmcs/v1/usage", RouteTable::trafficNotMeasured),
            of("GET", "/whmcs/v1/services", services::list).with("page_token"),
            of("GET", SERVICE, services::get),
            of("PUT", SERVICE, orders::create),
            of("GET", SERVICE + "/images", images::ofService),
            of("GET", SERVICE + "/login", services::login),
            of("GET", SERVICE + "/operations/{op}", operations::get),
            of("POST", SERVICE + "/operations/{op}/cancel", operations::cancel),
            of("GET", SERVICE + "/traffic", RouteTable::trafficNotMeasured),
            of("POST", SERVICE + "/suspend", lifeCycle::suspend),
            of("POST", SERVICE + "/unsuspend", lifeCycle::unsuspend),
            of("POST", SERVICE + "/terminate", lifeCycle::terminate),
            of("POST", SERVICE + "/undelete", lifeCycle::undelete),
            of("POST", SERVICE + "/change-package", lifeCycle::changePackage),
            of("POST", SERVICE + "/renew", lifeCycle::renew),
            of("POST", SERVICE + "/power", powerActions::power),
            of("POST", SERVICE + "/bmc-reset", powerActions::resetBmc),
            of("POST", SERVICE + "/reinstall", systems::reinstall),
            of("POST", SERVICE + "/rescue", systems::rescue),
            of("POST", SERVICE + "/password", systems::password),
            of("POST", SERVICE + "/bind", orders::bind),
            of("POST", SERVICE + "/unbind", lifeCycle::unbind));
  }

  /** Finds lines of this table. */
  public Router router() {
    return new Router(routes);
  }

  private static Answer trafficNotMeasured(Call call) {
    throw Problem.of(501, "NOT_SUPPORTED", "Traffic is not measured.").asException();
  }
}
