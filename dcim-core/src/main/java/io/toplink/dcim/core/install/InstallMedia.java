package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.image.IsoPlaces;
import io.toplink.dcim.core.image.SourceFiles;
import io.toplink.dcim.core.install.Install.Stage;
import io.toplink.dcim.core.mutation.Change;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * ISOs that BMCs show their machines as CDs, each with the templates of one installation, or other
 * task, in it.
 *
 * <p>The token in an ISO's address is made when it is inserted. The tokens within the ISO are
 * derived from it, one way: whoever reads the ISO's address gets the ISO, as the BMC does, and
 * nothing but hashes of either is kept.
 */
public final class InstallMedia {
  private final Database database;
  private final InstallStore installStore;
  private final MediaStore store;
  private final Installs installs;
  private final SourceFiles files;
  private final BootScripts scripts;

  @Inject
  InstallMedia(
      Database database,
      InstallStore installStore,
      MediaStore store,
      Installs installs,
      SourceFiles files,
      BootScripts scripts) {
    this.database = database;
    this.installStore = installStore;
    this.store = store;
    this.installs = installs;
    this.files = files;
    this.scripts = scripts;
  }

  /**
   * What a BMC reads.
   *
   * @param fileName the last part of the address
   * @throws DcimException TOKEN_DEAD, NOT_FOUND; IMAGE_SOURCE_UNUSABLE, to be asked for again, if
   *     this process does not have it
   */
  public MediaImage read(String token, String fileName) {
    if (!InstallToken.wellFormed(token)) {
      throw Netboot.dead();
    }
    InstallToken shown = InstallToken.of(token);
    byte[] hash = shown.hash();
    Install install =
        database
            .read(handle -> store.byToken(handle, hash))
            .map(installs::of)
            .filter(one -> one.live() && !one.stage().reached(Stage.WRITTEN))
            .orElseThrow(Netboot::dead);
    if (!fileName.equals(MediaName.of(install.facts().image(), hash))) {
      throw DcimException.notFound("file");
    }
    Path iso = MediaImage.iso(install, files);
    List<IsoPlaces.Place> places = IsoPlaces.of(iso);
    InstallToken installer = shown.forInstaller();
    return new MediaImage(
        iso,
        etag(iso, hash),
        places,
        () -> scripts.parts(install, places, installer, installs.password(install)));
  }

  /** Made of what the bytes are made of. */
  private static String etag(Path iso, byte[] tokenHash) {
    ByteArrayOutputStream made = new ByteArrayOutputStream();
    made.writeBytes(tokenHash);
    made.writeBytes(String.valueOf(iso.getFileName()).getBytes(StandardCharsets.UTF_8));
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(made.toByteArray());
      return '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether what a BMC says it shows is what this operation had it show last. */
  boolean isOf(UUID operation, String shown) {
    return database
        .read(handle -> store.tokenHash(handle, operation))
        .filter(hash -> MediaName.matches(shown, hash))
        .isPresent();
  }

  /**
   * A new address for an installation's ISO; the one before is dead.
   *
   * @throws DcimException WRONG_STATE once the machine may have been given it
   */
  URI renew(UUID operation, Instant now) {
    InstallToken token = InstallToken.next();
    Install install =
        database.transact(
            handle -> {
              Install one =
                  installStore
                      .lock(handle, operation)
                      .filter(found -> found.live() && found.stage() == Stage.PREPARED)
                      .orElseThrow(InstallMedia::tooLate);
              store.insert(handle, operation, one.server(), token, now);
              installStore.handOut(handle, operation, token.forInstaller());
              return one;
            });
    return URI.create(scripts.media(token, MediaName.of(install.facts().image(), token.hash())));
  }

  private static DcimException tooLate() {
    return DcimException.of(
        Reason.WRONG_STATE,
        "another process has carried this installation on meanwhile",
        "state",
        "OPEN");
  }

  /**
   * From here on the installer may report. One that never asks may wipe as well: who the machine is
   * was told by its BMC, which shows it the ISO.
   */
  void open(Change change, UUID operation, boolean silent) {
    Handle handle = change.handle();
    Optional<Install> install =
        installStore.lock(handle, operation).filter(one -> one.live() && !one.cancelled());
    if (install.isEmpty()) {
      return;
    }
    installStore.open(change, operation);
    if (silent && installStore.owns(handle, install.get())) {
      String serial = Optional.ofNullable(install.get().expected().serial()).orElse("");
      installStore.wiping(change, operation, serial, "what its ISO says, which does not ask");
      installs.begun(change, install.get(), serial, "");
    }
  }

  void ejected(Change change, UUID operation) {
    store.ejected(change.handle(), operation, change.now());
  }
}
