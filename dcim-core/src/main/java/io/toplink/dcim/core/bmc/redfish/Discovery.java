package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.MachineIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the one machine behind a BMC, from the service root down. What was found is remembered by
 * endpoint, so that the next time one request is enough; it is checked by what that request brings.
 */
final class Discovery {
  static final String ROOT = "/redfish/v1/";
  private static final Duration REMEMBERED = Duration.ofHours(1);
  private static final int MOST_REMEMBERED = 20_000;

  /**
   * What is known of a BMC.
   *
   * @param systemPath its one ComputerSystem
   * @param identity of that
   * @param quirks of its maker
   */
  record Known(String systemPath, MachineIdentity identity, Quirks quirks) {}

  /** What is known, and the machine as it is now. */
  record Found(Known known, Resource system) {}

  private final Cache<String, Known> remembered =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  /** The machine behind the BMC. */
  Found find(RedfishClient client) throws BmcException {
    String endpoint = client.target().endpoint();
    Known known = remembered.getIfPresent(endpoint);
    if (known != null) {
      Optional<Resource> system = client.find(known.systemPath());
      if (system.isPresent() && known.identity().equals(Identities.of(system.get().json()))) {
        return new Found(known, system.get());
      }
      remembered.invalidate(endpoint);
    }
    Found found = discover(client);
    remembered.put(endpoint, found.known());
    return found;
  }

  private static Found discover(RedfishClient client) throws BmcException {
    Resource root = client.root(ROOT);
    String systems =
        Links.of(root.json().path("Systems"))
            .orElseThrow(
                () -> client.unsupported("discovery", "has no Systems in its service root"));
    List<String> members = Links.ofAll(client.get(systems).json().path("Members"));
    if (members.size() != 1) {
      throw client.unsupported(
          "discovery",
          "manages "
              + members.size()
              + " machines, and only exactly one can be served: "
              + Text.clean(String.join(", ", members)));
    }
    Resource system = client.get(members.get(0));
    Known known =
        new Known(members.get(0), Identities.of(system.json()), Quirks.of(makers(root, system)));
    return new Found(known, system);
  }

  private static List<String> makers(Resource root, Resource system) {
    List<String> makers = new ArrayList<>();
    for (JsonNode said :
        List.of(
            root.json().path("Vendor"),
            root.json().path("Product"),
            root.json().path("Name"),
            system.json().path("Manufacturer"))) {
      if (said.isTextual()) {
        makers.add(Text.clean(said.textValue()));
      }
    }
    root.json().path("Oem").fieldNames().forEachRemaining(name -> makers.add(Text.clean(name)));
    return makers;
  }
}
