package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.DcimException.FieldViolation;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.db.SqlStates;
import io.toplink.dcim.core.seal.Sealer;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Writes whole servers, in somebody's transaction: what is stored is well formed and nobody else's.
 */
final class Inventory {
  static final String BMC_PASSWORD = "bmc-password";
  static final String BMC_KEY = "bmc-key";

  /** The constraints that refuse what belongs to another server. */
  private static final Set<String> OWNERSHIP = Set.of("server_macs_pkey", "server_addresses_once");

  private final ServerWriter writer;
  private final ServerNetworkStore networks;
  private final BmcRules bmcRules;
  private final Sealer sealer;
  private final BmcRotations rotations;
  private final Doubts doubts;

  @Inject
  Inventory(
      ServerWriter writer,
      ServerNetworkStore networks,
      BmcRules bmcRules,
      Sealer sealer,
      BmcRotations rotations,
      Doubts doubts) {
    this.writer = writer;
    this.networks = networks;
    this.bmcRules = bmcRules;
    this.sealer = sealer;
    this.rotations = rotations;
    this.doubts = doubts;
  }

  /**
   * The same in its one spelling.
   *
   * @throws DcimException INVALID_FIELD with all that is wrong, BMC_ADDRESS_REFUSED
   */
  ServerDraft canonical(ServerDraft draft) {
    List<FieldViolation> wrong = new ArrayList<>();
    ServerDraft canonical =
        new ServerDraft(
            draft.id(),
            draft.displayName(),
            draft.labels(),
            draft.location(),
            bmcRules.canonical(draft.bmc(), wrong),
            new NetworkRules(wrong).canonical(draft.network()),
            draft.packageId(),
            draft.maintenance());
    refuse(wrong);
    return canonical;
  }

  /**
   * @throws DcimException ALREADY_EXISTS, INVALID_FIELD
   */
  void insert(Handle handle, UUID uid, ServerDraft draft, Instant now) {
    requireReferences(handle, draft);
    if (!writer.insert(handle, uid, draft, now)) {
      throw DcimException.alreadyExists(Server.name(draft.id()));
    }
    writeBmc(handle, uid, draft.bmc());
    writeNetwork(handle, uid, Network.NONE, draft.network());
  }

  /**
   * @param server as it is, locked
   * @throws DcimException INVALID_FIELD, also if a BMC's address changes without its secrets,
   *     SERVER_BUSY if the BMC changes while DCIM changes its password
   */
  void update(Handle handle, Server server, ServerDraft draft, Instant now) {
    BmcRules.keepSecretsHome(server.bmc(), draft.bmc());
    requireReferences(handle, draft);
    if (!server.bmc().isSameLogin(draft.bmc())) {
      rotations.overruled(handle, server);
    }
    if (!server.bmc().isSameLogin(draft.bmc()) || draft.bmc().bmcKey() != null) {
      doubts.loginChanged(handle, server.uid(), now);
    }
    writer.update(handle, server.uid(), draft, now);
    writeBmc(handle, server.uid(), draft.bmc());
    if (!draft.network().isReachedAs(server.network())) {
      writeNetwork(handle, server.uid(), server.network(), draft.network());
    }
  }

  /** The machine's record goes; what is over keeps referring to what is left of it. */
  void forget(Handle handle, Server server, Instant now) {
    writer.delete(handle, server.uid(), now);
    networks.takeFromPools(handle, server.network().spans(), List.of());
  }

  private void writeBmc(Handle handle, UUID uid, BmcDraft bmc) {
    Secret key = bmc.bmcKey();
    boolean keyGoes = key != null && key.reveal().isEmpty();
    writer.writeBmc(
        handle,
        uid,
        bmc,
        seal(BMC_PASSWORD, uid, bmc.password()),
        keyGoes ? null : seal(BMC_KEY, uid, key),
        keyGoes);
  }

  private byte @Nullable [] seal(String purpose, UUID uid, @Nullable Secret secret) {
    return secret == null ? null : sealer.seal(purpose, uid, secret);
  }

  private void requireReferences(Handle handle, ServerDraft draft) {
    List<FieldViolation> wrong = new ArrayList<>();
    String site = draft.location().site();
    if (site != null && !writer.siteExists(handle, site)) {
      wrong.add(
          new FieldViolation("server.location.site", "there is no sites/" + site, "reference"));
    }
    String pack = draft.packageId();
    if (pack != null && !writer.packageExists(handle, pack)) {
      wrong.add(new FieldViolation("server.package", "there is no packages/" + pack, "reference"));
    }
    refuse(wrong);
  }

  private void writeNetwork(Handle handle, UUID uid, Network before, Network after) {
    requireFree(handle, uid, after);
    try {
      networks.writeMacs(handle, uid, after);
      networks.writeAddresses(handle, uid, after.addresses());
    } catch (RuntimeException e) {
      throw takenMeanwhile(e);
    }
    if (before.addresses().isEmpty() && after.addresses().isEmpty()) {
      return;
    }
    networks
        .takeFromPools(handle, before.spans(), after.spans())
        .ifPresent(
            held -> {
              throw DcimException.invalid(
                  "server.network.addresses",
                  held
                      + " is held from an IP pool by an assignment (list it with ListIpAddresses);"
                      + " end that first");
            });
  }

  private void requireFree(Handle handle, UUID uid, Network network) {
    List<FieldViolation> wrong = new ArrayList<>();
    List<String> spans = network.spans();
    if (!spans.isEmpty()) {
      Map<String, String> owners = networks.owners(handle, spans, uid);
      for (int i = 0; i < spans.size(); i++) {
        String owner = owners.get(spans.get(i));
        if (owner != null) {
          wrong.add(taken("addresses[" + i + "].prefix", spans.get(i), owner));
        }
      }
    }
    List<String> macs = network.allMacAddresses();
    if (!macs.isEmpty()) {
      Map<String, String> owners = networks.portOwners(handle, macs, uid);
      String boot = network.bootMacAddress();
      if (boot != null && owners.containsKey(boot)) {
        wrong.add(taken("boot_mac_address", boot, owners.get(boot)));
      }
      for (int i = 0; i < network.macAddresses().size(); i++) {
        String mac = network.macAddresses().get(i);
        if (owners.containsKey(mac)) {
          wrong.add(taken("mac_addresses[" + i + "]", mac, owners.get(mac)));
        }
      }
    }
    refuse(wrong);
  }

  private static FieldViolation taken(String field, String value, @Nullable String owner) {
    return new FieldViolation(
        "server.network." + field, value + " belongs to servers/" + owner, "unique");
  }

  /** The schema has the last word: two callers may claim the same thing at the same time. */
  private static RuntimeException takenMeanwhile(RuntimeException e) {
    return SqlStates.violatedUnique(e)
            .or(() -> SqlStates.violatedExclusion(e))
            .filter(OWNERSHIP::contains)
            .isPresent()
        ? DcimException.invalid(
            "server.network", "an address or port of it has just been given to another server")
        : e;
  }

  private static void refuse(List<FieldViolation> wrong) {
    if (!wrong.isEmpty()) {
      throw DcimException.invalid(wrong);
    }
  }
}
