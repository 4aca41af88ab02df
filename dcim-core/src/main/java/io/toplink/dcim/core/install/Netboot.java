package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.image.SourceFiles;
import io.toplink.dcim.core.install.Install.Stage;
import io.toplink.dcim.core.install.Install.Task;
import io.toplink.dcim.core.install.Install.WhoIsIt;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Operations;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what a machine boots. A BMC's "boot from the network, once" is a hint; this is the
 * authority: the installer, or the maintenance system, is handed out only while that very machine's
 * task is open and nothing of it has reported. At all other times the answer is the disk.
 *
 * <p>A MAC address finds an installation and opens nothing: serial number or UUID must agree with
 * what the BMC told, where it told any. Each time the installer is handed out the token is a new
 * one, and the one before is dead.
 */
public final class Netboot {
  private static final Logger log = LoggerFactory.getLogger(Netboot.class);

  private record Handed(boolean out) {}

  private final Database database;
  private final MachineCalls calls;
  private final InstallStore store;
  private final Installs installs;
  private final InstallConfig config;
  private final Operations operations;
  private final SourceFiles files;
  private final BootScripts scripts;
  private final NetbootMeters meters;
  private final LateSystems late;
  private final InstantSource clock;

  @Inject
  Netboot(
      Database database,
      MachineCalls calls,
      InstallStore store,
      Installs installs,
      InstallConfig config,
      Operations operations,
      SourceFiles files,
      BootScripts scripts,
      NetbootMeters meters,
      LateSystems late,
      InstantSource clock) {
    this.database = database;
    this.calls = calls;
    this.store = store;
    this.installs = installs;
    this.config = config;
    this.operations = operations;
    this.files = files;
    this.scripts = scripts;
    this.meters = meters;
    this.late = late;
    this.clock = clock;
  }

  /** What a machine that starts from the network is told: an iPXE script. */
  public String boot(WhoIsIt who, String address) {
    return meters.answered(script(who, address), scripts.later());
  }

  private String script(WhoIsIt who, String address) {
    MacAddress mac = who.mac();
    String uuid = who.uuid() == null ? null : who.uuid().toLowerCase(Locale.ROOT);
    if (mac == null && uuid == null) {
      return BootScripts.DISK;
    }
    return database
        .read(handle -> store.underWay(handle, mac, uuid))
        .map(install -> answer(install, who, address))
        .orElse(BootScripts.DISK);
  }

  private String answer(Install found, WhoIsIt who, String address) {
    if (!found.live() || found.stage() == Stage.PREPARED) {
      return BootScripts.DISK;
    }
    if (!Identity.agrees(found.expected(), who)) {
      meters.wrongMachine();
      log.warn(
          "{}: a machine at {} asks for the installer of {} with its MAC address, but neither its"
              + " serial number nor its UUID; it gets none",
          Reason.TOKEN_WRONG_MACHINE,
          address,
          found.serverName());
      return BootScripts.DISK;
    }
    boolean starts = found.stage() == Stage.OPEN && !found.looping() && !found.content().byMedia();
    if (starts && !FetchStep.here(found, files)) {
      return later(found);
    }
    InstallToken token = InstallToken.next();
    Handed handed =
        calls.run(
            found,
            "Boot",
            address,
            Handed.class,
            change -> new Handed(handOut(change, found.operation(), token, address)));
    return handed.out()
        ? scripts.installer(found, token, installs.password(found))
        : BootScripts.DISK;
  }

  /**
   * The files were fetched, but by another process, or they are gone. Nothing is handed out that
   * cannot be started, and so nothing is counted.
   */
  private String later(Install install) {
    operations.progress(
        install.operation(),
        InstallProgress.AWAIT_INSTALLER,
        "the machine waits until the server it asked has fetched the installer");
    return scripts.later();
  }

  /** Whether the machine gets the installer; every request counts. */
  private boolean handOut(Change change, UUID operation, InstallToken token, String address) {
    Install install = store.lock(change.handle(), operation).orElseThrow();
    if (!install.live()) {
      return false;
    }
    int requests = install.bootRequests() + 1;
    boolean media = install.content().byMedia();
    boolean spent =
        !media && install.stage() == Stage.OPEN && install.handouts() >= config.handouts();
    boolean looping = install.looping() || spent || requests > config.mostBoots();
    store.counted(change, operation, address, looping);
    boolean out = !media && install.stage() == Stage.OPEN && !looping && !install.cancelled();
    if (out) {
      store.handOut(change.handle(), operation, token);
    }
    if (looping && !install.looping()) {
      operations.signal(change, operation, 0, "the machine starts again and again");
      change.afterCommit(meters::looping);
    }
    return out;
  }

  /**
   * A kernel, an initial file system or what else a template names, as its digest says: for an
   * installer at work.
   *
   * @throws DcimException TOKEN_DEAD, NOT_FOUND; IMAGE_SOURCE_UNUSABLE, to be asked for again, if
   *     this process does not have it
   */
  public Path file(String token, String sourceId, String address) {
    Install install = atWork(byToken(token));
    ImageContent.Source source =
        install
            .content()
            .source(sourceId)
            .filter(one -> install.content().handedOn().contains(one))
            .orElseThrow(() -> DcimException.notFound("source " + sourceId));
    database.single(
        handle ->
            store.seen(handle, install.operation(), "file " + sourceId, address, clock.instant()));
    return files.get(
        "images/" + install.facts().image(), source, FetchStep.size(install.content(), source));
  }

  /**
   * A file for the installer, filled in. That it is asked for shows that the installer runs. An
   * installer that fetches it by a plain address tells nothing of itself; one that does is
   * compared. Once everything is written nobody gets it any more: it may hold the password.
   *
   * @throws DcimException TOKEN_DEAD, TOKEN_WRONG_MACHINE, NOT_FOUND
   */
  public String template(String token, String fileName, WhoIsIt who, String address) {
    Install install = atWork(byToken(token));
    if (who.serial() != null || who.uuid() != null) {
      requireSame(install, who, address);
    }
    ImageContent.TemplateFile file =
        install
            .content()
            .template(fileName)
            .orElseThrow(() -> DcimException.notFound("template " + fileName));
    started(install, address);
    return scripts.file(file, install, InstallToken.of(token), installs.password(install));
  }

  /**
   * The installer tells how far it is.
   *
   * @param percent of its own work, 0 to 100
   */
  public void progress(String token, int percent, String message, String address) {
    Install install = atWork(byToken(token));
    started(install, address);
    operations.progress(
        install.operation(), InstallProgress.ofInstaller(percent), plain(message, doing(install)));
  }

  private static String doing(Install install) {
    return switch (install.task()) {
      case INSTALL -> "installing";
      case RESCUE -> "the rescue system is starting";
      case WIPE -> "the disks are about to be wiped";
      case PASSWORD -> "looking for the installed system";
    };
  }

  void started(Install install, String address) {
    if (install.stage() != Stage.OPEN) {
      return;
    }
    calls.run(
        install,
        "InstallerStarted",
        address,
        Handed.class,
        change -> {
          Install now = locked(change, install.operation());
          store.started(change, now.operation());
          operations.signal(change, now.operation(), InstallProgress.STARTED, doing(now));
          return new Handed(false);
        });
  }

  /**
   * May this machine change its disks now? Returning is the only "go". The answer is given by a
   * transaction that holds the operation and sees that it is under way and not to be cancelled,
   * that the machine is still whose it was, that no later task of it was begun, and that it is this
   * machine. Asked again, because the answer was lost, it is given again until everything is
   * written.
   *
   * @param disks what it is about to wipe, for the record; of a wipe as {@link
   *     io.toplink.dcim.core.wipe.DiskList} reads it
   * @throws DcimException TOKEN_DEAD, TOKEN_WRONG_MACHINE; INVALID_FIELD if the disks cannot be
   *     read
   */
  public void beginWipe(String token, WhoIsIt who, String disks, String address) {
    Install install = byToken(token);
    requireSame(install, who, address);
    calls.run(
        install,
        "BeginWipe",
        address,
        Handed.class,
        change -> {
          Install now = atWork(locked(change, install.operation()));
          if (now.cancelled() || now.task() == Task.RESCUE || !store.owns(change.handle(), now)) {
            throw dead();
          }
          if (now.stage() != Stage.WIPING) {
            String serial = plain(Optional.ofNullable(who.serial()).orElse(""), "");
            store.wiping(change, now.operation(), serial, plain(disks, ""));
            installs.begun(change, now, serial, disks);
            wiping(change, now);
          }
          return new Handed(false);
        });
  }

  /** Whoever has reported before is waited for until its work is done. */
  private void wiping(Change change, Install install) {
    String message = "writing to the disks";
    if (install.stage() == Stage.OPEN) {
      operations.signal(change, install.operation(), InstallProgress.WIPING, message);
    } else {
      operations.progress(change, install.operation(), InstallProgress.WIPING, message);
    }
  }

  /**
   * Everything is on the disk.
   *
   * @throws DcimException TOKEN_DEAD; WRONG_STATE if it was never allowed to wipe
   */
  public void written(String token, String address) {
    report(byToken(token), "InstallerWritten", address, InstallProgress.WRITTEN, "written");
  }

  /**
   * The installed system is up, perhaps later than it was waited for.
   *
   * @throws DcimException TOKEN_DEAD, WRONG_STATE
   */
  public void up(String upToken, String address) {
    if (!InstallToken.wellFormed(upToken)) {
      throw dead();
    }
    byte[] hash = InstallToken.of(upToken).hash();
    Install install =
        database.read(handle -> store.byUpToken(handle, hash)).orElseThrow(Netboot::dead);
    if (!install.live()) {
      late.up(install, address);
      return;
    }
    report(install, "SystemUp", address, InstallProgress.UP, "the system is up");
  }

  private void report(Install install, String what, String address, int progress, String message) {
    calls.run(
        install,
        what,
        address,
        Handed.class,
        change -> {
          Install now = locked(change, install.operation());
          if (now.task() != Task.INSTALL) {
            throw DcimException.notFound("such report of a " + now.task());
          }
          if (!now.stage().reached(Stage.WIPING)) {
            throw DcimException.of(
                Reason.WRONG_STATE,
                "this installation was not allowed to write anything; ask begin-wipe first",
                "resource",
                now.serverName(),
                "state",
                now.stage().name());
          }
          if (progress == InstallProgress.UP) {
            store.up(change, now.operation(), address);
          } else {
            store.written(change, now.operation(), address);
          }
          operations.signal(change, now.operation(), progress, message);
          return new Handed(false);
        });
  }

  /**
   * The installer gives up.
   *
   * @throws DcimException TOKEN_DEAD, also once the installed system is up
   */
  public void failed(String token, String message, String address) {
    Install install = byToken(token);
    calls.run(
        install,
        "InstallerFailed",
        address,
        Handed.class,
        change -> {
          String why = plain(message, "it did not say why");
          Install now = locked(change, install.operation());
          if (now.stage() == Stage.PREPARED || now.stage().reached(Stage.UP)) {
            throw dead();
          }
          store.failed(change, install.operation(), why);
          operations.signal(change, install.operation(), 0, "the installer failed: " + why);
          return new Handed(false);
        });
  }

  /** Whose installer, or maintenance system, may run now and is not through. */
  private static Install atWork(Install install) {
    if (install.stage() == Stage.PREPARED || install.stage().reached(Stage.WRITTEN)) {
      throw dead();
    }
    return install;
  }

  Install byToken(String token) {
    if (!InstallToken.wellFormed(token)) {
      throw dead();
    }
    byte[] hash = InstallToken.of(token).hash();
    return live(database.read(handle -> store.byToken(handle, hash)));
  }

  private static Install live(Optional<Install> install) {
    return install.filter(Install::live).orElseThrow(Netboot::dead);
  }

  Install locked(Change change, UUID operation) {
    return store.lock(change.handle(), operation).filter(Install::live).orElseThrow(Netboot::dead);
  }

  /** What the machine tells of itself must agree with what its BMC told. */
  private void requireSame(Install install, WhoIsIt who, String address) {
    if (!Identity.agrees(install.expected(), who)) {
      meters.wrongMachine();
      log.warn(
          "{}: a machine at {} shows the token of {}, but is another one (serial number {}, UUID"
              + " {}); it was refused",
          Reason.TOKEN_WRONG_MACHINE,
          address,
          install.serverName(),
          who.serial(),
          who.uuid());
      throw DcimException.of(
          Reason.TOKEN_WRONG_MACHINE,
          "this token is of another machine",
          "server",
          install.serverName());
    }
  }

  static DcimException dead() {
    return DcimException.of(
        Reason.TOKEN_DEAD, "this token is unknown, used up, or its installation is over");
  }

  private static String plain(String text, String otherwise) {
    String plain = text.replaceAll("[^ -~]", " ").strip();
    String shown = plain.length() > 200 ? plain.substring(0, 200) : plain;
    return shown.isEmpty() ? otherwise : shown;
  }
}
