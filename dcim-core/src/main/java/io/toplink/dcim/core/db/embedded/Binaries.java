package io.toplink.dcim.core.db.embedded;

import io.toplink.dcim.core.config.ConfigException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked from the class path once and kept.
 *
 * @param home holds bin, lib and share
 */
record Binaries(Path home) {
  private static final Logger log = LoggerFactory.getLogger(Binaries.class);

  /** The major version of the packed programs, which is that of the data directories they read. */
  static final int MAJOR = 18;

  Path program(String name) {
    return home.resolve("bin").resolve(name);
  }

  /** Unpacks into a directory named after the content, unless an earlier start did so already. */
  static Binaries unpack(Path parent) {
    URL archive = find(System.getProperty("os.name"), System.getProperty("os.arch"));
    try {
      JarURLConnection connection = (JarURLConnection) archive.openConnection();
      String content = HexFormat.of().toHexDigits((int) connection.getJarEntry().getCrc());
      Path home = parent.resolve("postgresql-" + MAJOR + "-" + content);
      if (!Files.isDirectory(home)) {
        Files.createDirectories(parent);
        log.info("unpacking PostgreSQL {} into {}", MAJOR, home);
        unpack(archive, home);
      }
      return new Binaries(home.toRealPath());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack PostgreSQL into " + parent, e);
    }
  }

  private static URL find(String os, String arch) {
    String platform =
        switch (os.toLowerCase(Locale.ROOT) + " " + arch) {
          case "linux amd64" -> "linux-x86_64";
          case "linux aarch64" -> "linux-arm_64";
          default -> "none";
        };
    URL archive = Binaries.class.getResource("/postgres-" + platform + ".txz");
    if (archive == null) {
      throw ConfigException.of(
          "DB_NO_EMBEDDED",
          "database.embedded",
          "this build holds no PostgreSQL for "
              + (os + " " + arch)
              + "; run one yourself and set database.url");
    }
    return archive;
  }

  /** Whoever renames first wins, so that a crash or a second process leaves nothing half. */
  private static void unpack(URL archive, Path home) throws IOException {
    Path partial = Files.createTempDirectory(home.getParent(), "unpack-");
    try {
      Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rwxr-xr-x"));
      try (InputStream in = archive.openStream();
          TarArchiveInputStream tar =
              new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in)))) {
        extract(tar, partial);
      }
      Files.move(partial, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // The exception for a directory that is there already differs between systems.
      if (!Files.isDirectory(home)) {
        throw e;
      }
      log.debug("another process unpacked PostgreSQL meanwhile", e);
    } finally {
      FileTree.delete(partial);
    }
  }

  private static void extract(TarArchiveInputStream tar, Path target) throws IOException {
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      Path path = target.resolve(entry.getName()).normalize();
      if (!path.startsWith(target)) {
        throw new IOException("the archive names a path outside of itself: " + entry.getName());
      }
      if (entry.isDirectory()) {
        Files.createDirectories(path);
        continue;
      }
      Files.createDirectories(path.getParent());
      if (entry.isSymbolicLink()) {
        Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      } else {
        Files.copy(tar, path);
        boolean executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(
            path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }
}
