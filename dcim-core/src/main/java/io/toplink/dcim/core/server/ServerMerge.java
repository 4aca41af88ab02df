package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.mutation.UpdateMask;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server becomes when some of its fields are changed. */
final class ServerMerge {
  private static final List<String> CHANGEABLE =
      List.of(
          "display_name",
          "labels",
          "location",
          "location.site",
          "location.rack",
          "location.unit",
          "bmc",
          "bmc.protocol",
          "bmc.host",
          "bmc.port",
          "bmc.username",
          "bmc.password",
          "bmc.bmc_key",
          "bmc.certificate_fingerprint",
          "bmc.plain_http",
          "network",
          "network.addresses",
          "network.boot_mac_address",
          "network.boot_mode",
          "network.mac_addresses",
          "package",
          "maintenance");

  private final UpdateMask mask;

  /**
   * @throws DcimException INVALID_FIELD if the mask names what cannot be changed
   */
  ServerMerge(UpdateMask mask) {
    mask.allow(CHANGEABLE);
    this.mask = mask;
  }

  ServerDraft merge(Server server, ServerDraft draft) {
    return new ServerDraft(
        server.id(),
        mask.has("display_name") ? draft.displayName() : server.displayName(),
        mask.has("labels") ? draft.labels() : server.labels(),
        location(server.location(), draft.location()),
        bmc(server.bmc(), draft.bmc()),
        network(server.network(), draft.network()),
        mask.has("package") ? draft.packageId() : server.packageId(),
        mask.has("maintenance") ? draft.maintenance() : server.maintenance());
  }

  private Location location(Location now, Location draft) {
    return new Location(
        mask.has("location.site") ? draft.site() : now.site(),
        mask.has("location.rack") ? draft.rack() : now.rack(),
        mask.has("location.unit") ? draft.unit() : now.unit());
  }

  private BmcDraft bmc(Bmc now, BmcDraft draft) {
    Secret password = mask.has("bmc.password") ? draft.password() : null;
    if (password == null && mask.paths().contains("bmc.password")) {
      throw DcimException.invalid(
          "server.bmc.password", "must not be empty when update_mask names it");
    }
    var protocol = mask.has("bmc.protocol") ? draft.protocol() : now.protocol();
    boolean plainHttp = mask.has("bmc.plain_http") ? draft.plainHttp() : now.plainHttp();
    boolean usualPort = now.port() == Bmc.usualPort(now.protocol(), now.plainHttp());
    int port = usualPort ? 0 : now.port();
    return new BmcDraft(
        protocol,
        mask.has("bmc.host") ? draft.host() : now.host(),
        mask.has("bmc.port") ? draft.port() : port,
        mask.has("bmc.username") ? draft.username() : now.username(),
        password,
        mask.has("bmc.certificate_fingerprint")
            ? draft.certificateFingerprint()
            : now.certificateFingerprint(),
        plainHttp,
        bmcKey(draft));
  }

  /** Left out together with the rest it stays; left empty by its own name it goes. */
  private @Nullable Secret bmcKey(BmcDraft draft) {
    Secret key = mask.has("bmc.bmc_key") ? draft.bmcKey() : null;
    return key == null && mask.paths().contains("bmc.bmc_key") ? new Secret("") : key;
  }

  private Network network(Network now, Network draft) {
    return new Network(
        mask.has("network.addresses") ? draft.addresses() : now.addresses(),
        mask.has("network.boot_mac_address") ? draft.bootMacAddress() : now.bootMacAddress(),
        mask.has("network.boot_mode") ? draft.bootMode() : now.bootMode(),
        mask.has("network.mac_addresses") ? draft.macAddresses() : now.macAddresses());
  }
}
