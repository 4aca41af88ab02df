package io.toplink.dcim.whmcs.upstream;

import io.toplink.dcim.whmcs.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's own credential. Read again when its file changes, so that rotating it needs no
 * restart; a file that has become unusable leaves the last good one in force.
 */
public final class GatewayCredential {
  private static final Logger log = LoggerFactory.getLogger(GatewayCredential.class);
  private static final Pattern FORM = Pattern.compile("dck[0-9A-Za-z]{22}:dcs[0-9A-Za-z]{49}");
  private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Path file;
  private volatile Loaded loaded;
  private volatile long lookedAt = System.nanoTime();

  private record Loaded(String header, FileTime modified) {}

  private GatewayCredential(Path file, Loaded loaded) {
    this.file = file;
    this.loaded = loaded;
  }

  /**
   * Reads the file for the first time.
   *
   * @throws ConfigException if it is absent, others may read it, or it does not hold a credential
   */
  public static GatewayCredential load(Path file) {
    return new GatewayCredential(file, read(file));
  }

  /** The value of the {@code authorization} header. */
  String authorization() {
    long now = System.nanoTime();
    if (now - lookedAt > LOOK_EVERY_NANOS) {
      lookedAt = now;
      reloadIfChanged();
    }
    return loaded.header();
  }

  private void reloadIfChanged() {
    try {
      if (!Files.getLastModifiedTime(file).equals(loaded.modified())) {
        loaded = read(file);
        log.info("The gateway's credential was read again from {}", file);
      }
    } catch (IOException | ConfigException unusable) {
      log.error("The gateway keeps its present credential: {}", unusable.getMessage());
    }
  }

  private static Loaded read(Path file) {
    try {
      FileTime modified = Files.getLastModifiedTime(file);
      refuseIfOthersMayRead(file);
      String text = Files.readString(file, StandardCharsets.UTF_8).strip();
      if (!FORM.matcher(text).matches()) {
        throw refused(file, "does not hold KEY:SECRET, as CreateApiCredential gave them");
      }
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      return new Loaded("Basic " + Base64.getEncoder().encodeToString(bytes), modified);
    } catch (IOException unreadable) {
      throw refused(file, "cannot be read: " + unreadable.getClass().getSimpleName());
    }
  }

  private static void refuseIfOthersMayRead(Path file) throws IOException {
    if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
      return;
    }
    if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
      throw refused(file, "may be read by others: chmod 600 " + file);
    }
  }

  private static ConfigException refused(Path file, String why) {
    return new ConfigException(List.of("gateway.upstream.credential-file " + file + " " + why));
  }
}
