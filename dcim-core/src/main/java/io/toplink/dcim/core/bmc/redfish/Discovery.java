package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcTarget;
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
    Optional<Known> known = remembered(client.target());
    if (known.isPresent()) {
      Optional<Resource> system = client.find(known.get().systemPath());
      if (system.isPresent() && known.get().identity().equals(Identities.of(system.get().json()))) {
        return new Found(known.get(), system.get());
      }
      forget(client.target());
    }
    Resource root = client.root(ROOT);
    String path = member(client, client.get(systems(client, root)));
    Resource system = client.get(path);
    return new Found(remember(client.target(), root, system), system);
  }

  /** What was found before. */
  Optional<Known> remembered(BmcTarget target) {
    return Optional.ofNullable(remembered.getIfPresent(target.endpoint()));
  }

  void forget(BmcTarget target) {
    remembered.invalidate(target.endpoint());
  }

  /** Remembers what was found. */
  Known remember(BmcTarget target, Resource root, Resource system) {
    Known known =
        new Known(system.path(), Identities.of(system.json()), Quirks.of(makers(root, system)));
    remembered.put(target.endpoint(), known);
    return known;
  }

  /** Where the service root says machines are listed. */
  static String systems(RedfishClient client, Resource root) throws BmcException {
    return Links.of(root.json().path("Systems"))
        .orElseThrow(() -> client.unsupported("discovery", "has no Systems in its service root"));
  }

  /** The one machine of the list. */
  static String member(RedfishClient client, Resource systems) throws BmcException {
    List<String> members = Links.ofAll(systems.json().path("Members"));
    if (members.isEmpty()) {
      throw client.unsupported("no-system", "shows no machine");
    }
    if (members.size() > 1) {
      throw client.unsupported(
          BmcException.SYSTEM_AMBIGUOUS,
          "manages "
              + members.size()
              + " machines, and only exactly one can be served (BMC_SYSTEM_AMBIGUOUS): "
              + Text.clean(String.join(", ", members)));
    }
    return members.get(0);
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
