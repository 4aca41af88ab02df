package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.image.Fit;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.image.Images;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.seal.Sealer;
import io.toplink.dcim.core.wipe.DiskList;
import io.toplink.dcim.core.wipe.Wipe;
import io.toplink.dcim.core.wipe.Wipes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Writes down installations and other tasks, and tells what can be installed where. */
public final class Installs {
  private static final String PASSWORD = "install-login";

  /**
   * What is to be installed on whose machine, or done to it.
   *
   * @param image what it boots
   * @param wipeMethod of a wipe
   * @param assignment null for a server that nobody has
   * @param assignmentId empty likewise
   * @param prefixes the assignment's addresses with their prefix lengths, primary ones first
   * @param sshKeys as {@link SshKeys} writes them
   * @param username whose password it is
   * @param password null if none is set
   */
  public record Wanted(
      Install.Task task,
      Wipe.@Nullable Method wipeMethod,
      Image image,
      UUID server,
      String serverId,
      @Nullable UUID assignment,
      String assignmentId,
      String hostname,
      List<String> prefixes,
      List<String> sshKeys,
      String username,
      @Nullable Secret password) {

    /** An installation. */
    public Wanted(
        Image image,
        UUID server,
        String serverId,
        UUID assignment,
        String assignmentId,
        String hostname,
        List<String> prefixes,
        List<String> sshKeys,
        Secret password) {
      this(
          Install.Task.INSTALL,
          null,
          image,
          server,
          serverId,
          assignment,
          assignmentId,
          hostname,
          prefixes,
          sshKeys,
          image.loginUsername(),
          password);
    }

    /** A wipe of a server that nobody has. */
    public static Wanted wipe(Image image, UUID server, String serverId, Wipe.Method method) {
      return new Wanted(
          Install.Task.WIPE,
          method,
          image,
          server,
          serverId,
          null,
          "",
          serverId,
          List.of(),
          List.of(),
          image.loginUsername(),
          null);
    }
  }

  private final InstallConfig config;
  private final MaintenanceConfig maintenance;
  private final Database database;
  private final InstallStore store;
  private final InstallTargets targets;
  private final InstallHistory history;
  private final Images images;
  private final Sealer sealer;
  private final WipeListener listener;
  private final Wipes wipes;

  @Inject
  Installs(
      InstallConfig config,
      MaintenanceConfig maintenance,
      Database database,
      InstallStore store,
      InstallTargets targets,
      InstallHistory history,
      Images images,
      Sealer sealer,
      WipeListener listener,
      Wipes wipes) {
    this.config = config;
    this.maintenance = maintenance;
    this.database = database;
    this.store = store;
    this.targets = targets;
    this.history = history;
    this.images = images;
    this.sealer = sealer;
    this.listener = listener;
    this.wipes = wipes;
  }

  /**
   * The image, if it can be installed on a machine that was sold as a package.
   *
   * @throws DcimException INSTALL_UNAVAILABLE, NOT_FOUND, IMAGE_UNSUITABLE, WRONG_STATE
   */
  public Image require(
      Handle handle, String image, UUID server, String serverId, String packageId) {
    requireBootable(handle, server, serverId);
    return images.requireFit(handle, image, targets.fit(handle, server, packageId));
  }

  /**
   * The image that this machine is rescued, wiped and given passwords with: from an ISO where there
   * is an image for that and the BMC speaks a protocol that may have virtual media.
   *
   * @throws DcimException INSTALL_UNAVAILABLE, MAINTENANCE_UNAVAILABLE, WRONG_STATE
   */
  public Image requireMaintenance(Handle handle, UUID server, String serverId) {
    requireBootable(handle, server, serverId);
    String iso = maintenance.isoImage();
    return iso == null || !targets.media(handle, server)
        ? networkMaintenance(handle)
        : images.requireMaintenance(handle, iso, true);
  }

  /**
   * The one that boots from the network.
   *
   * @throws DcimException MAINTENANCE_UNAVAILABLE
   */
  Image networkMaintenance() {
    return database.read(this::networkMaintenance);
  }

  private Image networkMaintenance(Handle handle) {
    return images.requireMaintenance(handle, maintenance.image(), false);
  }

  /** Another image does the task, while nothing of it has been given to the machine. */
  void replaceImage(Change change, UUID operation, Image image) {
    InstallFacts facts = of(change.handle(), operation).facts().withImage(image.id());
    store.replaceImage(change, operation, image.content(), facts);
  }

  private void requireBootable(Handle handle, UUID server, String serverId) {
    if (config.url() == null) {
      throw DcimException.of(
          Reason.INSTALL_UNAVAILABLE,
          "this DCIM boots no machine from the network: its settings lack netboot.url");
    }
    if (!targets.recognizable(handle, server)) {
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
  }

  /** What an image has to fit to be installed on a machine; empty if nothing can be. */
  public Optional<Fit> fit(UUID server, String packageId) {
    return config.url() == null
        ? Optional.empty()
        : Optional.of(database.read(handle -> targets.fit(handle, server, packageId)));
  }

  /** Writes an installation down, in the transaction of the operation that will carry it out. */
  public void prepare(Change change, UUID operation, Wanted wanted) {
    Handle handle = change.handle();
    Secret password = wanted.password();
    InstallFacts facts =
        new InstallFacts(
            wanted.hostname(),
            targets.mac(handle, wanted.server()),
            targets.addresses(handle, wanted.server(), prefixes(handle, wanted)),
            wanted.sshKeys(),
            wanted.username(),
            wanted.image().loginPort(),
            wanted.assignmentId(),
            wanted.serverId(),
            wanted.image().id());
    store.insert(
        change,
        new InstallStore.New(
            operation,
            wanted.server(),
            wanted.assignment(),
            wanted.task(),
            wanted.wipeMethod(),
            wanted.image().id(),
            wanted.image().content(),
            facts,
            password == null ? null : sealer.seal(PASSWORD, operation, password)));
  }

  /** A machine that nobody has goes by its own addresses: from an ISO it asks no DHCP. */
  private List<String> prefixes(Handle handle, Wanted wanted) {
    return wanted.assignment() == null
        ? targets.prefixes(handle, wanted.server())
        : wanted.prefixes();
  }

  /** What an assignment's last installation was to be, so that it can be tried again. */
  public record Last(String image, Secret password) {}

  /** The last installation that was asked for. */
  public Optional<Last> last(Handle handle, UUID assignment) {
    return history
        .last(handle, assignment)
        .map(install -> new Last(install.facts().image(), requirePassword(install)));
  }

  /** Whether what we installed last is still there, as far as that can be known. */
  public boolean standing(Handle handle, UUID assignment) {
    return history.lastWritten(handle, assignment).filter(Install.Stage.UP::equals).isPresent();
  }

  /** Whether any installation was ever allowed to write to the disks. */
  public boolean everWritten(Handle handle, UUID assignment) {
    return history.lastWritten(handle, assignment).isPresent();
  }

  /**
   * Passwords that may have been set: of machines that were allowed to and never said that they
   * did. Newest first; none of them counts after an installation or a password that was set.
   */
  public List<Secret> perhapsSet(Handle handle, UUID assignment) {
    return history.perhapsSet(handle, assignment).stream().map(this::requirePassword).toList();
  }

  /** What an operation carries out. */
  public Install of(UUID operation) {
    return database.read(handle -> of(handle, operation));
  }

  /** The same, within a transaction. */
  public Install of(Handle handle, UUID operation) {
    return store
        .find(handle, operation)
        .orElseThrow(
            () -> new IllegalStateException("operations/" + operation + " has no installation"));
  }

  /** Whether the machine was allowed to change its disks: nothing undoes it from there. */
  public boolean wiped(Handle handle, UUID operation) {
    return store.wiped(handle, operation);
  }

  /** The operation goes on after a failure, to tidy up. */
  void noticed(Change change, UUID operation, Reason reason, String message) {
    store.noticed(change, operation, reason, message);
  }

  /**
   * The machine may change its disks from here on: says so to whom it concerns.
   *
   * @param serial what the machine says of itself
   * @param disks what it is about to change; of a wipe as {@link DiskList} reads it
   * @throws DcimException INVALID_FIELD
   */
  void begun(Change change, Install install, String serial, String disks) {
    switch (install.task()) {
      case INSTALL -> installing(change, install);
      case WIPE -> wiping(change, install, serial, DiskList.parse(disks));
      case PASSWORD -> listener.settingPassword(change, requireAssignment(install));
      case RESCUE -> {}
    }
  }

  private void wiping(Change change, Install install, String serial, List<Wipe.Disk> disks) {
    wipes.open(
        change.handle(),
        new Wipe(
            install.operation(),
            install.server(),
            install.serverId(),
            serial,
            install.facts().assignment(),
            install.tenant(),
            change.call().caller().actor(),
            Objects.requireNonNull(install.wipeMethod(), "a wipe has a method"),
            Wipe.State.RUNNING,
            "",
            disks,
            change.now(),
            null));
    store.cleaning(change.handle(), install.server(), change.now());
    change.changed("server", install.server(), install.serverName());
  }

  private void installing(Change change, Install install) {
    listener.wiping(
        change,
        requireAssignment(install),
        install.facts().image(),
        install.facts().loginUsername(),
        install.facts().loginPort(),
        requirePassword(install));
  }

  /** Tells whom it concerns that the machine's own account has the new password. */
  void passwordSet(Change change, Install install) {
    listener.passwordSet(change, requireAssignment(install), requirePassword(install));
  }

  private static UUID requireAssignment(Install install) {
    return Objects.requireNonNull(install.assignment(), "only a wipe does without assignment");
  }

  /** The login that was asked for: of an installation, a rescue or a new password. */
  public Secret requirePassword(Install install) {
    return Objects.requireNonNull(password(install), "only a wipe does without password");
  }

  @Nullable Secret password(Install install) {
    byte[] sealed = install.sealedPassword();
    return sealed == null ? null : sealer.openText(PASSWORD, install.operation(), sealed);
  }
}
