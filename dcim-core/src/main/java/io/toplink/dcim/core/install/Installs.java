package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.image.Fit;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.image.Images;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.seal.Sealer;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Writes down installations, and tells what can be installed where. */
public final class Installs {
  private static final String PASSWORD = "install-login";

  /**
   * What is to be installed on whose machine.
   *
   * @param prefixes the assignment's addresses with their prefix lengths, primary ones first
   * @param sshKeys as {@link SshKeys} writes them
   */
  public record Wanted(
      Image image,
      UUID server,
      String serverId,
      UUID assignment,
      String assignmentId,
      String hostname,
      List<String> prefixes,
      List<String> sshKeys,
      Secret password) {}

  private final InstallConfig config;
  private final Database database;
  private final InstallStore store;
  private final Images images;
  private final Sealer sealer;
  private final WipeListener listener;

  @Inject
  Installs(
      InstallConfig config,
      Database database,
      InstallStore store,
      Images images,
      Sealer sealer,
      WipeListener listener) {
    this.config = config;
    this.database = database;
    this.store = store;
    this.images = images;
    this.sealer = sealer;
    this.listener = listener;
  }

  /**
   * The image, if it can be installed on a machine that was sold as a package.
   *
   * @throws DcimException INSTALL_UNAVAILABLE, NOT_FOUND, IMAGE_UNSUITABLE, WRONG_STATE
   */
  public Image require(
      Handle handle, String image, UUID server, String serverId, String packageId) {
    if (config.url() == null) {
      throw DcimException.of(
          Reason.INSTALL_UNAVAILABLE,
          "this server cannot install anything: its settings lack netboot.url");
    }
    if (!store.recognizable(handle, server)) {
      throw DcimException.of(
          Reason.WRONG_STATE,
          "servers/"
              + serverId
              + " could not be recognized when it boots; set its boot_mac_address first",
          "resource",
          "servers/" + serverId,
          "state",
          "UNRECOGNIZABLE");
    }
    return images.requireFit(handle, image, fit(handle, server, packageId));
  }

  /** What an image has to fit to be installed on a machine; empty if nothing can be. */
  public Optional<Fit> fit(UUID server, String packageId) {
    return config.url() == null
        ? Optional.empty()
        : Optional.of(database.read(handle -> fit(handle, server, packageId)));
  }

  private Fit fit(Handle handle, UUID server, String packageId) {
    Optional<HardwareInventory> known =
        store
            .inventory(handle, server)
            .map(text -> Columns.fromJson(text, HardwareInventory.class));
    return new Fit(
        packageId,
        known.map(HardwareInventory::memoryMib).orElse(0L),
        known.stream()
            .flatMap(hardware -> hardware.disks().stream())
            .mapToLong(HardwareInventory.Disk::sizeGib)
            .max()
            .orElse(0L),
        !store.speaksIpmi(handle, server));
  }

  /** Writes an installation down, in the transaction of the operation that will carry it out. */
  public void prepare(Change change, UUID operation, Wanted wanted) {
    Handle handle = change.handle();
    InstallFacts facts =
        new InstallFacts(
            wanted.hostname(),
            store.mac(handle, wanted.server()),
            store.addresses(handle, wanted.server(), wanted.prefixes()),
            wanted.sshKeys(),
            wanted.image().loginUsername(),
            wanted.assignmentId(),
            wanted.serverId(),
            wanted.image().id());
    store.insert(
        change,
        new InstallStore.New(
            operation,
            wanted.server(),
            wanted.assignment(),
            wanted.image().id(),
            wanted.image().content(),
            facts,
            sealer.seal(PASSWORD, operation, wanted.password())));
  }

  /** What an assignment's last installation was to be, so that it can be tried again. */
  public record Last(String image, Secret password) {}

  /** The last installation that was asked for. */
  public Optional<Last> last(Handle handle, UUID assignment) {
    return store
        .last(handle, assignment)
        .map(install -> new Last(install.facts().image(), password(install)));
  }

  /** The installation an operation carries out. */
  public Install of(UUID operation) {
    return database
        .read(handle -> store.find(handle, operation))
        .orElseThrow(
            () -> new IllegalStateException("operations/" + operation + " has no installation"));
  }

  /** Whether the installer was allowed to wipe: nothing undoes it from there. */
  public boolean wiped(UUID operation) {
    return of(operation).wipeTime() != null;
  }

  /** Tells whom it concerns that the machine is being wiped. */
  void wiping(Change change, Install install) {
    listener.wiping(
        change,
        install.assignment(),
        install.facts().image(),
        install.facts().loginUsername(),
        password(install));
  }

  Secret password(Install install) {
    return sealer.openText(PASSWORD, install.operation(), install.sealedPassword());
  }
}
