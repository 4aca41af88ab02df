package io.toplink.dcim.core.bmc.redfish;

import io.toplink.dcim.core.bmc.BmcException;
import java.util.List;
import java.util.Optional;

/** Finds the controllers that manage a machine. */
final class Managers {
  private Managers() {}

  /** Those that the machine names, or else all there are. */
  static List<String> of(RedfishClient client, Resource system) throws BmcException {
    List<String> named = Links.ofAll(system.json().path("Links").path("ManagedBy"));
    if (!named.isEmpty()) {
      return named;
    }
    Optional<String> collection = Links.of(client.root(Discovery.ROOT).json().path("Managers"));
    return collection.isPresent()
        ? Links.ofAll(client.get(collection.get()).json().path("Members"))
        : List.of();
  }
}
